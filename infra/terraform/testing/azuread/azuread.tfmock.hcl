# What Entra would answer, so that tests can look at a plan in which everything is known.
mock_resource "azuread_application" {
  defaults = {
    id        = "/applications/00000000-0000-0000-0000-0000000000a1"
    client_id = "00000000-0000-0000-0000-0000000000a2"
  }
}

mock_resource "azuread_service_principal" {
  defaults = {
    object_id = "00000000-0000-0000-0000-0000000000a3"
  }
}

mock_data "azuread_client_config" {
  defaults = {
    tenant_id = "00000000-0000-0000-0000-0000000000e1"
  }
}

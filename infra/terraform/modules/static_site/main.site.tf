locals {
  # The domain of one's own comes first: messages lead there. The other stays in use.
  origins = concat(
    var.custom_domain == "" ? [] : ["https://${var.custom_domain}"],
    ["https://${azurerm_static_web_app.this.default_host_name}"],
  )
}

resource "azurerm_static_web_app" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location

  # The free tier has neither a linked backend nor a promise of being there.
  sku_tier = "Standard"
  sku_size = "Standard"

  # A preview would stand at an address that nobody registered for signing in.
  preview_environments_enabled = false

  # The policy of the page and its headers come with the files.
  configuration_file_changes_enabled = true

  tags = var.tags
}

resource "azurerm_static_web_app_custom_domain" "this" {
  count = var.custom_domain == "" ? 0 : 1

  static_web_app_id = azurerm_static_web_app.this.id
  domain_name       = var.custom_domain
  validation_type   = "cname-delegation"
}

# Whoever deploys asks for the token of the web app when it is needed, so that none is
# kept anywhere.
resource "azurerm_role_assignment" "deploy" {
  count = var.deploy_principal_id == "" ? 0 : 1

  scope                = azurerm_static_web_app.this.id
  role_definition_name = "Contributor"
  principal_id         = var.deploy_principal_id
  principal_type       = "ServicePrincipal"
}

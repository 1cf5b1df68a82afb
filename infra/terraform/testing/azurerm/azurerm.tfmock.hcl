# What Azure would answer, so that tests can look at a plan in which everything is
# known. The tests of all modules use it.
mock_resource "azurerm_resource_group" {
  defaults = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev"
  }
}

mock_resource "azurerm_log_analytics_workspace" {
  defaults = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.OperationalInsights/workspaces/log-bifrost-dev"
  }
}

mock_resource "azurerm_application_insights" {
  defaults = {
    id                = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Insights/components/appi-bifrost-dev"
    connection_string = "InstrumentationKey=00000000-0000-0000-0000-0000000000aa;IngestionEndpoint=https://westeurope.in.applicationinsights.azure.com/"
  }
}

mock_resource "azurerm_monitor_action_group" {
  defaults = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Insights/actionGroups/ag-bifrost-dev"
  }
}

mock_resource "azurerm_storage_account" {
  defaults = {
    id                    = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Storage/storageAccounts/stbifrostdeva1b2"
    primary_blob_endpoint = "https://stbifrostdeva1b2.blob.core.windows.net/"
  }
}

mock_resource "azurerm_storage_container" {
  defaults = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Storage/storageAccounts/stbifrostdeva1b2/blobServices/default/containers/any"
  }
}

mock_resource "azurerm_key_vault" {
  defaults = {
    id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.KeyVault/vaults/kv-bifrost-dev-a1b2"
    vault_uri = "https://kv-bifrost-dev-a1b2.vault.azure.net/"
  }
}

mock_resource "azurerm_user_assigned_identity" {
  defaults = {
    id           = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-func-bifrost-dev-a1b2"
    client_id    = "00000000-0000-0000-0000-0000000000c1"
    principal_id = "00000000-0000-0000-0000-0000000000d1"
    tenant_id    = "00000000-0000-0000-0000-0000000000e1"
  }
}

mock_resource "azurerm_service_plan" {
  defaults = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Web/serverFarms/asp-func-bifrost-dev-a1b2"
  }
}

mock_resource "azurerm_function_app_flex_consumption" {
  defaults = {
    id               = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Web/sites/func-bifrost-dev-a1b2"
    default_hostname = "func-bifrost-dev-a1b2.azurewebsites.net"
    identity = {
      principal_id = "00000000-0000-0000-0000-0000000000d2"
    }
  }
}

mock_resource "azurerm_static_web_app" {
  defaults = {
    id                = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Web/staticSites/stapp-bifrost-dev-a1b2"
    default_host_name = "calm-sea-0123.5.azurestaticapps.net"
  }
}

mock_data "azurerm_role_definition" {
  defaults = {
    role_definition_id = "00000000-0000-0000-0000-0000000000f1"
  }
}

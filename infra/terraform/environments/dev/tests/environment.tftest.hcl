mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

mock_provider "azuread" {
  source          = "../../testing/azuread"
  override_during = plan
}

variables {
  subscription_id = "00000000-0000-0000-0000-000000000001"
  tenant_id       = "00000000-0000-0000-0000-0000000000e1"
  location        = "westeurope"
  suffix          = "a1b2"
  platform_admins = ["00000000-0000-0000-0000-0000000000b1"]
  alert_emails    = ["noc@example.com"]
}

run "one_apply_makes_all_of_it" {
  command = plan

  assert {
    condition     = output.tenant_id == "00000000-0000-0000-0000-0000000000e1" && output.client_id == "00000000-0000-0000-0000-0000000000a2"
    error_message = "The application is another."
  }

  assert {
    condition     = output.resource_group_name == "rg-bifrost-${var.environment}" && output.function_app_name == "func-bifrost-${var.environment}-a1b2" && output.storage_account_name == "stbifrost${var.environment}a1b2"
    error_message = "The names are others."
  }

  assert {
    condition     = output.web_url == "https://calm-sea-0123.5.azurestaticapps.net" && output.api_origin == output.function_app_url && output.deployment_container == "deployment-packages"
    error_message = "What deploying needs is not said."
  }

  assert {
    condition     = (var.environment == "prod") == (var.key_vault.purge_protection_enabled && var.delete_lock && var.storage.soft_delete_days >= 30 && length(var.app.always_ready) > 0)
    error_message = "Production is not what is protected and ready, or something else is."
  }
}

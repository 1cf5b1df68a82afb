mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                = "func-bifrost-dev-a1b2"
  resource_group_name = "rg-bifrost-dev"
  location            = "westeurope"
  storage = {
    id                       = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Storage/storageAccounts/stbifrostdeva1b2"
    name                     = "stbifrostdeva1b2"
    deployment_container_url = "https://stbifrostdeva1b2.blob.core.windows.net/deployment-packages"
  }
  key_vault = {
    id  = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.KeyVault/vaults/kv-bifrost-dev-a1b2"
    url = "https://kv-bifrost-dev-a1b2.vault.azure.net/"
  }
  application_insights = {
    id                = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Insights/components/appi-bifrost-dev"
    connection_string = "InstrumentationKey=00000000-0000-0000-0000-0000000000aa"
  }
  sign_in = {
    tenant_id = "00000000-0000-0000-0000-0000000000e1"
    client_id = "00000000-0000-0000-0000-0000000000a2"
  }
  web_origins                = ["https://bifrost.example.com", "https://calm-sea-0123.5.azurestaticapps.net"]
  log_analytics_workspace_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.OperationalInsights/workspaces/log-bifrost-dev"
}

run "the_program_may_do_this_and_no_more" {
  command = plan

  assert {
    condition = { for key, r in azurerm_role_assignment.this : key => "${r.role_definition_name} on ${r.scope}" } == {
      blobs     = "Storage Blob Data Owner on ${var.storage.id}"
      queues    = "Storage Queue Data Contributor on ${var.storage.id}"
      tables    = "Storage Table Data Contributor on ${var.storage.id}"
      secrets   = "Key Vault Secrets Officer on ${var.key_vault.id}"
      telemetry = "Monitoring Metrics Publisher on ${var.application_insights.id}"
    }
    error_message = "The program may do something else than that."
  }

  assert {
    condition     = alltrue([for r in azurerm_role_assignment.this : r.principal_id == azurerm_user_assigned_identity.this.principal_id && r.principal_type == "ServicePrincipal"])
    error_message = "Somebody else than the program has a role."
  }

  assert {
    condition     = length(azurerm_role_assignment.mail) == 0 && length(azurerm_role_assignment.deploy) == 0
    error_message = "Somebody has a role who was not named."
  }
}

run "mail_is_a_reference_to_one_secret" {
  command = plan

  variables {
    mail = { from = "bifrost@example.com" }
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["BIFROST_SMTP_URL"] == "@Microsoft.KeyVault(SecretUri=https://kv-bifrost-dev-a1b2.vault.azure.net/secrets/bifrost-smtp-url)" && azurerm_function_app_flex_consumption.this.app_settings["BIFROST_MAIL_FROM"] == "bifrost@example.com"
    error_message = "The address of the mail server is not looked up in the vault."
  }

  assert {
    condition     = azurerm_role_assignment.mail[0].scope == "${var.key_vault.id}/secrets/bifrost-smtp-url" && azurerm_role_assignment.mail[0].role_definition_name == "Key Vault Secrets User"
    error_message = "App Service may read something else than the one secret."
  }

  assert {
    condition     = azurerm_role_assignment.mail[0].principal_id == azurerm_function_app_flex_consumption.this.identity[0].principal_id
    error_message = "Somebody else may read the secret."
  }
}

run "who_deploys_may_do_so_here_alone" {
  command = plan

  variables {
    deploy_principal_id = "00000000-0000-0000-0000-0000000000b2"
  }

  assert {
    condition     = azurerm_role_assignment.deploy[0].scope == azurerm_function_app_flex_consumption.this.id && azurerm_role_assignment.deploy[0].role_definition_name == "Website Contributor" && azurerm_role_assignment.deploy[0].principal_id == "00000000-0000-0000-0000-0000000000b2"
    error_message = "Whoever deploys may do something else than that."
  }
}

run "the_host_tells_of_itself" {
  command = plan

  assert {
    condition     = [for l in azurerm_monitor_diagnostic_setting.this.enabled_log : l.category] == ["FunctionAppLogs"]
    error_message = "Nobody is told what the host says."
  }
}

locals {
  # The settings of the program, by the names that it reads. A test holds them to its
  # code. FUNCTIONS_WORKER_RUNTIME is not among them: Flex Consumption refuses it.
  program_settings = {
    AzureWebJobsStorage__accountName = var.storage.name
    AzureWebJobsStorage__clientId    = azurerm_user_assigned_identity.this.client_id

    AZURE_KEY_VAULT_URL = var.key_vault.url
    AZURE_TENANT_ID     = var.sign_in.tenant_id
    AZURE_CLIENT_ID     = var.sign_in.client_id

    BIFROST_ALLOWED_ORIGINS = join(",", var.web_origins)
    BIFROST_PUBLIC_URL      = var.web_origins[0]
    BIFROST_RETENTION       = tostring(var.retention_days)
    BIFROST_AUDIT_RETENTION = tostring(var.audit_retention_days)
    BIFROST_RATE            = tostring(var.requests.per_second)
    BIFROST_BURST           = tostring(var.requests.burst)
  }

  # The address of the mail server holds a password, so that only its place is here.
  mail_settings = var.mail == null ? {} : {
    BIFROST_SMTP_URL  = "@Microsoft.KeyVault(SecretUri=${trimsuffix(var.key_vault.url, "/")}/secrets/${var.mail.secret_name})"
    BIFROST_MAIL_FROM = var.mail.from
  }

  # The settings that the host alone reads: as whom it opens storage and reports.
  host_settings = {
    AzureWebJobsStorage__credential           = "managedidentity"
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING = "Authorization=AAD;ClientId=${azurerm_user_assigned_identity.this.client_id}"
  }

  app_settings = merge(local.program_settings, local.mail_settings, local.host_settings)
}

# The provider adds a setting AzureWebJobsStorage to every app that opens storage by an
# identity: a connection string without a key, which the host takes before the account's
# name and then cannot open anything, and which the program refuses. No argument keeps
# it from doing so, and its state does not show it. So this writes the settings once
# more as they should be, after each time that the provider has written the app.
resource "azurerm_resource_group_template_deployment" "settings" {
  name                = "settings-${var.name}"
  resource_group_name = var.resource_group_name
  deployment_mode     = "Incremental"

  parameters_content = jsonencode({
    app = { value = azurerm_function_app_flex_consumption.this.name }
    settings = {
      value = merge(local.app_settings, {
        APPLICATIONINSIGHTS_CONNECTION_STRING = var.application_insights.connection_string
      })
    }
  })

  template_content = jsonencode({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    parameters = {
      app      = { type = "string" }
      settings = { type = "object" }
    }
    resources = [{
      type       = "Microsoft.Web/sites/config"
      apiVersion = "2023-12-01"
      name       = "[concat(parameters('app'), '/appsettings')]"
      properties = "[parameters('settings')]"
    }]
  })

  tags = var.tags

  # App Service looks references to the vault up when settings are written: then the
  # app must be allowed to read the secret.
  depends_on = [azurerm_role_assignment.mail]

  lifecycle {
    replace_triggered_by = [azurerm_function_app_flex_consumption.this]
  }
}

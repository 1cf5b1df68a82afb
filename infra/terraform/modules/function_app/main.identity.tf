# The program acts as an identity of its own, made before the app. So its roles are in
# force before the host first looks for storage, and outlive an app that is replaced.
resource "azurerm_user_assigned_identity" "this" {
  name                = "id-${var.name}"
  resource_group_name = var.resource_group_name
  location            = var.location
  tags                = var.tags
}

locals {
  # What the program may do, and where. A role more is a role that a careless author of
  # workflows has, too.
  roles = {
    # The host keeps its locks, its keys and the state of timers in blobs, for which it
    # asks for this role; the program reads and writes files and logs.
    blobs  = { scope = var.storage.id, role = "Storage Blob Data Owner" }
    queues = { scope = var.storage.id, role = "Storage Queue Data Contributor" }
    tables = { scope = var.storage.id, role = "Storage Table Data Contributor" }

    # It makes and erases the secrets of clients. It may change neither the vault nor
    # who may read it.
    secrets = { scope = var.key_vault.id, role = "Key Vault Secrets Officer" }

    telemetry = { scope = var.application_insights.id, role = "Monitoring Metrics Publisher" }
  }
}

resource "azurerm_role_assignment" "this" {
  for_each = local.roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.this.principal_id

  # Entra may not know an identity yet that was made a moment ago.
  principal_type = "ServicePrincipal"
}

# App Service resolves references to the vault as the app's other identity, because the
# provider cannot name one for it. That one may read the one secret and nothing else.
resource "azurerm_role_assignment" "mail" {
  count = var.mail == null ? 0 : 1

  scope                = "${var.key_vault.id}/secrets/${var.mail.secret_name}"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_function_app_flex_consumption.this.identity[0].principal_id
  principal_type       = "ServicePrincipal"
}

# Deploying sends a package to the app, which stores it as itself.
resource "azurerm_role_assignment" "deploy" {
  count = var.deploy_principal_id == "" ? 0 : 1

  scope                = azurerm_function_app_flex_consumption.this.id
  role_definition_name = "Website Contributor"
  principal_id         = var.deploy_principal_id
  principal_type       = "ServicePrincipal"
}

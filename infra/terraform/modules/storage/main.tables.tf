# Tables are made by a deployment of Resource Manager and not by azurerm_storage_table:
# that one reads the access policies of a table at each plan, which Azure lets nobody
# do without the account's key, and this account has none.
resource "azurerm_resource_group_template_deployment" "tables" {
  name                = "tables-${var.name}"
  resource_group_name = var.resource_group_name

  # A table that is no longer named stays, with what is in it. Nothing here deletes one.
  deployment_mode = "Incremental"

  parameters_content = jsonencode({
    account = { value = azurerm_storage_account.this.name }
    tables  = { value = local.tables }
  })

  template_content = jsonencode({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    parameters = {
      account = { type = "string" }
      tables  = { type = "array" }
    }
    resources = [{
      type       = "Microsoft.Storage/storageAccounts/tableServices/tables"
      apiVersion = "2023-05-01"
      name       = "[concat(parameters('account'), '/default/', parameters('tables')[copyIndex()])]"
      copy       = { name = "tables", count = "[length(parameters('tables'))]" }
    }]
  })

  tags = var.tags
}

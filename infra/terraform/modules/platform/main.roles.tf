# Deploying asks for the app's plan and settings before it sends anything.
resource "azurerm_role_assignment" "deploy_reader" {
  count = var.deploy_principal_id == "" ? 0 : 1

  scope                = azurerm_resource_group.this.id
  role_definition_name = "Reader"
  principal_id         = var.deploy_principal_id
  principal_type       = "ServicePrincipal"
}

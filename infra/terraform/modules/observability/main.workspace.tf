resource "azurerm_log_analytics_workspace" "this" {
  name                = var.names.workspace
  resource_group_name = var.resource_group.name
  location            = var.location
  sku                 = "PerGB2018"
  retention_in_days   = var.retention_days
  daily_quota_gb      = var.daily_quota_gb

  # Who writes or reads here is somebody: there is no key.
  local_authentication_enabled = false

  tags = var.tags
}

resource "azurerm_application_insights" "this" {
  name                = var.names.application_insights
  resource_group_name = var.resource_group.name
  location            = var.location
  workspace_id        = azurerm_log_analytics_workspace.this.id
  application_type    = "other"
  retention_in_days   = var.retention_days

  # The host reports as the app's identity, so that nobody else can fill the log.
  local_authentication_enabled = false

  tags = var.tags
}

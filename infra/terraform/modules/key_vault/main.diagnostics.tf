resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.this.id
  log_analytics_workspace_id = var.log_analytics_workspace_id

  # Who read, wrote or deleted which secret, and who was refused. Never its value.
  enabled_log {
    category = "AuditEvent"
  }
}

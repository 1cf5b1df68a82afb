# What the host says about itself comes this way, too, so that it is there when the app
# may not report to Application Insights.
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "host"
  target_resource_id         = azurerm_function_app_flex_consumption.this.id
  log_analytics_workspace_id = var.log_analytics_workspace_id

  enabled_log {
    category = "FunctionAppLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

output "log_analytics_workspace_id" {
  description = "The resource id of the workspace, for diagnostic settings."
  value       = azurerm_log_analytics_workspace.this.id
}

output "application_insights_id" {
  description = "The resource id of Application Insights."
  value       = azurerm_application_insights.this.id
}

# It names where to report to. Without local authentication it lets nobody in, so it
# is no secret; the provider marks it as one all the same.
output "connection_string" {
  description = "Where a program reports to, which needs the role Monitoring Metrics Publisher there."
  value       = nonsensitive(azurerm_application_insights.this.connection_string)
}

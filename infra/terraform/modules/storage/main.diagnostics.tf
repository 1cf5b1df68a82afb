locals {
  services = toset(["blobServices", "queueServices", "tableServices"])
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  for_each = local.services

  name                       = "audit"
  target_resource_id         = "${azurerm_storage_account.this.id}/${each.value}/default"
  log_analytics_workspace_id = var.log_analytics_workspace_id

  dynamic "enabled_log" {
    for_each = toset(var.log_categories)

    content {
      category = enabled_log.value
    }
  }
}

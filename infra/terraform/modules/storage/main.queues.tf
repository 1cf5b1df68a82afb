resource "azurerm_storage_queue" "this" {
  for_each = toset(local.queues)

  name               = each.value
  storage_account_id = azurerm_storage_account.this.id
}

# What cannot be made again from the sources. The rest may be replaced at any time,
# and a lock on the whole group would keep Terraform itself from doing so.
resource "azurerm_management_lock" "this" {
  for_each = var.delete_lock ? { storage = module.storage.id, key_vault = module.key_vault.id } : {}

  name       = "keep"
  scope      = each.value
  lock_level = "CanNotDelete"
  notes      = "It holds what clients entrusted to the platform. Set delete_lock to false and apply before you delete it."
}

resource "azurerm_key_vault" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  tenant_id           = var.tenant_id
  sku_name            = "standard"

  # Roles of Azure alone say who may read secrets. Access policies would let whoever
  # may change the vault give them to themselves.
  rbac_authorization_enabled = true

  # Nothing but the program reads secrets: no machine, no disk, no template.
  enabled_for_deployment          = false
  enabled_for_disk_encryption     = false
  enabled_for_template_deployment = false

  purge_protection_enabled   = var.purge_protection_enabled
  soft_delete_retention_days = var.soft_delete_days

  dynamic "network_acls" {
    for_each = var.network == null ? [] : [var.network]

    content {
      default_action             = "Deny"
      bypass                     = "None"
      virtual_network_subnet_ids = network_acls.value.subnet_ids
      ip_rules                   = network_acls.value.ip_ranges
    }
  }

  tags = var.tags
}

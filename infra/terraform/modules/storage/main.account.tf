resource "azurerm_storage_account" "this" {
  name                     = var.name
  resource_group_name      = var.resource_group_name
  location                 = var.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication

  # Everybody comes in as somebody: there is no key to lose, and a signature that is
  # shared (SAS) would need one.
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  local_user_enabled              = false

  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"

  blob_properties {
    # A log that was cut off or a file that was written over comes back from its versions.
    versioning_enabled = true

    delete_retention_policy {
      days = var.soft_delete_days
    }

    container_delete_retention_policy {
      days = var.soft_delete_days
    }
  }

  dynamic "network_rules" {
    for_each = var.network == null ? [] : [var.network]

    content {
      default_action             = "Deny"
      bypass                     = ["None"]
      virtual_network_subnet_ids = network_rules.value.subnet_ids
      ip_rules                   = network_rules.value.ip_ranges
    }
  }

  tags = var.tags
}

locals {
  tags = merge(var.tags, {
    application = var.name
    environment = "shared"
    managed-by  = "terraform"
  })
}

resource "azurerm_resource_group" "this" {
  name     = "rg-${var.name}-state"
  location = var.location
  tags     = local.tags
}

# A state has everything that Terraform knows, and whoever can write it decides what is
# made and deleted. So there is no key to it, and each environment has its own container.
resource "azurerm_storage_account" "state" {
  name                     = "st${var.name}state${var.suffix}"
  resource_group_name      = azurerm_resource_group.this.name
  location                 = azurerm_resource_group.this.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  local_user_enabled               = false
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 90
    }

    container_delete_retention_policy {
      days = 90
    }
  }

  tags = local.tags
}

resource "azurerm_storage_container" "state" {
  for_each = var.environments

  name                  = "tfstate-${each.value}"
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"
}

resource "azurerm_management_lock" "state" {
  name       = "keep"
  scope      = azurerm_storage_account.state.id
  lock_level = "CanNotDelete"
  notes      = "Without its state Terraform knows nothing of what it has made."
}

resource "azurerm_role_assignment" "state" {
  for_each = {
    for pair in setproduct(var.environments, var.apply_principal_ids) : "${pair[0]}-${pair[1]}" => { environment = pair[0], principal = pair[1] }
  }

  scope                = azurerm_storage_container.state[each.value.environment].id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = each.value.principal
}

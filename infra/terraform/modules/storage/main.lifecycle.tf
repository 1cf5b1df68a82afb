# How long runs and files are kept is the program's to say, and differs by what refers
# to them. So no rule removes a blob: these remove what is left of one that is gone.
resource "azurerm_storage_management_policy" "this" {
  storage_account_id = azurerm_storage_account.this.id

  rule {
    name    = "forget-earlier-versions"
    enabled = true

    filters {
      blob_types = ["appendBlob", "blockBlob"]
    }

    actions {
      version {
        delete_after_days_since_creation = var.soft_delete_days
      }

      snapshot {
        delete_after_days_since_creation_greater_than = var.soft_delete_days
      }
    }
  }
}

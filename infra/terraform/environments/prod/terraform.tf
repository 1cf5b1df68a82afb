terraform {
  required_version = ">= 1.11"

  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.9"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
  }

  # The rest of it is told by terraform init -backend-config, from what the bootstrap
  # answers as backend.
  backend "azurerm" {
    key              = "bifrost.tfstate"
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  features {
    key_vault {
      # A vault that was deleted by mistake can be recovered, also where no purge
      # protection sees to it.
      purge_soft_delete_on_destroy = false
    }

    resource_group {
      # Azure itself puts a rule and an action group beside Application Insights, some time
      # after it was made, which would keep the group. What must not go has a lock.
      prevent_deletion_if_contains_resources = false
    }

    template_deployment {
      # The tables are made by one. Their content must not go with the record of it.
      delete_nested_items_during_deletion = false
    }
  }
}

provider "azuread" {
  tenant_id = var.tenant_id
}

# The state of the bootstrap itself is kept on the machine of whoever applies it, and
# can be lost: what it made can be imported. Keep it, all the same.
terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  # What the environments need has to be registered once for the subscription, which
  # whoever deploys later may not do. In the letters of Azure: what is written otherwise
  # is passed over without a word.
  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.Consumption",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
    "Microsoft.Web",
    "microsoft.insights",
  ]

  features {}
}

locals {
  deploying = var.repository == "" ? toset([]) : var.environments
}

# One identity for each environment, for whom GitHub vouches and nobody keeps a secret.
# What it may do is said where its resources are: see deploy_principal_id.
resource "azurerm_user_assigned_identity" "deploy" {
  for_each = local.deploying

  name                = "id-${var.name}-deploy-${each.value}"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = merge(local.tags, { environment = each.value })
}

# The subject names the environment, so that what is approved there applies: a workflow
# of another repository or environment is not this identity. Which branches may use the
# environment is a rule of its own on GitHub, without which all of them may.
resource "azurerm_federated_identity_credential" "deploy" {
  for_each = local.deploying

  name                      = "github-${each.value}"
  user_assigned_identity_id = azurerm_user_assigned_identity.deploy[each.value].id
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:${var.repository}:environment:${each.value}"
  audience                  = ["api://AzureADTokenExchange"]
}

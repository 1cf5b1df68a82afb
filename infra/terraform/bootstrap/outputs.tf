output "backend" {
  description = "For each environment, what terraform init of it is told by -backend-config."
  value = {
    for e in var.environments : e => {
      resource_group_name  = azurerm_resource_group.this.name
      storage_account_name = azurerm_storage_account.state.name
      container_name       = azurerm_storage_container.state[e].name
    }
  }
}

output "deploy_identities" {
  description = "For each environment, the identity that deploys: client_id for the workflow, principal_id for the environment's deploy_principal_id."
  value = {
    for e, identity in azurerm_user_assigned_identity.deploy : e => {
      client_id    = identity.client_id
      principal_id = identity.principal_id
      tenant_id    = identity.tenant_id
    }
  }
}

output "id" {
  description = "The resource id of the account."
  value       = azurerm_storage_account.this.id
}

output "name" {
  description = "The name of the account."
  value       = azurerm_storage_account.this.name
}

output "deployment_container" {
  description = "The name of the container for deployment packages."
  value       = azurerm_storage_container.deployment.name
}

output "deployment_container_url" {
  description = "The address of that container."
  value       = "${azurerm_storage_account.this.primary_blob_endpoint}${azurerm_storage_container.deployment.name}"
}

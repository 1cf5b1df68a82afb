output "id" {
  description = "The resource id of the function app."
  value       = azurerm_function_app_flex_consumption.this.id
}

output "name" {
  description = "The name of the function app."
  value       = azurerm_function_app_flex_consumption.this.name
}

output "url" {
  description = "The address of the API."
  value       = "https://${azurerm_function_app_flex_consumption.this.default_hostname}"
}

output "principal_id" {
  description = "The object id of the identity that the program acts as."
  value       = azurerm_user_assigned_identity.this.principal_id
}

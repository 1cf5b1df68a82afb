output "client_id" {
  description = "The application that access tokens are for."
  value       = azuread_application.this.client_id
}

output "tenant_id" {
  description = "The tenant that the application belongs to: the provider's."
  value       = data.azuread_client_config.current.tenant_id
}

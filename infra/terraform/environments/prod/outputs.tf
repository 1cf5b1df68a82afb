output "resource_group_name" {
  description = "The resource group that everything belongs to."
  value       = module.platform.resource_group_name
}

output "function_app_name" {
  description = "The function app that a package is deployed to."
  value       = module.platform.function_app_name
}

output "function_app_url" {
  description = "The address of the API."
  value       = module.platform.function_app_url
}

output "static_site_name" {
  description = "The static web app that the site is deployed to."
  value       = module.platform.static_site_name
}

output "web_url" {
  description = "Where people reach the web app."
  value       = module.platform.web_url
}

output "api_origin" {
  description = "What bifrost site --api is given: the function app's address, or none when the web app passes its calls on."
  value       = module.platform.api_origin
}

output "storage_account_name" {
  description = "The storage account."
  value       = module.platform.storage_account_name
}

output "deployment_container" {
  description = "The container of the account that the function app's package lies in."
  value       = module.platform.deployment_container
}

output "key_vault_url" {
  description = "The address of the key vault."
  value       = module.platform.key_vault_url
}

output "tenant_id" {
  description = "The provider's Entra tenant."
  value       = module.identity.tenant_id
}

output "client_id" {
  description = "The application that access tokens are for."
  value       = module.identity.client_id
}

output "resource_group_name" {
  description = "The resource group that everything belongs to."
  value       = azurerm_resource_group.this.name
}

output "function_app_name" {
  description = "The function app that a package is deployed to."
  value       = module.function_app.name
}

output "function_app_url" {
  description = "The address of the API."
  value       = module.function_app.url
}

output "static_site_name" {
  description = "The static web app that the site is deployed to."
  value       = module.static_site.name
}

output "web_origins" {
  description = "The origins that browsers can load the web app from; people are led to the first."
  value       = module.static_site.origins
}

output "web_url" {
  description = "Where people reach the web app."
  value       = module.static_site.origins[0]
}

output "api_origin" {
  description = "What the site is built with as the address of its API: the function app's, or none when the web app passes its calls on."
  value       = var.link_backend ? "" : module.function_app.url
}

output "storage_account_name" {
  description = "The storage account."
  value       = module.storage.name
}

output "deployment_container" {
  description = "The container of the account that the function app's package lies in."
  value       = module.storage.deployment_container
}

output "key_vault_url" {
  description = "The address of the key vault."
  value       = module.key_vault.url
}

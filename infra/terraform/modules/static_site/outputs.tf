output "id" {
  description = "The resource id of the web app."
  value       = azurerm_static_web_app.this.id
}

output "name" {
  description = "The name of the web app."
  value       = azurerm_static_web_app.this.name
}

output "origins" {
  description = "The origins that browsers can load the web app from; people are led to the first."
  value       = local.origins
}

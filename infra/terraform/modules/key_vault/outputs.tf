output "id" {
  description = "The resource id of the vault."
  value       = azurerm_key_vault.this.id
}

output "url" {
  description = "The address of the vault."
  value       = azurerm_key_vault.this.vault_uri
}

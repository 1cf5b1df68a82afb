resource "azuread_service_principal" "this" {
  client_id = azuread_application.this.client_id
  owners    = length(var.owners) > 0 ? var.owners : null

  # Whoever has no role here may sign in and is told that they have no place: what people
  # of clients may do is said in the platform and not in Entra.
  app_role_assignment_required = false
}

resource "azuread_app_role_assignment" "admins" {
  for_each = toset(var.platform_admins)

  app_role_id         = local.admin_role_id
  principal_object_id = each.value
  resource_object_id  = azuread_service_principal.this.object_id
}

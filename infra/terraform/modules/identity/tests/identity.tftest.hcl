mock_provider "azuread" {
  source          = "../../testing/azuread"
  override_during = plan
}

variables {
  display_name    = "Bifrost"
  web_origins     = ["https://bifrost.example.com"]
  platform_admins = ["00000000-0000-0000-0000-0000000000b1"]
}

run "anybody_signs_in_at_home" {
  command = plan

  assert {
    condition     = azuread_application.this.sign_in_audience == "AzureADMultipleOrgs" && azuread_application.this.api[0].requested_access_token_version == 2
    error_message = "People of clients cannot sign in, or tokens are of another version."
  }

  assert {
    condition     = [for s in azuread_application.this.api[0].oauth2_permission_scope : s.value] == ["access_as_user"]
    error_message = "The application has another scope."
  }

  assert {
    condition     = [for c in azuread_application.this.optional_claims[0].access_token : c.name] == ["acct"]
    error_message = "Tokens do not say who is a guest."
  }

  assert {
    condition     = azuread_application_identifier_uri.this.identifier_uri == "api://00000000-0000-0000-0000-0000000000a2"
    error_message = "The scope has another address."
  }

  assert {
    condition     = !azuread_application.this.fallback_public_client_enabled && length(azuread_application.this.password) == 0 && length(azuread_application.this.web) == 0
    error_message = "The application gives tokens on other ways than to the web app."
  }
}

run "the_roles_are_the_programs" {
  command = plan

  assert {
    condition     = { for r in azuread_application.this.app_role : r.value => r.id } == { "Platform.Admin" = local.admin_role_id, "Platform.Technician" = local.staff_role_id }
    error_message = "The application has other roles."
  }

  assert {
    condition     = length(distinct([local.scope_id, local.admin_role_id, local.staff_role_id])) == 3
    error_message = "Two of the ids are the same."
  }
}

run "sign_ins_return_to_the_web_app_alone" {
  command = plan

  variables {
    web_origins = ["https://bifrost.example.com", "https://calm-sea-0123.5.azurestaticapps.net"]
  }

  assert {
    condition = azuread_application_redirect_uris.this.type == "SPA" && azuread_application_redirect_uris.this.redirect_uris == toset([
      "https://bifrost.example.com/redirect.html",
      "https://bifrost.example.com/signed-out",
      "https://calm-sea-0123.5.azurestaticapps.net/redirect.html",
      "https://calm-sea-0123.5.azurestaticapps.net/signed-out",
    ])
    error_message = "Sign-ins return to somewhere else."
  }
}

run "administrators_are_those_who_were_named" {
  command = plan

  variables {
    platform_admins = ["00000000-0000-0000-0000-0000000000b1", "00000000-0000-0000-0000-0000000000b3"]
  }

  assert {
    condition     = alltrue([for a in azuread_app_role_assignment.admins : a.app_role_id == local.admin_role_id && a.resource_object_id == azuread_service_principal.this.object_id]) && toset([for a in azuread_app_role_assignment.admins : a.principal_object_id]) == toset(var.platform_admins)
    error_message = "Others administer the platform."
  }

  assert {
    condition     = output.client_id == "00000000-0000-0000-0000-0000000000a2" && output.tenant_id == "00000000-0000-0000-0000-0000000000e1"
    error_message = "The outputs name something else."
  }
}

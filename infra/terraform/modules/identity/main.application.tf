locals {
  # The ids are part of what tokens and assignments refer to: a new one would take a
  # role from everybody who holds it. They name nothing outside of an application.
  scope_id      = "8f5f3c1e-2a53-4c0b-9a55-0f6f2d1b7a10"
  admin_role_id = "8f5f3c1e-2a53-4c0b-9a55-0f6f2d1b7a11"
  staff_role_id = "8f5f3c1e-2a53-4c0b-9a55-0f6f2d1b7a12"
}

data "azuread_client_config" "current" {}

# The API and the web app are one application: the web app asks for a token for itself,
# for which nobody has to be asked for consent between the two, and no client has to be
# authorized beforehand.
resource "azuread_application" "this" {
  display_name     = var.display_name
  sign_in_audience = "AzureADMultipleOrgs"
  owners           = length(var.owners) > 0 ? var.owners : null

  # Codes with PKCE alone: no token comes in an address, and there is no secret.
  fallback_public_client_enabled = false

  api {
    requested_access_token_version = 2

    oauth2_permission_scope {
      id                         = local.scope_id
      value                      = "access_as_user"
      type                       = "User"
      enabled                    = true
      admin_consent_display_name = "Use ${var.display_name}"
      admin_consent_description  = "Lets people of the organization use ${var.display_name} as themselves, with what they may do there."
      user_consent_display_name  = "Use ${var.display_name}"
      user_consent_description   = "Lets you use ${var.display_name} as yourself."
    }
  }

  app_role {
    id                   = local.admin_role_id
    value                = "Platform.Admin"
    display_name         = "Administrator of the platform"
    description          = "Administers the platform, and everything of every client. It counts in the provider's own tenant alone."
    allowed_member_types = ["User", "Application"]
    enabled              = true
  }

  app_role {
    id                   = local.staff_role_id
    value                = "Platform.Technician"
    display_name         = "Technician"
    description          = "Comes in as staff of the provider, with what grants allow. It counts in the provider's own tenant alone."
    allowed_member_types = ["User", "Application"]
    enabled              = true
  }

  optional_claims {
    # It says whether somebody is a guest, and guests are not let in.
    access_token {
      name = "acct"
    }
  }

  lifecycle {
    # Resources of their own below: the URI contains the client id, and the addresses
    # the web app's origin, which both are not known yet.
    ignore_changes = [identifier_uris, single_page_application]
  }
}

resource "azuread_application_identifier_uri" "this" {
  application_id = azuread_application.this.id
  identifier_uri = "api://${azuread_application.this.client_id}"
}

# The function app needs the client id, and these need the web app's origin. Because
# they are not part of the application, each is made after what it needs.
resource "azuread_application_redirect_uris" "this" {
  application_id = azuread_application.this.id
  type           = "SPA"

  redirect_uris = flatten([for origin in var.web_origins : ["${origin}/redirect.html", "${origin}/signed-out"]])
}

mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                = "stapp-bifrost-dev-a1b2"
  resource_group_name = "rg-bifrost-dev"
  location            = "westeurope"
  function_app_id     = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Web/sites/func-bifrost-dev-a1b2"
}

run "browsers_call_the_function_app_themselves" {
  command = plan

  assert {
    condition     = azurerm_static_web_app.this.sku_tier == "Standard" && !azurerm_static_web_app.this.preview_environments_enabled && azurerm_static_web_app.this.configuration_file_changes_enabled
    error_message = "The web app has previews, no headers of its own, or is not of the tier that is promised."
  }

  assert {
    condition     = length(azurerm_static_web_app_function_app_registration.this) == 0
    error_message = "The function app is linked although nobody asked for it."
  }

  assert {
    condition     = output.origins == ["https://calm-sea-0123.5.azurestaticapps.net"] && length(azurerm_static_web_app_custom_domain.this) == 0
    error_message = "The origins are not that of the web app alone."
  }

  assert {
    condition     = length(azurerm_role_assignment.deploy) == 0
    error_message = "Somebody may deploy whom nobody has named."
  }
}

run "a_link_passes_calls_on" {
  command = plan

  variables {
    link_backend = true
  }

  assert {
    condition     = azurerm_static_web_app_function_app_registration.this[0].function_app_id == var.function_app_id
    error_message = "The function app is not linked."
  }
}

run "a_domain_of_ones_own_comes_first" {
  command = plan

  variables {
    custom_domain = "bifrost.example.com"
  }

  assert {
    condition     = output.origins == ["https://bifrost.example.com", "https://calm-sea-0123.5.azurestaticapps.net"]
    error_message = "People are not led to the domain, or the other address is forgotten."
  }

  assert {
    condition     = azurerm_static_web_app_custom_domain.this[0].domain_name == "bifrost.example.com"
    error_message = "The web app does not know its domain."
  }
}

run "who_deploys_may_do_so_here_alone" {
  command = plan

  variables {
    deploy_principal_id = "00000000-0000-0000-0000-0000000000b2"
  }

  assert {
    condition     = azurerm_role_assignment.deploy[0].scope == azurerm_static_web_app.this.id && azurerm_role_assignment.deploy[0].role_definition_name == "Contributor" && azurerm_role_assignment.deploy[0].principal_id == "00000000-0000-0000-0000-0000000000b2"
    error_message = "Whoever deploys may do something else than that."
  }
}

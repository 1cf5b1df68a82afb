mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  environment    = "dev"
  suffix         = "a1b2"
  location       = "westeurope"
  tenant_id      = "00000000-0000-0000-0000-0000000000e1"
  client_id      = "00000000-0000-0000-0000-0000000000a2"
  alert_emails   = ["noc@example.com"]
  monthly_budget = 40
}

run "names_say_what_and_where" {
  command = plan

  assert {
    condition     = azurerm_resource_group.this.name == "rg-bifrost-dev" && output.function_app_name == "func-bifrost-dev-a1b2" && output.static_site_name == "stapp-bifrost-dev-a1b2" && output.storage_account_name == "stbifrostdeva1b2"
    error_message = "A name is another."
  }

  assert {
    condition     = output.key_vault_url == "https://kv-bifrost-dev-a1b2.vault.azure.net/" && output.deployment_container == "deployment-packages"
    error_message = "The vault or the container is another."
  }

  assert {
    condition     = azurerm_resource_group.this.tags == tomap({ application = "bifrost", environment = "dev", managed-by = "terraform" })
    error_message = "The tags are others."
  }
}

run "browsers_call_the_function_app_themselves" {
  command = plan

  assert {
    condition     = output.api_origin == output.function_app_url && output.function_app_url == "https://func-bifrost-dev-a1b2.azurewebsites.net" && output.web_url == "https://calm-sea-0123.5.azurestaticapps.net"
    error_message = "The addresses are others."
  }
}

run "a_link_leaves_the_site_without_an_address" {
  command = plan

  variables {
    link_backend = true
  }

  assert {
    condition     = output.api_origin == ""
    error_message = "The site calls the function app, which refuses it when it is linked."
  }
}

run "a_domain_of_ones_own" {
  command = plan

  variables {
    custom_domain = "bifrost.example.com"
  }

  assert {
    condition     = output.web_url == "https://bifrost.example.com" && output.web_origins == ["https://bifrost.example.com", "https://calm-sea-0123.5.azurestaticapps.net"]
    error_message = "People are led elsewhere."
  }
}

run "a_lock_keeps_what_cannot_be_made_again" {
  command = plan

  variables {
    delete_lock = true
  }

  assert {
    condition     = toset(keys(azurerm_management_lock.this)) == toset(["storage", "key_vault"]) && alltrue([for l in azurerm_management_lock.this : l.lock_level == "CanNotDelete"])
    error_message = "Storage or vault can be deleted."
  }
}

run "no_lock_without_a_word" {
  command = plan

  assert {
    condition     = length(azurerm_management_lock.this) == 0
    error_message = "Something is locked."
  }
}

run "who_deploys_may_look_at_the_group" {
  command = plan

  variables {
    deploy_principal_id = "00000000-0000-0000-0000-0000000000b2"
  }

  assert {
    condition     = azurerm_role_assignment.deploy_reader[0].scope == azurerm_resource_group.this.id && azurerm_role_assignment.deploy_reader[0].role_definition_name == "Reader"
    error_message = "Whoever deploys may do something else than that."
  }
}

run "the_longest_names_fit" {
  command = plan

  variables {
    name        = "bifrostx"
    environment = "prod"
    suffix      = "a1b2c3"
  }

  assert {
    condition     = output.storage_account_name == "stbifrostxproda1b2c3" && output.function_app_name == "func-bifrostx-prod-a1b2c3"
    error_message = "A name is another."
  }
}

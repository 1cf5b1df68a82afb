mock_provider "azurerm" {
  source          = "../testing/azurerm"
  override_during = plan
}

variables {
  subscription_id     = "00000000-0000-0000-0000-000000000001"
  suffix              = "a1b2"
  location            = "westeurope"
  repository          = "contoso/bifrost"
  apply_principal_ids = ["00000000-0000-0000-0000-0000000000b1"]
}

run "the_state_is_opened_by_nobody_else" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.state.shared_access_key_enabled && !azurerm_storage_account.state.allow_nested_items_to_be_public && azurerm_storage_account.state.min_tls_version == "TLS1_2"
    error_message = "The state can be opened by a key or by anybody."
  }

  assert {
    condition     = azurerm_storage_account.state.blob_properties[0].versioning_enabled && azurerm_storage_account.state.blob_properties[0].delete_retention_policy[0].days == 90 && azurerm_management_lock.state.lock_level == "CanNotDelete"
    error_message = "A state that was lost does not come back."
  }

  assert {
    condition     = toset([for c in azurerm_storage_container.state : c.name]) == toset(["tfstate-dev", "tfstate-test", "tfstate-prod"]) && alltrue([for c in azurerm_storage_container.state : c.container_access_type == "private"])
    error_message = "The environments do not each have their own container."
  }

  assert {
    condition     = length(azurerm_role_assignment.state) == 3 && alltrue([for r in azurerm_role_assignment.state : r.role_definition_name == "Storage Blob Data Contributor" && r.principal_id == "00000000-0000-0000-0000-0000000000b1"])
    error_message = "Others read the state."
  }
}

run "github_vouches_for_one_environment_each" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.deploy["prod"].subject == "repo:contoso/bifrost:environment:prod" && azurerm_federated_identity_credential.deploy["prod"].issuer == "https://token.actions.githubusercontent.com"
    error_message = "Other workflows are the identity of prod."
  }

  assert {
    condition     = length(azurerm_role_assignment.apply_resources) + length(azurerm_role_assignment.apply_roles) + length(azurerm_role_assignment.apply_state) == 0
    error_message = "A pipeline may do more than deploy."
  }
}

run "without_a_repository_nobody_deploys" {
  command = plan

  variables {
    repository = ""
  }

  assert {
    condition     = length(azurerm_user_assigned_identity.deploy) == 0 && output.deploy_identities == {}
    error_message = "There are identities for nobody."
  }
}

run "pipelines_that_apply_give_these_roles_alone" {
  command = plan

  variables {
    pipelines_apply = true
  }

  assert {
    condition     = alltrue([for r in azurerm_role_assignment.apply_roles : strcontains(r.condition, "roleAssignments/write") && strcontains(r.condition, "roleAssignments/delete") && strcontains(r.condition, "'ServicePrincipal'")]) && length(azurerm_role_assignment.apply_roles) == 3
    error_message = "A pipeline may give any role, or to anybody."
  }

  assert {
    condition     = !contains(local.given, "Owner") && !contains(local.given, "Role Based Access Control Administrator") && !contains(local.given, "User Access Administrator")
    error_message = "A pipeline may make itself an owner."
  }
}

run "a_pipeline_reaches_as_far_as_its_subscription" {
  command = plan

  variables {
    pipelines_apply = true
    subscriptions   = { prod = "00000000-0000-0000-0000-000000000002" }
  }

  assert {
    condition = alltrue([for of in [azurerm_role_assignment.apply_resources, azurerm_role_assignment.apply_roles] : { for e, r in of : e => r.scope } == {
      dev  = "/subscriptions/00000000-0000-0000-0000-000000000001"
      test = "/subscriptions/00000000-0000-0000-0000-000000000001"
      prod = "/subscriptions/00000000-0000-0000-0000-000000000002"
    }])
    error_message = "The pipeline of one environment reaches into another, or not into its own."
  }
}

run "a_repository_with_the_numbers_of_its_name" {
  command = plan

  variables {
    repository = "contoso@1234/bifrost@5678"
  }

  assert {
    condition     = azurerm_federated_identity_credential.deploy["dev"].subject == "repo:contoso@1234/bifrost@5678:environment:dev"
    error_message = "GitHub's newer subject is not that of the identity."
  }
}

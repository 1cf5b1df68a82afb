mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                       = "stbifrostdeva1b2"
  resource_group_name        = "rg-bifrost-dev"
  location                   = "westeurope"
  log_analytics_workspace_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.OperationalInsights/workspaces/log-bifrost-dev"
}

run "nobody_comes_in_by_a_key_or_from_anywhere" {
  command = plan

  assert {
    condition     = azurerm_storage_account.this.shared_access_key_enabled == false
    error_message = "The account can be opened by a key."
  }

  assert {
    condition     = azurerm_storage_account.this.allow_nested_items_to_be_public == false && azurerm_storage_account.this.cross_tenant_replication_enabled == false && azurerm_storage_account.this.local_user_enabled == false
    error_message = "The account can be made public, be copied to another tenant, or has users of its own."
  }

  assert {
    condition     = azurerm_storage_account.this.min_tls_version == "TLS1_2" && azurerm_storage_account.this.https_traffic_only_enabled && azurerm_storage_account.this.default_to_oauth_authentication
    error_message = "The account can be reached without TLS 1.2, or the portal asks for a key."
  }

  assert {
    condition     = azurerm_storage_account.this.network_rules[0].default_action == "Deny" && length(azurerm_storage_account.this.network_rules[0].ip_rules) == 0 && azurerm_storage_account.this.network_rules[0].bypass == toset(["None"])
    error_message = "Without a word about networks the account can be reached."
  }

  assert {
    condition     = alltrue([for c in azurerm_storage_container.this : c.container_access_type == "private"]) && azurerm_storage_container.deployment.container_access_type == "private"
    error_message = "A container can be read by anybody."
  }
}

run "what_was_deleted_comes_back_for_as_long_as_is_said" {
  command = plan

  variables {
    soft_delete_days = 30
  }

  assert {
    condition     = azurerm_storage_account.this.blob_properties[0].versioning_enabled && azurerm_storage_account.this.blob_properties[0].delete_retention_policy[0].days == 30 && azurerm_storage_account.this.blob_properties[0].container_delete_retention_policy[0].days == 30
    error_message = "A deleted or overwritten blob does not come back for 30 days."
  }

  assert {
    condition     = azurerm_storage_management_policy.this.rule[0].actions[0].version[0].delete_after_days_since_creation == 30
    error_message = "Earlier versions are not removed after 30 days."
  }

  assert {
    condition     = length(azurerm_storage_management_policy.this.rule) == 1 && length(azurerm_storage_management_policy.this.rule[0].actions[0].base_blob) == 0
    error_message = "A rule removes or moves blobs: how long those are kept is the program's to say."
  }
}

run "everything_that_the_program_keeps_has_its_place" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_storage_queue.this)) == toset(["executions", "executions-bulk", "executions-bulk-poison", "executions-poison"])
    error_message = "The queues are ${join(", ", keys(azurerm_storage_queue.this))}."
  }

  assert {
    condition     = toset(keys(azurerm_storage_container.this)) == toset(["execution-data", "execution-logs", "form-files"])
    error_message = "The containers are ${join(", ", keys(azurerm_storage_container.this))}."
  }

  assert {
    condition     = jsondecode(azurerm_resource_group_template_deployment.tables.parameters_content).tables.value == local.tables && length(local.tables) == length(distinct(local.tables)) && length(local.tables) >= 28
    error_message = "The deployment of the tables is not told all of them."
  }

  assert {
    condition     = jsondecode(azurerm_resource_group_template_deployment.tables.template_content).resources[0].type == "Microsoft.Storage/storageAccounts/tableServices/tables" && azurerm_resource_group_template_deployment.tables.deployment_mode == "Incremental"
    error_message = "The deployment makes something else than tables, or removes what it does not name."
  }

  assert {
    condition     = output.deployment_container_url == "https://stbifrostdeva1b2.blob.core.windows.net/deployment-packages"
    error_message = "The packages lie at ${output.deployment_container_url}."
  }
}

run "each_service_tells_who_did_what" {
  command = plan

  variables {
    log_categories = ["StorageDelete", "StorageWrite"]
  }

  assert {
    condition     = toset([for d in azurerm_monitor_diagnostic_setting.this : replace(d.target_resource_id, azurerm_storage_account.this.id, "")]) == toset(["/blobServices/default", "/queueServices/default", "/tableServices/default"])
    error_message = "Not each service of the account has a diagnostic setting."
  }

  assert {
    condition     = alltrue([for d in azurerm_monitor_diagnostic_setting.this : toset([for l in d.enabled_log : l.category]) == toset(["StorageDelete", "StorageWrite"])])
    error_message = "The diagnostic settings do not have the categories that were asked for."
  }
}

run "a_network_lets_in_whom_it_names" {
  command = plan

  variables {
    network = {
      subnet_ids = ["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/app"]
      ip_ranges  = ["203.0.113.7"]
    }
  }

  assert {
    condition     = azurerm_storage_account.this.network_rules[0].default_action == "Deny" && length(azurerm_storage_account.this.network_rules[0].virtual_network_subnet_ids) == 1 && azurerm_storage_account.this.network_rules[0].ip_rules == toset(["203.0.113.7"])
    error_message = "The account lets in others than its network."
  }
}

run "no_network_is_said_aloud" {
  command = plan

  variables {
    network = null
  }

  assert {
    condition     = length(azurerm_storage_account.this.network_rules) == 0
    error_message = "The account has rules for a network that there is not."
  }
}

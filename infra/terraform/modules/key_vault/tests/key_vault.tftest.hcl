mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                       = "kv-bifrost-dev-a1b2"
  resource_group_name        = "rg-bifrost-dev"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-0000000000e1"
  log_analytics_workspace_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.OperationalInsights/workspaces/log-bifrost-dev"
}

run "roles_alone_open_it" {
  command = plan

  assert {
    condition     = azurerm_key_vault.this.rbac_authorization_enabled
    error_message = "The vault has access policies, which whoever may change it can give to themselves."
  }

  assert {
    condition     = !azurerm_key_vault.this.enabled_for_deployment && !azurerm_key_vault.this.enabled_for_disk_encryption && !azurerm_key_vault.this.enabled_for_template_deployment
    error_message = "Machines, disks or templates may read secrets."
  }
}

run "nothing_is_purged_before_its_time" {
  command = plan

  assert {
    condition     = azurerm_key_vault.this.purge_protection_enabled && azurerm_key_vault.this.soft_delete_retention_days == 90
    error_message = "Without a word about it, secrets can be purged."
  }
}

run "nobody_reaches_it_without_a_word" {
  command = plan

  assert {
    condition     = azurerm_key_vault.this.network_acls[0].default_action == "Deny" && azurerm_key_vault.this.network_acls[0].bypass == "None" && length(azurerm_key_vault.this.network_acls[0].ip_rules) == 0
    error_message = "Without a word about networks the vault can be reached."
  }
}

run "a_network_lets_in_whom_it_names" {
  command = plan

  variables {
    network = {
      subnet_ids = ["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/app"]
      ip_ranges  = ["203.0.113.0/28"]
    }
  }

  assert {
    condition     = azurerm_key_vault.this.network_acls[0].default_action == "Deny" && length(azurerm_key_vault.this.network_acls[0].virtual_network_subnet_ids) == 1 && azurerm_key_vault.this.network_acls[0].ip_rules == toset(["203.0.113.0/28"])
    error_message = "The vault lets in others than its network."
  }
}

run "no_network_is_said_aloud" {
  command = plan

  variables {
    network = null
  }

  assert {
    condition     = length(azurerm_key_vault.this.network_acls) == 0
    error_message = "The vault has rules for a network that there is not."
  }
}

run "it_tells_who_read_what" {
  command = plan

  assert {
    condition     = [for l in azurerm_monitor_diagnostic_setting.this.enabled_log : l.category] == ["AuditEvent"]
    error_message = "Nobody is told who read which secret."
  }
}

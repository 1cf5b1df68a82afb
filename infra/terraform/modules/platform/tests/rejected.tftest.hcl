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

run "a_name_that_fits" {
  command = plan

  variables {
    name = "Bifrost"
  }

  expect_failures = [var.name]
}

run "an_environment_that_there_is" {
  command = plan

  variables {
    environment = "staging"
  }

  expect_failures = [var.environment]
}

run "a_suffix_of_its_kind" {
  command = plan

  variables {
    suffix = "A1"
  }

  expect_failures = [var.suffix]
}

run "a_region_by_its_short_name" {
  command = plan

  variables {
    location = "West Europe"
  }

  expect_failures = [var.location]
}

run "a_region_that_has_static_web_apps" {
  command = plan

  variables {
    static_site_location = "northeurope"
  }

  expect_failures = [var.static_site_location]
}

run "a_tenant_by_its_id" {
  command = plan

  variables {
    tenant_id = "contoso.com"
  }

  expect_failures = [var.tenant_id]
}

run "an_application_by_its_id" {
  command = plan

  variables {
    client_id = "bifrost"
  }

  expect_failures = [var.client_id]
}

run "a_domain_below_ones_own" {
  command = plan

  variables {
    custom_domain = "example.com"
  }

  expect_failures = [var.custom_domain]
}

run "copies_that_there_are" {
  command = plan

  variables {
    storage = { replication = "RAGRS" }
  }

  expect_failures = [var.storage]
}

run "days_that_the_vault_keeps" {
  command = plan

  variables {
    key_vault = { soft_delete_days = 91 }
  }

  expect_failures = [var.key_vault]
}

run "a_subnet_by_its_id" {
  command = plan

  variables {
    network = { subnet_id = "app" }
  }

  expect_failures = [var.network]
}

run "a_memory_that_there_is" {
  command = plan

  variables {
    app = { instance_memory_mb = 1024 }
  }

  expect_failures = [var.app]
}

run "days_that_the_program_takes" {
  command = plan

  variables {
    retention_days = 0
  }

  expect_failures = [var.retention_days]
}

run "days_of_audit_that_the_program_takes" {
  command = plan

  variables {
    audit_retention_days = 0.5
  }

  expect_failures = [var.audit_retention_days]
}

run "a_plain_address_for_mail" {
  command = plan

  variables {
    mail = { from = "bifrost" }
  }

  expect_failures = [var.mail]
}

run "a_quota_that_azure_takes" {
  command = plan

  variables {
    watch = { daily_quota_gb = 0 }
  }

  expect_failures = [var.watch]
}

run "somebody_who_is_told" {
  command = plan

  variables {
    alert_emails = []
  }

  expect_failures = [var.alert_emails]
}

run "a_budget" {
  command = plan

  variables {
    monthly_budget = 0.5
  }

  expect_failures = [var.monthly_budget]
}

run "an_identity_by_its_id" {
  command = plan

  variables {
    deploy_principal_id = "deploy"
  }

  expect_failures = [var.deploy_principal_id]
}

run "tags_of_ones_own" {
  command = plan

  variables {
    tags = { environment = "mine" }
  }

  expect_failures = [var.tags]
}

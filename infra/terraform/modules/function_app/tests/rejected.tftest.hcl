mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                = "func-bifrost-dev-a1b2"
  resource_group_name = "rg-bifrost-dev"
  location            = "westeurope"
  storage = {
    id                       = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Storage/storageAccounts/stbifrostdeva1b2"
    name                     = "stbifrostdeva1b2"
    deployment_container_url = "https://stbifrostdeva1b2.blob.core.windows.net/deployment-packages"
  }
  key_vault = {
    id  = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.KeyVault/vaults/kv-bifrost-dev-a1b2"
    url = "https://kv-bifrost-dev-a1b2.vault.azure.net/"
  }
  application_insights = {
    id                = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Insights/components/appi-bifrost-dev"
    connection_string = "InstrumentationKey=00000000-0000-0000-0000-0000000000aa"
  }
  sign_in = {
    tenant_id = "00000000-0000-0000-0000-0000000000e1"
    client_id = "00000000-0000-0000-0000-0000000000a2"
  }
  web_origins                = ["https://bifrost.example.com", "https://calm-sea-0123.5.azurestaticapps.net"]
  log_analytics_workspace_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.OperationalInsights/workspaces/log-bifrost-dev"
}

run "a_name_that_the_host_tells_apart" {
  command = plan

  variables {
    name = "func-bifrost-dev-a1b2-and-quite-long"
  }

  expect_failures = [var.name]
}

run "a_resource_group_by_its_name" {
  command = plan

  variables {
    resource_group_name = "rg/bifrost"
  }

  expect_failures = [var.resource_group_name]
}

run "a_region_by_its_short_name" {
  command = plan

  variables {
    location = "West Europe"
  }

  expect_failures = [var.location]
}

run "packages_in_a_container" {
  command = plan

  variables {
    storage = { id = "x", name = "x", deployment_container_url = "https://x.blob.core.windows.net/" }
  }

  expect_failures = [var.storage]
}

run "a_vault_by_its_address" {
  command = plan

  variables {
    key_vault = { id = "x", url = "kv-bifrost" }
  }

  expect_failures = [var.key_vault]
}

run "application_insights_by_its_string" {
  command = plan

  variables {
    application_insights = { id = "x", connection_string = "00000000-0000-0000-0000-0000000000aa" }
  }

  expect_failures = [var.application_insights]
}

run "a_sign_in_by_its_ids" {
  command = plan

  variables {
    sign_in = { tenant_id = "contoso.com", client_id = "00000000-0000-0000-0000-0000000000a2" }
  }

  expect_failures = [var.sign_in]
}

run "origins_without_a_path" {
  command = plan

  variables {
    web_origins = ["https://bifrost.example.com/"]
  }

  expect_failures = [var.web_origins]
}

run "some_origin" {
  command = plan

  variables {
    web_origins = []
  }

  expect_failures = [var.web_origins]
}

run "origins_that_nobody_can_change_on_the_way" {
  command = plan

  variables {
    web_origins = ["http://bifrost.example.com"]
  }

  expect_failures = [var.web_origins]
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
    audit_retention_days = 36501
  }

  expect_failures = [var.audit_retention_days]
}

run "a_rate_that_the_program_takes" {
  command = plan

  variables {
    requests = { burst = 0 }
  }

  expect_failures = [var.requests]
}

run "a_plain_address_for_mail" {
  command = plan

  variables {
    mail = { from = "Bifrost <bifrost@example.com>" }
  }

  expect_failures = [var.mail]
}

run "a_secret_of_the_programs_own" {
  command = plan

  variables {
    mail = { from = "bifrost@example.com", secret_name = "global-smtp" }
  }

  expect_failures = [var.mail]
}

run "a_secret_that_is_not_the_seal" {
  command = plan

  variables {
    mail = { from = "bifrost@example.com", secret_name = "bifrost-sealing-key" }
  }

  expect_failures = [var.mail]
}

run "a_memory_that_there_is" {
  command = plan

  variables {
    instance_memory_mb = 1024
  }

  expect_failures = [var.instance_memory_mb]
}

run "instances_that_there_can_be" {
  command = plan

  variables {
    maximum_instances = 0
  }

  expect_failures = [var.maximum_instances]
}

run "requests_that_an_instance_takes" {
  command = plan

  variables {
    http_concurrency = 1001
  }

  expect_failures = [var.http_concurrency]
}

run "groups_that_can_be_ready" {
  command = plan

  variables {
    always_ready = { sweep = 1 }
  }

  expect_failures = [var.always_ready]
}

run "not_more_ready_than_there_may_be" {
  command = plan

  variables {
    always_ready = { http = 41 }
  }

  expect_failures = [var.always_ready]
}

run "a_subnet_by_its_id" {
  command = plan

  variables {
    subnet_id = "app"
  }

  expect_failures = [var.subnet_id]
}

run "an_identity_by_its_id" {
  command = plan

  variables {
    deploy_principal_id = "deploy@example.com"
  }

  expect_failures = [var.deploy_principal_id]
}

run "a_workspace_by_its_id" {
  command = plan

  variables {
    log_analytics_workspace_id = "log"
  }

  expect_failures = [var.log_analytics_workspace_id]
}

run "tags_that_fit" {
  command = plan

  variables {
    tags = { owner = join("", [for i in range(257) : "x"]) }
  }

  expect_failures = [var.tags]
}

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

run "a_name_of_its_kind" {
  command = plan

  variables {
    name = "1-vault"
  }

  expect_failures = [var.name]
}

run "a_name_without_two_hyphens" {
  command = plan

  variables {
    name = "kv--bifrost"
  }

  expect_failures = [var.name]
}

run "a_name_that_fits" {
  command = plan

  variables {
    name = "kv-bifrost-prod-a1b2c3d45"
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

run "a_tenant_by_its_id" {
  command = plan

  variables {
    tenant_id = "contoso.onmicrosoft.com"
  }

  expect_failures = [var.tenant_id]
}

run "days_that_azure_keeps" {
  command = plan

  variables {
    soft_delete_days = 6
  }

  expect_failures = [var.soft_delete_days]
}

run "addresses_of_the_internet" {
  command = plan

  variables {
    network = { ip_ranges = ["example.com"] }
  }

  expect_failures = [var.network]
}

run "subnets_by_their_ids" {
  command = plan

  variables {
    network = { subnet_ids = ["app"] }
  }

  expect_failures = [var.network]
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

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

run "a_name_of_its_kind" {
  command = plan

  variables {
    name = "st-bifrost"
  }

  expect_failures = [var.name]
}

run "a_resource_group_by_its_name" {
  command = plan

  variables {
    resource_group_name = "/subscriptions/x"
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

run "copies_that_there_are" {
  command = plan

  variables {
    replication = "RAGRS"
  }

  expect_failures = [var.replication]
}

run "days_that_azure_keeps" {
  command = plan

  variables {
    soft_delete_days = 0
  }

  expect_failures = [var.soft_delete_days]
}

run "addresses_of_the_internet" {
  command = plan

  variables {
    network = { ip_ranges = ["fe80::1"] }
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
    log_analytics_workspace_id = "log-bifrost-dev"
  }

  expect_failures = [var.log_analytics_workspace_id]
}

run "categories_that_there_are" {
  command = plan

  variables {
    log_categories = ["Everything"]
  }

  expect_failures = [var.log_categories]
}

run "tags_that_fit" {
  command = plan

  variables {
    tags = { owner = join("", [for i in range(257) : "x"]) }
  }

  expect_failures = [var.tags]
}

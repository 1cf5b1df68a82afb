mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  names = {
    workspace            = "log-bifrost-dev"
    application_insights = "appi-bifrost-dev"
    action_group         = "ag-bifrost-dev"
    budget               = "budget-bifrost-dev"
  }
  resource_group = {
    id   = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev"
    name = "rg-bifrost-dev"
  }
  location       = "westeurope"
  alert_emails   = ["noc@example.com", "owner@example.com"]
  monthly_budget = 40
}

run "names_that_fit" {
  command = plan

  variables {
    names = { workspace = "log", application_insights = "appi-bifrost-dev", action_group = "ag-bifrost-dev", budget = "budget-bifrost-dev" }
  }

  expect_failures = [var.names]
}

run "a_resource_group_by_its_name" {
  command = plan

  variables {
    resource_group = { id = "x", name = "rg/bifrost" }
  }

  expect_failures = [var.resource_group]
}

run "a_region_by_its_short_name" {
  command = plan

  variables {
    location = "West Europe"
  }

  expect_failures = [var.location]
}

run "days_that_azure_keeps" {
  command = plan

  variables {
    retention_days = 31
  }

  expect_failures = [var.retention_days]
}

run "a_quota_that_azure_takes" {
  command = plan

  variables {
    daily_quota_gb = 0
  }

  expect_failures = [var.daily_quota_gb]
}

run "somebody_who_is_told" {
  command = plan

  variables {
    alert_emails = []
  }

  expect_failures = [var.alert_emails]
}

run "plain_addresses" {
  command = plan

  variables {
    alert_emails = ["noc"]
  }

  expect_failures = [var.alert_emails]
}

run "thresholds_from_one" {
  command = plan

  variables {
    thresholds = { failed_runs = 0 }
  }

  expect_failures = [var.thresholds]
}

run "a_window_that_azure_has" {
  command = plan

  variables {
    thresholds = { quiet_sweep_minutes = 7 }
  }

  expect_failures = [var.thresholds]
}

run "a_budget" {
  command = plan

  variables {
    monthly_budget = 0.5
  }

  expect_failures = [var.monthly_budget]
}

run "tags_that_fit" {
  command = plan

  variables {
    tags = { owner = join("", [for i in range(257) : "x"]) }
  }

  expect_failures = [var.tags]
}

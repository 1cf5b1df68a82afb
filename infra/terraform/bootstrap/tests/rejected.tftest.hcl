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

run "a_subscription_by_its_id" {
  command = plan

  variables {
    subscription_id = "Pay-As-You-Go"
  }

  expect_failures = [var.subscription_id]
}

run "a_name_that_fits" {
  command = plan

  variables {
    name = "bifrost-state"
  }

  expect_failures = [var.name]
}

run "a_suffix_of_its_kind" {
  command = plan

  variables {
    suffix = "-"
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

run "environments_that_there_are" {
  command = plan

  variables {
    environments = ["staging"]
  }

  expect_failures = [var.environments]
}

run "a_repository_with_its_owner" {
  command = plan

  variables {
    repository = "https://github.com/contoso/bifrost"
  }

  expect_failures = [var.repository]
}

run "appliers_by_their_ids" {
  command = plan

  variables {
    apply_principal_ids = ["me@example.com"]
  }

  expect_failures = [var.apply_principal_ids]
}

run "subscriptions_of_environments_that_there_are" {
  command = plan

  variables {
    subscriptions = { production = "00000000-0000-0000-0000-000000000002" }
  }

  expect_failures = [var.subscriptions]
}

run "subscriptions_by_their_ids" {
  command = plan

  variables {
    subscriptions = { prod = "Production" }
  }

  expect_failures = [var.subscriptions]
}

run "tags_that_fit" {
  command = plan

  variables {
    tags = { owner = join("", [for i in range(257) : "x"]) }
  }

  expect_failures = [var.tags]
}

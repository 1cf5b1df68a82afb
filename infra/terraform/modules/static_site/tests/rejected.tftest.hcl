mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  name                = "stapp-bifrost-dev-a1b2"
  resource_group_name = "rg-bifrost-dev"
  location            = "westeurope"
  function_app_id     = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev/providers/Microsoft.Web/sites/func-bifrost-dev-a1b2"
}

run "a_name_of_its_kind" {
  command = plan

  variables {
    name = "stapp_bifrost"
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

run "a_region_that_has_static_web_apps" {
  command = plan

  variables {
    location = "northeurope"
  }

  expect_failures = [var.location]
}

run "a_domain_without_its_scheme" {
  command = plan

  variables {
    custom_domain = "https://bifrost.example.com"
  }

  expect_failures = [var.custom_domain]
}

run "a_domain_below_ones_own" {
  command = plan

  variables {
    custom_domain = "example.com"
  }

  expect_failures = [var.custom_domain]
}

run "a_function_app_by_its_id" {
  command = plan

  variables {
    function_app_id = "func-bifrost-dev"
  }

  expect_failures = [var.function_app_id]
}

run "an_identity_by_its_id" {
  command = plan

  variables {
    deploy_principal_id = "deploy@example.com"
  }

  expect_failures = [var.deploy_principal_id]
}

run "tags_that_fit" {
  command = plan

  variables {
    tags = { owner = join("", [for i in range(257) : "x"]) }
  }

  expect_failures = [var.tags]
}

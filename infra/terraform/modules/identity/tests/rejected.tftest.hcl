mock_provider "azuread" {
  source          = "../../testing/azuread"
  override_during = plan
}

variables {
  display_name    = "Bifrost"
  web_origins     = ["https://bifrost.example.com"]
  platform_admins = ["00000000-0000-0000-0000-0000000000b1"]
}

run "a_name_to_show" {
  command = plan

  variables {
    display_name = " "
  }

  expect_failures = [var.display_name]
}

run "origins_without_a_path" {
  command = plan

  variables {
    web_origins = ["https://bifrost.example.com/"]
  }

  expect_failures = [var.web_origins]
}

run "an_administrator" {
  command = plan

  variables {
    platform_admins = []
  }

  expect_failures = [var.platform_admins]
}

run "administrators_by_their_ids" {
  command = plan

  variables {
    platform_admins = ["admin@example.com"]
  }

  expect_failures = [var.platform_admins]
}

run "owners_by_their_ids" {
  command = plan

  variables {
    owners = ["owner@example.com"]
  }

  expect_failures = [var.owners]
}

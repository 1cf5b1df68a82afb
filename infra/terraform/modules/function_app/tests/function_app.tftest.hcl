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

run "the_app_is_as_the_host_needs_it" {
  command = plan

  assert {
    condition     = azurerm_function_app_flex_consumption.this.runtime_name == "custom" && azurerm_function_app_flex_consumption.this.runtime_version == "1.0" && azurerm_service_plan.this.sku_name == "FC1" && azurerm_service_plan.this.os_type == "Linux"
    error_message = "The app is no custom handler on Flex Consumption."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.storage_authentication_type == "UserAssignedIdentity" && azurerm_function_app_flex_consumption.this.storage_user_assigned_identity_id == azurerm_user_assigned_identity.this.id && azurerm_function_app_flex_consumption.this.storage_access_key == null
    error_message = "The app opens its packages by a key, or as somebody else."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.storage_container_endpoint == "https://stbifrostdeva1b2.blob.core.windows.net/deployment-packages"
    error_message = "The packages lie somewhere else."
  }

  assert {
    condition     = length(azurerm_function_app_flex_consumption.this.always_ready) == 0 && azurerm_function_app_flex_consumption.this.virtual_network_subnet_id == null
    error_message = "The app is always ready or in a network although nobody asked for it."
  }
}

run "nobody_comes_in_on_a_side_way" {
  command = plan

  assert {
    condition     = azurerm_function_app_flex_consumption.this.https_only && azurerm_function_app_flex_consumption.this.site_config[0].minimum_tls_version == "1.2" && azurerm_function_app_flex_consumption.this.site_config[0].scm_minimum_tls_version == "1.2"
    error_message = "The app can be reached without TLS 1.2."
  }

  assert {
    condition     = !azurerm_function_app_flex_consumption.this.webdeploy_publish_basic_authentication_enabled && !azurerm_function_app_flex_consumption.this.site_config[0].remote_debugging_enabled
    error_message = "The app can be deployed to by a password, or be debugged from outside."
  }

  assert {
    condition     = length(azurerm_function_app_flex_consumption.this.site_config[0].cors) == 0
    error_message = "App Service answers OPTIONS in place of the program."
  }
}

run "the_settings_are_these_and_no_others" {
  command = plan

  assert {
    condition = toset(keys(azurerm_function_app_flex_consumption.this.app_settings)) == toset([
      "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
      "AZURE_CLIENT_ID",
      "AZURE_KEY_VAULT_URL",
      "AZURE_TENANT_ID",
      "AzureWebJobsStorage__accountName",
      "AzureWebJobsStorage__clientId",
      "AzureWebJobsStorage__credential",
      "BIFROST_ALLOWED_ORIGINS",
      "BIFROST_AUDIT_RETENTION",
      "BIFROST_BURST",
      "BIFROST_PUBLIC_URL",
      "BIFROST_RATE",
      "BIFROST_RETENTION",
    ])
    error_message = "The settings are ${join(", ", keys(azurerm_function_app_flex_consumption.this.app_settings))}."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["AzureWebJobsStorage__accountName"] == "stbifrostdeva1b2" && azurerm_function_app_flex_consumption.this.app_settings["AzureWebJobsStorage__clientId"] == azurerm_user_assigned_identity.this.client_id && azurerm_function_app_flex_consumption.this.app_settings["AzureWebJobsStorage__credential"] == "managedidentity"
    error_message = "Host and program open storage as somebody else."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["AZURE_CLIENT_ID"] == "00000000-0000-0000-0000-0000000000a2"
    error_message = "The program takes tokens for something else than the application."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["BIFROST_ALLOWED_ORIGINS"] == "https://bifrost.example.com,https://calm-sea-0123.5.azurestaticapps.net" && azurerm_function_app_flex_consumption.this.app_settings["BIFROST_PUBLIC_URL"] == "https://bifrost.example.com"
    error_message = "Browsers may call from elsewhere, or people are led elsewhere."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] == "Authorization=AAD;ClientId=${azurerm_user_assigned_identity.this.client_id}"
    error_message = "The host reports as somebody else."
  }
}

run "what_the_provider_adds_is_taken_out_again" {
  command = plan

  assert {
    condition     = !contains(keys(jsondecode(azurerm_resource_group_template_deployment.settings.parameters_content).settings.value), "AzureWebJobsStorage")
    error_message = "The settings have the connection string without a key."
  }

  assert {
    condition     = jsondecode(azurerm_resource_group_template_deployment.settings.parameters_content).settings.value == merge(azurerm_function_app_flex_consumption.this.app_settings, { APPLICATIONINSIGHTS_CONNECTION_STRING = var.application_insights.connection_string })
    error_message = "The settings that are written last are others than those of the app."
  }

  assert {
    condition     = jsondecode(azurerm_resource_group_template_deployment.settings.template_content).resources[0].name == "[concat(parameters('app'), '/appsettings')]" && azurerm_resource_group_template_deployment.settings.deployment_mode == "Incremental"
    error_message = "The deployment writes something else than settings."
  }
}

run "what_was_asked_for_is_there" {
  command = plan

  variables {
    instance_memory_mb = 4096
    maximum_instances  = 60
    http_concurrency   = 16
    always_ready       = { http = 2, "function:deliver" = 1 }
    requests           = { per_second = 0 }
    subnet_id          = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/app"
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.instance_memory_in_mb == 4096 && azurerm_function_app_flex_consumption.this.maximum_instance_count == 60 && azurerm_function_app_flex_consumption.this.http_concurrency == 16 && length(azurerm_function_app_flex_consumption.this.always_ready) == 2 && azurerm_function_app_flex_consumption.this.virtual_network_subnet_id == var.subnet_id
    error_message = "The app has another size or network."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.this.app_settings["BIFROST_RATE"] == "0" && azurerm_function_app_flex_consumption.this.app_settings["BIFROST_BURST"] == "200"
    error_message = "Callers are limited otherwise."
  }
}

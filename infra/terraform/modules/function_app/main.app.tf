resource "azurerm_service_plan" "this" {
  name                = "asp-${var.name}"
  resource_group_name = var.resource_group_name
  location            = var.location
  os_type             = "Linux"
  sku_name            = "FC1"
  tags                = var.tags
}

resource "azurerm_function_app_flex_consumption" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  service_plan_id     = azurerm_service_plan.this.id

  # The program is a custom handler: what the host starts is named in host.json.
  runtime_name    = "custom"
  runtime_version = "1.0"

  storage_container_type            = "blobContainer"
  storage_container_endpoint        = var.storage.deployment_container_url
  storage_authentication_type       = "UserAssignedIdentity"
  storage_user_assigned_identity_id = azurerm_user_assigned_identity.this.id

  instance_memory_in_mb  = var.instance_memory_mb
  maximum_instance_count = var.maximum_instances
  http_concurrency       = var.http_concurrency

  dynamic "always_ready" {
    for_each = var.always_ready

    content {
      name           = always_ready.key
      instance_count = always_ready.value
    }
  }

  https_only                                     = true
  webdeploy_publish_basic_authentication_enabled = false
  virtual_network_subnet_id                      = var.subnet_id == "" ? null : var.subnet_id

  app_settings = local.app_settings

  # The second identity is there from the start, because the provider would not know its
  # id in the plan that adds it. It may do nothing until mail is set.
  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.this.id]
  }

  # There is no block cors: an OPTIONS that App Service answered would never reach the
  # program, which knows which headers its clients may see.
  site_config {
    application_insights_connection_string = var.application_insights.connection_string
    minimum_tls_version                    = "1.2"
    scm_minimum_tls_version                = "1.2"
    http2_enabled                          = true
    remote_debugging_enabled               = false
  }

  tags = var.tags

  depends_on = [azurerm_role_assignment.this]

  lifecycle {
    # A link to the web app writes this block, and nothing here ever does: the program
    # judges every token itself. It stands here for apps without a link as well, because
    # Terraform has no such rule that depends on a variable.
    ignore_changes = [auth_settings_v2]
  }
}

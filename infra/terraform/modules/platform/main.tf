locals {
  suffixed = "${var.name}-${var.environment}-${var.suffix}"
  plain    = "${var.name}-${var.environment}"

  tags = merge(var.tags, {
    application = var.name
    environment = var.environment
    managed-by  = "terraform"
  })

  # What the vault and the account let in. A network of the operator's closes them to
  # all others; without one everybody can knock, and roles alone let in.
  reachable_from = var.network == null ? null : {
    subnet_ids = [var.network.subnet_id]
    ip_ranges  = var.network.ip_ranges
  }
}

resource "azurerm_resource_group" "this" {
  name     = "rg-${local.plain}"
  location = var.location
  tags     = local.tags
}

module "observability" {
  source = "../observability"

  names = {
    workspace            = "log-${local.plain}"
    application_insights = "appi-${local.plain}"
    action_group         = "ag-${local.plain}"
    budget               = "budget-${local.plain}"
  }
  resource_group = {
    id   = azurerm_resource_group.this.id
    name = azurerm_resource_group.this.name
  }
  location       = var.location
  retention_days = var.watch.retention_days
  daily_quota_gb = var.watch.daily_quota_gb
  thresholds     = var.watch.thresholds
  alert_emails   = var.alert_emails
  monthly_budget = var.monthly_budget
  tags           = local.tags
}

module "storage" {
  source = "../storage"

  name                       = "st${var.name}${var.environment}${var.suffix}"
  resource_group_name        = azurerm_resource_group.this.name
  location                   = var.location
  replication                = var.storage.replication
  soft_delete_days           = var.storage.soft_delete_days
  network                    = local.reachable_from
  log_analytics_workspace_id = module.observability.log_analytics_workspace_id
  log_categories             = var.storage.log_categories
  tags                       = local.tags
}

module "key_vault" {
  source = "../key_vault"

  name                       = "kv-${local.suffixed}"
  resource_group_name        = azurerm_resource_group.this.name
  location                   = var.location
  tenant_id                  = var.tenant_id
  purge_protection_enabled   = var.key_vault.purge_protection_enabled
  soft_delete_days           = var.key_vault.soft_delete_days
  network                    = local.reachable_from
  log_analytics_workspace_id = module.observability.log_analytics_workspace_id
  tags                       = local.tags
}

module "function_app" {
  source = "../function_app"

  name                = "func-${local.suffixed}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location

  storage = {
    id                       = module.storage.id
    name                     = module.storage.name
    deployment_container_url = module.storage.deployment_container_url
  }
  key_vault = {
    id  = module.key_vault.id
    url = module.key_vault.url
  }
  application_insights = {
    id                = module.observability.application_insights_id
    connection_string = module.observability.connection_string
  }
  sign_in = {
    tenant_id = var.tenant_id
    client_id = var.client_id
  }

  web_origins          = module.static_site.origins
  retention_days       = var.retention_days
  audit_retention_days = var.audit_retention_days
  requests             = var.app.requests
  mail                 = var.mail

  instance_memory_mb = var.app.instance_memory_mb
  maximum_instances  = var.app.maximum_instances
  http_concurrency   = var.app.http_concurrency
  always_ready       = var.app.always_ready
  subnet_id          = var.network == null ? "" : var.network.subnet_id

  deploy_principal_id        = var.deploy_principal_id
  log_analytics_workspace_id = module.observability.log_analytics_workspace_id
  tags                       = local.tags
}

# The function app must know the web app's origins, and a linked web app the function
# app. That is no circle: the link is a resource of its own.
module "static_site" {
  source = "../static_site"

  name                = "stapp-${local.suffixed}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.static_site_location
  custom_domain       = var.custom_domain
  link_backend        = var.link_backend
  function_app_id     = module.function_app.id
  deploy_principal_id = var.deploy_principal_id
  tags                = local.tags
}

# The two depend on each other and make no circle: the platform needs the application's
# id, and the application's addresses, which are a resource of their own, the platform's.
# Neither may be given depends_on, which would make one.
module "identity" {
  source = "../../modules/identity"

  display_name    = var.display_name
  web_origins     = module.platform.web_origins
  platform_admins = var.platform_admins
  owners          = var.application_owners
}

module "platform" {
  source = "../../modules/platform"

  name                 = var.name
  environment          = var.environment
  suffix               = var.suffix
  location             = var.location
  static_site_location = var.static_site_location
  tenant_id            = module.identity.tenant_id
  client_id            = module.identity.client_id
  custom_domain        = var.custom_domain
  link_backend         = var.link_backend
  storage              = var.storage
  key_vault            = var.key_vault
  network              = var.network
  app                  = var.app
  retention_days       = var.retention_days
  audit_retention_days = var.audit_retention_days
  mail                 = var.mail
  watch                = var.watch
  alert_emails         = var.alert_emails
  monthly_budget       = var.monthly_budget
  deploy_principal_id  = var.deploy_principal_id
  delete_lock          = var.delete_lock
  tags                 = var.tags
}

# What differs in this environment: everything else is the same in all of them. What is
# yours alone, such as the subscription, comes from terraform.tfvars.
environment  = "test"
display_name = "Bifrost (test)"

storage = {
  replication      = "ZRS"
  soft_delete_days = 7
}

# A vault that was deleted can be purged, so that its name is free again.
key_vault = {
  purge_protection_enabled = false
  soft_delete_days         = 7
}

# As large as production, for what is measured here to mean something, and never ready.
app = {
  instance_memory_mb = 2048
  maximum_instances  = 20
  http_concurrency   = 100
}

retention_days       = 30
audit_retention_days = 90

watch = {
  retention_days = 30
  daily_quota_gb = 1
  thresholds = {
    failed_runs         = 20
    quiet_sweep_minutes = 30
  }
}

monthly_budget = 80
delete_lock    = false

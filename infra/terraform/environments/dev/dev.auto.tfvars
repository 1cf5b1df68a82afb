# What differs in this environment: everything else is the same in all of them. What is
# yours alone, such as the subscription, comes from terraform.tfvars.
environment  = "dev"
display_name = "Bifrost (dev)"

# One copy in one place: what is lost here is made again.
storage = {
  replication      = "LRS"
  soft_delete_days = 7
}

# A vault that was deleted can be purged, so that its name is free again.
key_vault = {
  purge_protection_enabled = false
  soft_delete_days         = 7
}

# The timers run all the time, and cost by the memory of an instance.
app = {
  instance_memory_mb = 512
  maximum_instances  = 10
  http_concurrency   = 32
}

retention_days       = 30
audit_retention_days = 90

watch = {
  retention_days = 30
  daily_quota_gb = 0.5
  thresholds = {
    failed_runs         = 50
    quiet_sweep_minutes = 60
  }
}

monthly_budget = 40
delete_lock    = false

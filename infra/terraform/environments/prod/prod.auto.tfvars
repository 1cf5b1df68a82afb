# What differs in this environment: everything else is the same in all of them. What is
# yours alone, such as the subscription, comes from terraform.tfvars.
environment  = "prod"
display_name = "Bifrost"

# Three copies in three datacentres, and a month to notice what was deleted. Another
# place keeps what was written: whoever can write here could change the trail as well.
storage = {
  replication      = "ZRS"
  soft_delete_days = 30
  log_categories   = ["StorageDelete", "StorageWrite"]
}

# Nobody removes a client's secret for good before its time.
key_vault = {
  purge_protection_enabled = true
  soft_delete_days         = 90
}

# One instance answers and one performs at once, so that nobody waits for a start.
app = {
  instance_memory_mb = 2048
  maximum_instances  = 100
  http_concurrency   = 100
  always_ready = {
    "http"             = 1
    "function:deliver" = 1
  }
}

retention_days       = 90
audit_retention_days = 730

watch = {
  retention_days = 90
  daily_quota_gb = 5
  thresholds = {
    failed_runs         = 5
    quiet_sweep_minutes = 10
  }
}

monthly_budget = 250
delete_lock    = true

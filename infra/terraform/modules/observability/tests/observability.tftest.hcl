mock_provider "azurerm" {
  source          = "../../testing/azurerm"
  override_during = plan
}

variables {
  names = {
    workspace            = "log-bifrost-dev"
    application_insights = "appi-bifrost-dev"
    action_group         = "ag-bifrost-dev"
    budget               = "budget-bifrost-dev"
  }
  resource_group = {
    id   = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-bifrost-dev"
    name = "rg-bifrost-dev"
  }
  location       = "westeurope"
  alert_emails   = ["noc@example.com", "owner@example.com"]
  monthly_budget = 40
}

run "nobody_reports_by_a_key" {
  command = plan

  assert {
    condition     = !azurerm_application_insights.this.local_authentication_enabled && !azurerm_log_analytics_workspace.this.local_authentication_enabled
    error_message = "Whoever knows the key can write into the log."
  }

  assert {
    condition     = azurerm_application_insights.this.workspace_id == azurerm_log_analytics_workspace.this.id
    error_message = "Application Insights keeps its own data."
  }
}

run "each_alert_is_there_and_somebody_is_told" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_monitor_scheduled_query_rules_alert_v2.this)) == toset(["failed-runs", "queue-age", "poison", "server-errors", "exceptions", "down"])
    error_message = "The alerts are ${join(", ", keys(azurerm_monitor_scheduled_query_rules_alert_v2.this))}."
  }

  assert {
    condition     = alltrue([for a in azurerm_monitor_scheduled_query_rules_alert_v2.this : one(a.action[0].action_groups) == azurerm_monitor_action_group.this.id && a.skip_query_validation && a.auto_mitigation_enabled])
    error_message = "An alert tells nobody, does not end, or keeps a first apply from its end."
  }

  assert {
    condition     = [for r in azurerm_monitor_action_group.this.email_receiver : r.email_address] == ["noc@example.com", "owner@example.com"]
    error_message = "Others are told."
  }
}

run "alerts_look_for_what_the_program_says" {
  command = plan

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.this["failed-runs"].criteria[0].query, "said == \"a run needs attention\"") && azurerm_monitor_scheduled_query_rules_alert_v2.this["failed-runs"].criteria[0].threshold == 5
    error_message = "The alert on failed runs looks for something else."
  }

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.this["queue-age"].criteria[0].query, "said == \"runs wait for a worker\"") && azurerm_monitor_scheduled_query_rules_alert_v2.this["queue-age"].criteria[0].threshold == 300 && azurerm_monitor_scheduled_query_rules_alert_v2.this["queue-age"].criteria[0].time_aggregation_method == "Maximum"
    error_message = "The alert on the age of queues looks for something else."
  }

  assert {
    condition     = strcontains(azurerm_monitor_scheduled_query_rules_alert_v2.this["poison"].criteria[0].query, "said in (\"a message that names no run was put away\", \"a message was brought too often, and its run is looked at\")") && azurerm_monitor_scheduled_query_rules_alert_v2.this["poison"].criteria[0].threshold == 1
    error_message = "The alert on poison looks for something else."
  }

  assert {
    condition     = alltrue([for text in values(local.log_messages) : anytrue([for a in azurerm_monitor_scheduled_query_rules_alert_v2.this : strcontains(a.criteria[0].query, text)])])
    error_message = "A text is looked for by no alert."
  }

  assert {
    condition     = alltrue([for a in azurerm_monitor_scheduled_query_rules_alert_v2.this : endswith(trimspace(a.criteria[0].query), ")") && strcontains(a.criteria[0].query, "summarize value = ")])
    error_message = "A query does not end in one number."
  }
}

run "thresholds_and_windows_are_what_was_said" {
  command = plan

  variables {
    thresholds = { failed_runs = 50, quiet_sweep_minutes = 60 }
  }

  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.this["failed-runs"].criteria[0].threshold == 50 && azurerm_monitor_scheduled_query_rules_alert_v2.this["down"].window_duration == "PT1H" && azurerm_monitor_scheduled_query_rules_alert_v2.this["down"].criteria[0].operator == "LessThan"
    error_message = "The alerts have other thresholds or windows."
  }
}

run "the_budget_is_told_of_twice" {
  command = plan

  assert {
    condition     = azurerm_consumption_budget_resource_group.this[0].amount == 40 && azurerm_consumption_budget_resource_group.this[0].resource_group_id == var.resource_group.id && endswith(azurerm_consumption_budget_resource_group.this[0].time_period[0].start_date, "-01T00:00:00Z")
    error_message = "The budget is another, or begins in the middle of a month."
  }

  assert {
    condition     = toset([for n in azurerm_consumption_budget_resource_group.this[0].notification : "${n.threshold_type} ${n.threshold}"]) == toset(["Actual 80", "Forecasted 100"])
    error_message = "Nobody is told of the budget in time."
  }
}

run "a_subscription_without_budgets_has_none" {
  command = plan

  variables {
    monthly_budget = 0
  }

  assert {
    condition     = length(azurerm_consumption_budget_resource_group.this) == 0 && length(azurerm_monitor_action_group.this.email_receiver) == 2
    error_message = "There is a budget all the same, or nobody is told of anything any more."
  }
}

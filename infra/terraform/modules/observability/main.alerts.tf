locals {
  # What the program writes into its log when something is wrong, to the letter. A test
  # holds these texts to the sources: queries that look for another text find nothing.
  log_messages = {
    run_failed        = "a run needs attention"
    runs_wait         = "runs wait for a worker"
    poison            = "a message that names no run was put away"
    brought_too_often = "a message was brought too often, and its run is looked at"
    request_panicked  = "request panicked"
    function_panicked = "the function panicked"
    handler_ended     = "the handler ends"
  }

  # The program writes a line of JSON each, which the host passes on as it is.
  lines = <<-KQL
    traces
    | where message startswith "{"
    | extend line = parse_json(message)
    | extend said = tostring(line.msg)
  KQL

  # Each query answers one number. Application Insights may keep one line for several;
  # itemCount says for how many.
  alerts = {
    failed-runs = {
      title     = "Runs fail"
      text      = "Runs failed, ran out of time or were interrupted. GET /api/attention says which, and why."
      severity  = 2
      window    = "PT15M"
      frequency = "PT15M"
      operator  = "GreaterThanOrEqual"
      threshold = var.thresholds.failed_runs
      query     = <<-KQL
        ${local.lines}| where said == "${local.log_messages.run_failed}"
        | summarize value = sum(itemCount)
      KQL
    }

    queue-age = {
      title     = "Runs wait for too long"
      text      = "Runs are due and nobody takes them, so many seconds long. Look at the functions deliver and deliverbulk, and whether maximum_instances is reached."
      severity  = 1
      window    = "PT15M"
      frequency = "PT5M"
      operator  = "GreaterThanOrEqual"
      threshold = var.thresholds.queue_age_seconds
      query     = <<-KQL
        ${local.lines}| where said == "${local.log_messages.runs_wait}"
        | summarize value = coalesce(max(tolong(line.seconds)), 0)
      KQL
    }

    poison = {
      title     = "A message is poison"
      text      = "A message was brought five times or names no run. The program has looked at its run; GET /api/health says from which queue it came."
      severity  = 2
      window    = "PT15M"
      frequency = "PT15M"
      operator  = "GreaterThanOrEqual"
      threshold = 1
      query     = <<-KQL
        ${local.lines}| where said in ("${local.log_messages.poison}", "${local.log_messages.brought_too_often}")
        | summarize value = sum(itemCount)
      KQL
    }

    server-errors = {
      title     = "Requests fail"
      text      = "Requests were answered with 500 or above. GET /api/health/ready says which service does not answer."
      severity  = 1
      window    = "PT15M"
      frequency = "PT5M"
      operator  = "GreaterThanOrEqual"
      threshold = var.thresholds.server_errors
      query     = <<-KQL
        requests
        | where toint(resultCode) between (500 .. 599)
        | summarize value = sum(itemCount)
      KQL
    }

    exceptions = {
      title     = "The program breaks"
      text      = "Functions failed, code panicked or the handler ended."
      severity  = 2
      window    = "PT15M"
      frequency = "PT15M"
      operator  = "GreaterThanOrEqual"
      threshold = var.thresholds.exceptions
      query     = <<-KQL
        union
          (exceptions | project itemCount),
          (${local.lines}| where said in ("${local.log_messages.request_panicked}", "${local.log_messages.function_panicked}", "${local.log_messages.handler_ended}") | project itemCount)
        | summarize value = sum(itemCount)
      KQL
    }

    # It also speaks up when nothing at all arrives: nobody sweeps, the host is down, or
    # the log is full for today. Until the first package is deployed it is right, too.
    down = {
      title     = "Nobody sweeps"
      text      = "No sweep has succeeded, which is to happen four times a minute: the function app does not run, cannot reach its storage, or may not report."
      severity  = 0
      window    = var.thresholds.quiet_sweep_minutes == 60 ? "PT1H" : "PT${var.thresholds.quiet_sweep_minutes}M"
      frequency = "PT5M"
      operator  = "LessThan"
      threshold = 1
      query     = <<-KQL
        requests
        | where operation_Name == "sweep" and success == true
        | summarize value = sum(itemCount)
      KQL
    }
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "this" {
  for_each = local.alerts

  name                = "alert-${each.key}"
  resource_group_name = var.resource_group.name
  location            = var.location
  scopes              = [azurerm_application_insights.this.id]
  display_name        = each.value.title
  description         = each.value.text
  severity            = each.value.severity

  window_duration         = each.value.window
  evaluation_frequency    = each.value.frequency
  auto_mitigation_enabled = true

  # Before the first report there is nothing to hold a query to, and a first apply
  # would fail.
  skip_query_validation = true

  criteria {
    query                   = each.value.query
    metric_measure_column   = "value"
    time_aggregation_method = each.key == "queue-age" ? "Maximum" : "Total"
    operator                = each.value.operator
    threshold               = each.value.threshold
  }

  action {
    action_groups = [azurerm_monitor_action_group.this.id]
  }

  tags = var.tags
}

variable "names" {
  type = object({
    workspace            = string
    application_insights = string
    action_group         = string
    budget               = string
  })
  description = "The names of what watches the platform."

  validation {
    condition     = alltrue([for name in values(var.names) : can(regex("^[a-zA-Z0-9][-a-zA-Z0-9]{2,61}[a-zA-Z0-9]$", name))])
    error_message = "Write each name with 4 to 63 letters, digits and hyphens, such as log-bifrost-dev."
  }
}

variable "resource_group" {
  type = object({
    id   = string
    name = string
  })
  description = "The resource group that everything belongs to, and whose cost the budget watches."

  validation {
    condition     = can(regex("^[-\\w._()]{1,90}$", var.resource_group.name))
    error_message = "Write name as that of a resource group, such as rg-bifrost-dev."
  }
}

variable "location" {
  type        = string
  description = "The region of the workspace."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "retention_days" {
  type        = number
  description = "For how many days logs are kept. The first 31 cost nothing."
  default     = 30

  validation {
    condition     = var.retention_days == 30 || contains([60, 90, 120, 180, 270, 365, 550, 730], var.retention_days)
    error_message = "Write 30, 60, 90, 120, 180, 270, 365, 550 or 730."
  }
}

variable "daily_quota_gb" {
  type        = number
  description = "How many gigabytes of logs are taken in a day: what comes after is lost until the next day, and so is what alerts look at."
  default     = 1

  validation {
    condition     = var.daily_quota_gb >= 0.1 && var.daily_quota_gb <= 100
    error_message = "Write a number from 0.1 to 100."
  }
}

variable "alert_emails" {
  type        = list(string)
  description = "Who is told by mail, when something is wrong or the budget nears its end."

  validation {
    condition     = length(var.alert_emails) > 0 && alltrue([for e in var.alert_emails : can(regex("^[^@\\s,;<>]+@[^@\\s,;<>]+\\.[^@\\s,;<>]+$", e))])
    error_message = "List one or more plain addresses, such as noc@example.com. An alert that nobody gets is none."
  }
}

variable "thresholds" {
  type = object({
    failed_runs         = optional(number, 5)
    queue_age_seconds   = optional(number, 300)
    server_errors       = optional(number, 10)
    exceptions          = optional(number, 20)
    quiet_sweep_minutes = optional(number, 15)
  })
  description = "From which number on within fifteen minutes somebody is told: failed runs, answers of 500 and above, functions that failed; how long the oldest message may wait; and after how many minutes without a sweep the platform counts as down."
  default     = {}

  validation {
    condition     = alltrue([for name, t in var.thresholds : t >= 1 && floor(t) == t])
    error_message = "Write each threshold as a whole number from 1."
  }

  validation {
    condition     = contains([5, 10, 15, 30, 45, 60], var.thresholds.quiet_sweep_minutes)
    error_message = "Write quiet_sweep_minutes as 5, 10, 15, 30, 45 or 60, the windows that Azure Monitor has."
  }
}

variable "monthly_budget" {
  type        = number
  description = "What the resource group may cost in a month, in the currency of the subscription. Nothing is stopped beyond it; somebody is told. 0 is no budget, for a subscription that has none, as some of resellers."

  validation {
    condition     = var.monthly_budget == 0 || var.monthly_budget >= 1
    error_message = "Write an amount of at least 1, in the currency of the subscription, or 0 for no budget."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of everything in the module."
  default     = {}

  validation {
    condition     = alltrue([for k, v in var.tags : length(k) <= 128 && length(v) <= 256])
    error_message = "Keep the name of a tag within 128 characters and its value within 256."
  }
}

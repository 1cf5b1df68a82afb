variable "name" {
  type        = string
  description = "What the platform is called in the names of its resources."
  default     = "bifrost"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,7}$", var.name))
    error_message = "Write 2 to 8 lower-case letters and digits that begin with a letter, such as bifrost: names of storage accounts have no room for more."
  }
}

variable "environment" {
  type        = string
  description = "Which environment this is, in names and tags."

  validation {
    condition     = contains(["dev", "test", "prod"], var.environment)
    error_message = "Write dev, test or prod."
  }
}

variable "suffix" {
  type        = string
  description = "What makes the names unique in all of Azure. Whoever changes it gets a new, empty platform."

  validation {
    condition     = can(regex("^[a-z0-9]{3,6}$", var.suffix))
    error_message = "Write 3 to 6 lower-case letters and digits that nobody else has, such as a1b2."
  }
}

variable "location" {
  type        = string
  description = "The region of everything but the web app, which must have Flex Consumption."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "static_site_location" {
  type        = string
  description = "The region of the web app's management."
  default     = "westeurope"

  validation {
    condition     = contains(["westus2", "centralus", "eastus2", "westeurope", "eastasia"], var.static_site_location)
    error_message = "Write one of the regions that have Static Web Apps: westus2, centralus, eastus2, westeurope or eastasia."
  }
}

variable "tenant_id" {
  type        = string
  description = "The provider's Entra tenant, from the module identity."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "Write the id of an Entra tenant in lower case: 00000000-0000-0000-0000-000000000000."
  }
}

variable "client_id" {
  type        = string
  description = "The application that access tokens are for, from the module identity."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.client_id))
    error_message = "Write the client id of an application in lower case: 00000000-0000-0000-0000-000000000000."
  }
}

variable "custom_domain" {
  type        = string
  description = "A domain of your own for the web app, whose CNAME record leads to it already; empty for none."
  default     = ""

  validation {
    condition     = var.custom_domain == "" || can(regex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.){2,}[a-z]{2,}$", var.custom_domain))
    error_message = "Write a domain below your own, in lower case and without https://, such as bifrost.example.com."
  }
}

variable "link_backend" {
  type        = bool
  description = "Whether the web app passes /api on to the function app. Then nobody can call the function app directly any more."
  default     = false
}

variable "storage" {
  type = object({
    replication      = optional(string, "LRS")
    soft_delete_days = optional(number, 7)
    log_categories   = optional(list(string), ["StorageDelete"])
  })
  description = "How the storage account keeps what it keeps: see the module storage."
  default     = {}

  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.storage.replication)
    error_message = "Write replication as LRS, ZRS, GRS or GZRS."
  }
}

variable "key_vault" {
  type = object({
    purge_protection_enabled = optional(bool, true)
    soft_delete_days         = optional(number, 90)
  })
  description = "How the key vault keeps deleted secrets: see the module key_vault."
  default     = {}

  validation {
    condition     = var.key_vault.soft_delete_days >= 7 && var.key_vault.soft_delete_days <= 90
    error_message = "Write soft_delete_days as a whole number of days from 7 to 90."
  }
}

variable "network" {
  type = object({
    subnet_id = string
    ip_ranges = optional(list(string), [])
  })
  description = "A subnet of your own that the function app calls others from, and the public addresses that may reach storage and vault beside it; null leaves both reachable from everywhere, by those who have a role."
  default     = null

  validation {
    condition     = var.network == null ? true : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+$", var.network.subnet_id))
    error_message = "Write subnet_id as the resource id of a subnet that is delegated to Microsoft.App/environments: /subscriptions/…/virtualNetworks/…/subnets/…."
  }
}

variable "app" {
  type = object({
    instance_memory_mb = optional(number, 2048)
    maximum_instances  = optional(number, 40)
    http_concurrency   = optional(number, 100)
    always_ready       = optional(map(number), {})
    requests = optional(object({
      per_second = optional(number, 20)
      burst      = optional(number, 200)
    }), {})
  })
  description = "How large the function app is and may become: see the module function_app."
  default     = {}

  validation {
    condition     = contains([512, 2048, 4096], var.app.instance_memory_mb)
    error_message = "Write instance_memory_mb as 512, 2048 or 4096."
  }
}

variable "retention_days" {
  type        = number
  description = "For how many days finished runs and their files are kept."
  default     = 90

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 36500 && floor(var.retention_days) == var.retention_days
    error_message = "Write a whole number of days from 1 to 36500."
  }
}

variable "audit_retention_days" {
  type        = number
  description = "For how many days the audit trail is kept."
  default     = 365

  validation {
    condition     = var.audit_retention_days >= 1 && var.audit_retention_days <= 36500 && floor(var.audit_retention_days) == var.audit_retention_days
    error_message = "Write a whole number of days from 1 to 36500."
  }
}

variable "mail" {
  type = object({
    from        = string
    secret_name = optional(string, "bifrost-smtp-url")
  })
  description = "Whose name alerts of the program come in by mail, and the secret of the key vault with the address of the mail server; null for no mail. The secret must be there before this is set."
  default     = null

  validation {
    condition     = var.mail == null ? true : can(regex("^[^@\\s,;<>]+@[^@\\s,;<>]+\\.[^@\\s,;<>]+$", var.mail.from))
    error_message = "Write from as one plain address, such as bifrost@example.com."
  }
}

variable "watch" {
  type = object({
    retention_days = optional(number, 30)
    daily_quota_gb = optional(number, 1)
    thresholds = optional(object({
      failed_runs         = optional(number, 5)
      queue_age_seconds   = optional(number, 300)
      server_errors       = optional(number, 10)
      exceptions          = optional(number, 20)
      quiet_sweep_minutes = optional(number, 15)
    }), {})
  })
  description = "How long logs are kept, and from when on somebody is told: see the module observability."
  default     = {}

  validation {
    condition     = var.watch.daily_quota_gb >= 0.1 && var.watch.daily_quota_gb <= 100
    error_message = "Write daily_quota_gb as a number from 0.1 to 100."
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

variable "monthly_budget" {
  type        = number
  description = "What the resource group may cost in a month, in the currency of the subscription. Nothing is stopped beyond it; somebody is told. 0 is no budget, for a subscription that has none, as some of resellers."

  validation {
    condition     = var.monthly_budget == 0 || var.monthly_budget >= 1
    error_message = "Write an amount of at least 1, in the currency of the subscription, or 0 for no budget."
  }
}

variable "deploy_principal_id" {
  type        = string
  description = "The object id of the identity that deploys the programs; empty for none."
  default     = ""

  validation {
    condition     = var.deploy_principal_id == "" || can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.deploy_principal_id))
    error_message = "Write the object id of an identity in lower case, as the bootstrap's output deploy_identities says it, or nothing."
  }
}

variable "delete_lock" {
  type        = bool
  description = "Whether a lock keeps everybody from deleting the storage account and the key vault."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of your own, on everything."
  default     = {}

  validation {
    condition     = alltrue([for k, v in var.tags : length(k) <= 128 && length(v) <= 256 && !contains(["application", "environment", "managed-by"], k)])
    error_message = "Keep the name of a tag within 128 characters and its value within 256, and leave application, environment and managed-by to the module."
  }
}

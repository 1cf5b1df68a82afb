variable "name" {
  type        = string
  description = "The name of the function app, unique in all of Azure."

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-a-zA-Z0-9]{0,30}[a-zA-Z0-9]$", var.name))
    error_message = "Write 2 to 32 letters, digits and hyphens, such as func-bifrost-dev-a1b2: the host tells apps apart by their first 32 characters."
  }
}

variable "resource_group_name" {
  type        = string
  description = "The resource group that it belongs to."

  validation {
    condition     = can(regex("^[-\\w._()]{1,90}$", var.resource_group_name))
    error_message = "Write the name of a resource group, such as rg-bifrost-dev."
  }
}

variable "location" {
  type        = string
  description = "The region of the app, which must have Flex Consumption."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "storage" {
  type = object({
    id                       = string
    name                     = string
    deployment_container_url = string
  })
  description = "The storage account of the platform, and where the app's package lies in it: outputs of the module storage."

  validation {
    condition     = can(regex("^https://[^/]+/[-a-z0-9]{3,63}$", var.storage.deployment_container_url))
    error_message = "Write deployment_container_url as the address of a container: https://account.blob.core.windows.net/deployment-packages."
  }
}

variable "key_vault" {
  type = object({
    id  = string
    url = string
  })
  description = "The key vault of the platform: outputs of the module key_vault."

  validation {
    condition     = can(regex("^https://[^/]+/?$", var.key_vault.url))
    error_message = "Write url as the address of a key vault: https://name.vault.azure.net/."
  }
}

variable "application_insights" {
  type = object({
    id                = string
    connection_string = string
  })
  description = "Where the app reports to: outputs of the module observability."

  validation {
    condition     = strcontains(var.application_insights.connection_string, "InstrumentationKey=")
    error_message = "Write connection_string as Application Insights says it, which begins with InstrumentationKey=."
  }
}

variable "sign_in" {
  type = object({
    tenant_id = string
    client_id = string
  })
  description = "The provider's Entra tenant, and the application that access tokens are for: outputs of the module identity."

  validation {
    condition     = alltrue([for id in [var.sign_in.tenant_id, var.sign_in.client_id] : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "Write tenant_id and client_id as ids in lower case: 00000000-0000-0000-0000-000000000000."
  }
}

variable "web_origins" {
  type        = list(string)
  description = "The origins of the web app, which browsers may call the API from. Messages lead people to the first."

  validation {
    condition     = length(var.web_origins) > 0 && alltrue([for o in var.web_origins : can(regex("^https://[a-z0-9][-.a-z0-9]*$", o))])
    error_message = "List one or more origins without a path, such as https://bifrost.example.com."
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

variable "requests" {
  type = object({
    per_second = optional(number, 20)
    burst      = optional(number, 200)
  })
  description = "How many requests a second each caller may send to one instance, and how many at once after a silence. A rate of 0 is no limit."
  default     = {}

  validation {
    condition     = var.requests.per_second >= 0 && floor(var.requests.per_second) == var.requests.per_second && var.requests.burst >= 1 && floor(var.requests.burst) == var.requests.burst
    error_message = "Write per_second as a whole number from 0 and burst as one from 1."
  }
}

variable "mail" {
  type = object({
    from        = string
    secret_name = optional(string, "bifrost-smtp-url")
  })
  description = "Whose name alerts by mail come in, and the secret of the key vault that holds the address of the mail server; null for no mail. The secret must be there before this is set."
  default     = null

  validation {
    condition     = var.mail == null ? true : can(regex("^[^@\\s,;<>]+@[^@\\s,;<>]+\\.[^@\\s,;<>]+$", var.mail.from))
    error_message = "Write from as one plain address, such as bifrost@example.com."
  }

  validation {
    condition     = var.mail == null ? true : can(regex("^bifrost-[-0-9a-zA-Z]{1,119}$", var.mail.secret_name))
    error_message = "Write secret_name as a name that begins with bifrost-, such as bifrost-smtp-url: other names are those of organizations' secrets."
  }

  validation {
    condition     = var.mail == null ? true : var.mail.secret_name != "bifrost-sealing-key"
    error_message = "Choose another secret_name: the program keeps its own key as bifrost-sealing-key."
  }
}

variable "instance_memory_mb" {
  type        = number
  description = "The memory of each instance, which its processors follow."
  default     = 2048

  validation {
    condition     = contains([512, 2048, 4096], var.instance_memory_mb)
    error_message = "Write 512, 2048 or 4096."
  }
}

variable "maximum_instances" {
  type        = number
  description = "How many instances there may be at once: the bound of what an hour can cost."
  default     = 40

  validation {
    condition     = var.maximum_instances >= 1 && var.maximum_instances <= 1000 && floor(var.maximum_instances) == var.maximum_instances
    error_message = "Write a whole number from 1 to 1000."
  }
}

variable "http_concurrency" {
  type        = number
  description = "How many requests one instance answers at once before another is started."
  default     = 100

  validation {
    condition     = var.http_concurrency >= 1 && var.http_concurrency <= 1000 && floor(var.http_concurrency) == var.http_concurrency
    error_message = "Write a whole number from 1 to 1000."
  }
}

variable "always_ready" {
  type        = map(number)
  description = "How many instances always run, by what they are for: http, or function: and the name of a function such as function:deliver."
  default     = {}

  validation {
    condition     = alltrue([for name, count in var.always_ready : can(regex("^(http|function:[a-z_]+)$", name)) && count >= 1 && floor(count) == count])
    error_message = "Write a map such as { http = 1, \"function:deliver\" = 1 }, with whole numbers from 1."
  }

  validation {
    condition     = sum(concat([0], values(var.always_ready))) <= var.maximum_instances
    error_message = "Keep the sum of always_ready within maximum_instances."
  }
}

variable "subnet_id" {
  type        = string
  description = "The subnet that the app calls others from, delegated to Microsoft.App/environments; empty for none."
  default     = ""

  validation {
    condition     = var.subnet_id == "" || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+$", var.subnet_id))
    error_message = "Write the resource id of a subnet, /subscriptions/…/virtualNetworks/…/subnets/…, or nothing."
  }
}

variable "deploy_principal_id" {
  type        = string
  description = "The object id of the identity that deploys the app; empty for none."
  default     = ""

  validation {
    condition     = var.deploy_principal_id == "" || can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.deploy_principal_id))
    error_message = "Write the object id of an identity in lower case, as the bootstrap's output deploy_identities says it, or nothing."
  }
}

variable "log_analytics_workspace_id" {
  type        = string
  description = "The workspace that the diagnostic settings write to."

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.OperationalInsights/workspaces/[^/]+$", var.log_analytics_workspace_id))
    error_message = "Write the resource id of a Log Analytics workspace."
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

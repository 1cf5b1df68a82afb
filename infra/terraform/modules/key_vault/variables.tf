variable "name" {
  type        = string
  description = "The name of the vault, unique in all of Azure."

  validation {
    condition     = can(regex("^[a-zA-Z][-a-zA-Z0-9]{1,22}[a-zA-Z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "Write 3 to 24 letters, digits and single hyphens that begin with a letter, such as kv-bifrost-dev-a1b2."
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
  description = "The region of the vault."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "tenant_id" {
  type        = string
  description = "The Entra tenant whose identities the vault knows."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "Write the id of an Entra tenant in lower case: 00000000-0000-0000-0000-000000000000."
  }
}

variable "purge_protection_enabled" {
  type        = bool
  description = "Whether nobody, not even an owner, can remove deleted secrets before their time. It cannot be taken back."
  default     = true
}

variable "soft_delete_days" {
  type        = number
  description = "For how many days deleted secrets can be recovered. It cannot be changed later."
  default     = 90

  validation {
    condition     = var.soft_delete_days >= 7 && var.soft_delete_days <= 90 && floor(var.soft_delete_days) == var.soft_delete_days
    error_message = "Write a whole number of days from 7 to 90."
  }
}

variable "network" {
  type = object({
    subnet_ids = optional(list(string), [])
    ip_ranges  = optional(list(string), [])
  })
  description = "From where the vault can be reached: these subnets and public addresses alone, or from everywhere if null. Nobody is let in without a role either way."
  default     = {}

  validation {
    condition     = var.network == null ? true : alltrue([for id in var.network.subnet_ids : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+$", id))])
    error_message = "Write each of subnet_ids as the resource id of a subnet: /subscriptions/…/virtualNetworks/…/subnets/…."
  }

  validation {
    condition     = var.network == null ? true : alltrue([for range in var.network.ip_ranges : can(regex("^\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?$", range))])
    error_message = "Write each of ip_ranges as a public address of version 4, such as 203.0.113.7 or 203.0.113.0/28."
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

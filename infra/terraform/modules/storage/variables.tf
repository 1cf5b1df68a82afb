variable "name" {
  type        = string
  description = "The name of the storage account, unique in all of Azure."

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.name))
    error_message = "Write 3 to 24 lower-case letters and digits, such as stbifrostdeva1b2."
  }
}

variable "resource_group_name" {
  type        = string
  description = "The resource group that the account belongs to."

  validation {
    condition     = can(regex("^[-\\w._()]{1,90}$", var.resource_group_name))
    error_message = "Write the name of a resource group, such as rg-bifrost-dev."
  }
}

variable "location" {
  type        = string
  description = "The region of the account."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "replication" {
  type        = string
  description = "How many copies the account keeps, and where."
  default     = "LRS"

  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.replication)
    error_message = "Write LRS, ZRS, GRS or GZRS. ZRS outlives the loss of one datacentre; a copy that can be read elsewhere (RA-GRS) is of no use to the program."
  }
}

variable "soft_delete_days" {
  type        = number
  description = "For how many days a deleted or overwritten blob or container can be brought back."
  default     = 7

  validation {
    condition     = var.soft_delete_days >= 1 && var.soft_delete_days <= 365 && floor(var.soft_delete_days) == var.soft_delete_days
    error_message = "Write a whole number of days from 1 to 365."
  }
}

variable "network" {
  type = object({
    subnet_ids = optional(list(string), [])
    ip_ranges  = optional(list(string), [])
  })
  description = "From where the account can be reached: these subnets and public addresses alone, or from everywhere if null. Nobody is let in without a role either way."
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
  description = "The workspace that is told who did what in the account."

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.OperationalInsights/workspaces/[^/]+$", var.log_analytics_workspace_id))
    error_message = "Write the resource id of a Log Analytics workspace."
  }
}

variable "log_categories" {
  type        = list(string)
  description = "What the workspace is told of each service of the account. Each request is a row that costs money: the program asks its queues once a second."
  default     = ["StorageDelete"]

  validation {
    condition     = length(var.log_categories) > 0 && alltrue([for c in var.log_categories : contains(["StorageRead", "StorageWrite", "StorageDelete"], c)])
    error_message = "List one or more of StorageDelete, StorageWrite and StorageRead."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the account."
  default     = {}

  validation {
    condition     = alltrue([for k, v in var.tags : length(k) <= 128 && length(v) <= 256])
    error_message = "Keep the name of a tag within 128 characters and its value within 256."
  }
}

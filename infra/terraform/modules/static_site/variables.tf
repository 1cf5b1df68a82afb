variable "name" {
  type        = string
  description = "The name of the web app."

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-a-zA-Z0-9]{0,38}[a-zA-Z0-9]$", var.name))
    error_message = "Write 2 to 40 letters, digits and hyphens, such as stapp-bifrost-dev."
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
  description = "The region of its management; its files are served from everywhere."

  validation {
    condition     = contains(["westus2", "centralus", "eastus2", "westeurope", "eastasia"], var.location)
    error_message = "Write one of the regions that have Static Web Apps: westus2, centralus, eastus2, westeurope or eastasia. It need not be that of the function app."
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
  description = "Whether the web app passes /api on to the function app, so that browsers know one address alone."
  default     = false
}

variable "function_app_id" {
  type        = string
  description = "The function app that /api is passed on to."

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Web/sites/[^/]+$", var.function_app_id))
    error_message = "Write the resource id of a function app."
  }
}

variable "deploy_principal_id" {
  type        = string
  description = "The object id of the identity that deploys the web app; empty for none."
  default     = ""

  validation {
    condition     = var.deploy_principal_id == "" || can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.deploy_principal_id))
    error_message = "Write the object id of an identity in lower case, as the bootstrap's output deploy_identities says it, or nothing."
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

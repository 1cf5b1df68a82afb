variable "subscription_id" {
  type        = string
  description = "The subscription that the state belongs to, and by default the environments."

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "Write the id of a subscription in lower case, as az account show --query id says it."
  }
}

variable "name" {
  type        = string
  description = "What the platform is called in the names of its resources."
  default     = "bifrost"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,7}$", var.name))
    error_message = "Write 2 to 8 lower-case letters and digits that begin with a letter, such as bifrost."
  }
}

variable "suffix" {
  type        = string
  description = "What makes the name of the state's storage account unique in all of Azure."

  validation {
    condition     = can(regex("^[a-z0-9]{3,6}$", var.suffix))
    error_message = "Write 3 to 6 lower-case letters and digits that nobody else has, such as a1b2."
  }
}

variable "location" {
  type        = string
  description = "The region of the state."

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Write a region by its short name, such as westeurope."
  }
}

variable "environments" {
  type        = set(string)
  description = "The environments that there will be. Each has a container of its own for its state, and an identity that deploys to it."
  default     = ["dev", "test", "prod"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for e in var.environments : contains(["dev", "test", "prod"], e)])
    error_message = "List one or more of dev, test and prod."
  }
}

variable "repository" {
  type        = string
  description = "The repository on GitHub whose workflows deploy, as GitHub calls it in the subject of its tokens; empty for none."
  default     = ""

  validation {
    condition     = var.repository == "" || can(regex("^[-A-Za-z0-9]+(@\\d+)?/[-._A-Za-z0-9]+(@\\d+)?$", var.repository))
    error_message = "Write owner/name, such as contoso/bifrost or contoso@1234/bifrost@5678, or nothing."
  }
}

variable "apply_principal_ids" {
  type        = set(string)
  description = "The object ids of the people or groups who apply the environments, and so read and write their state."

  validation {
    condition     = length(var.apply_principal_ids) > 0 && alltrue([for id in var.apply_principal_ids : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "Write one or more object ids in lower case, yours for instance, as az ad signed-in-user show --query id says it."
  }
}

variable "subscriptions" {
  type        = map(string)
  description = "The subscriptions of environments that have one of their own, by environment. It says how far their pipelines reach, with pipelines_apply."
  default     = {}

  validation {
    condition     = alltrue([for e, id in var.subscriptions : contains(var.environments, e) && can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "Write the id of a subscription in lower case for each environment that has its own, such as { prod = \"00000000-0000-0000-0000-000000000000\" }."
  }
}

variable "pipelines_apply" {
  type        = bool
  description = "Whether the deploying identities may apply their environment, too, and not only deploy the programs."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of your own, on everything."
  default     = {}

  validation {
    condition     = alltrue([for k, v in var.tags : length(k) <= 128 && length(v) <= 256])
    error_message = "Keep the name of a tag within 128 characters and its value within 256."
  }
}

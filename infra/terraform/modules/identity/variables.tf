variable "display_name" {
  type        = string
  description = "The name of the application in Entra, which people see when they sign in."

  validation {
    condition     = length(trimspace(var.display_name)) >= 1 && length(var.display_name) <= 120
    error_message = "Write a name of 1 to 120 characters, such as Bifrost."
  }
}

variable "web_origins" {
  type        = list(string)
  description = "The origins of the web app, to which sign-ins return."

  validation {
    condition     = length(var.web_origins) > 0 && alltrue([for o in var.web_origins : can(regex("^https://[a-z0-9][-.a-z0-9]*$", o))])
    error_message = "List one or more origins without a path, such as https://bifrost.example.com."
  }
}

variable "platform_admins" {
  type        = list(string)
  description = "The object ids of the people or groups of your tenant who administer the platform. They can do everything, for every client."

  validation {
    condition     = length(var.platform_admins) > 0
    error_message = "Name at least one administrator: nobody else could let anybody in."
  }

  validation {
    condition     = alltrue([for id in var.platform_admins : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "Write each administrator as an object id in lower case, as az ad signed-in-user show --query id says it, and not as an address."
  }
}

variable "owners" {
  type        = list(string)
  description = "The object ids of who may change the application in Entra, beside those who administer Entra itself."
  default     = []

  validation {
    condition     = alltrue([for id in var.owners : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "Write each owner as an object id in lower case: 00000000-0000-0000-0000-000000000000."
  }
}

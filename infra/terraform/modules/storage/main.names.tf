# What the program keeps and where, by the names that its code uses. A test holds
# these lists to the code, so write them out here and build them nowhere.
locals {
  tables = [
    "AlertRules",
    "AlertsTold",
    "ApiKeys",
    "Attention",
    "AuditLog",
    "BatchItems",
    "Batches",
    "ExecutionSteps",
    "FormRoles",
    "Forms",
    "Hooks",
    "IdempotencyKeys",
    "Limits",
    "Metrics",
    "OpenExecutions",
    "OrgPermissions",
    "OrganizationConfig",
    "Organizations",
    "PoisonMessages",
    "RoleForms",
    "RoleUsers",
    "Roles",
    "Schedules",
    "UserExecutions",
    "UserPermissions",
    "UserRoles",
    "Users",
    "WorkflowExecutions",
  ]

  queues = [
    "executions",
    "executions-bulk",
    "executions-bulk-poison",
    "executions-poison",
  ]

  containers = [
    "execution-data",
    "execution-logs",
    "form-files",
  ]

  # The function app runs the package that lies here. The program does not know of it.
  deployment_container = "deployment-packages"
}

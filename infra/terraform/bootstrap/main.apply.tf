# Only with pipelines_apply: what a pipeline needs to apply its environment. It is much,
# because an environment makes its own resource group and gives roles.
locals {
  applying = var.pipelines_apply ? local.deploying : toset([])

  # What may be made anew reaches as far as the subscription. So the pipeline of an
  # environment with one of its own has no say in the others.
  applied_to = { for e in local.applying : e => "/subscriptions/${lookup(var.subscriptions, e, var.subscription_id)}" }

  # The roles that an environment gives, all of them to identities. A pipeline may give
  # these and no other, to nobody else.
  given = toset(var.pipelines_apply ? [
    "Contributor",
    "Key Vault Secrets Officer",
    "Key Vault Secrets User",
    "Monitoring Metrics Publisher",
    "Reader",
    "Storage Blob Data Owner",
    "Storage Queue Data Contributor",
    "Storage Table Data Contributor",
    "Website Contributor",
  ] : [])

  given_ids = join(", ", [for r in data.azurerm_role_definition.given : r.role_definition_id])

  only_these = join(" AND ", [for one in [
    { action = "write", from = "@Request" },
    { action = "delete", from = "@Resource" },
    ] : <<-CONDITION
    (
      (!(ActionMatches{'Microsoft.Authorization/roleAssignments/${one.action}'}))
      OR
      (
        ${one.from}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${local.given_ids}}
        AND
        ${one.from}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}
      )
    )
    CONDITION
  ])
}

data "azurerm_role_definition" "given" {
  for_each = local.given

  name = each.value
}

resource "azurerm_role_assignment" "apply_state" {
  for_each = local.applying

  scope                = azurerm_storage_container.state[each.value].id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.deploy[each.value].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "apply_resources" {
  for_each = local.applying

  scope                = local.applied_to[each.value]
  role_definition_name = "Contributor"
  principal_id         = azurerm_user_assigned_identity.deploy[each.value].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "apply_roles" {
  for_each = local.applying

  scope                = local.applied_to[each.value]
  role_definition_name = "Role Based Access Control Administrator"
  principal_id         = azurerm_user_assigned_identity.deploy[each.value].principal_id
  principal_type       = "ServicePrincipal"
  condition_version    = "2.0"
  condition            = local.only_these
}

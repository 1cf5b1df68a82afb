package infra_test

import (
	"slices"
	"strings"
)

// namespaces are what Azure calls those who provide resources, in its own letters, by what
// azurerm calls the resource. azurerm passes over a name in other letters, and the first
// apply to a new subscription then fails.
var namespaces = map[string]string{
	"azurerm_application_insights":                     "microsoft.insights",
	"azurerm_consumption_budget_resource_group":        "Microsoft.Consumption",
	"azurerm_federated_identity_credential":            "Microsoft.ManagedIdentity",
	"azurerm_function_app_flex_consumption":            "Microsoft.Web",
	"azurerm_key_vault":                                "Microsoft.KeyVault",
	"azurerm_log_analytics_workspace":                  "Microsoft.OperationalInsights",
	"azurerm_management_lock":                          "Microsoft.Authorization",
	"azurerm_monitor_action_group":                     "microsoft.insights",
	"azurerm_monitor_diagnostic_setting":               "microsoft.insights",
	"azurerm_monitor_scheduled_query_rules_alert_v2":   "microsoft.insights",
	"azurerm_resource_group":                           unregistered,
	"azurerm_resource_group_template_deployment":       unregistered,
	"azurerm_role_assignment":                          "Microsoft.Authorization",
	"azurerm_service_plan":                             "Microsoft.Web",
	"azurerm_static_web_app":                           "Microsoft.Web",
	"azurerm_static_web_app_custom_domain":             "Microsoft.Web",
	"azurerm_static_web_app_function_app_registration": "Microsoft.Web",
	"azurerm_storage_account":                          "Microsoft.Storage",
	"azurerm_storage_container":                        "Microsoft.Storage",
	"azurerm_storage_management_policy":                "Microsoft.Storage",
	"azurerm_storage_queue":                            "Microsoft.Storage",
	"azurerm_user_assigned_identity":                   "Microsoft.ManagedIdentity",
}

// unregistered is what every subscription has, and flexNetwork what a Flex Consumption app
// needs in a network, by no resource of its own.
const (
	unregistered = "Microsoft.Resources"
	flexNetwork  = "Microsoft.App"
)

// registrationRule wants the bootstrap to register with the subscription exactly whom the
// modules need, because azurerm registers nobody by itself.
func registrationRule(t *tree) []finding {
	const dir, list = "bootstrap", "resource_providers_to_register"
	var all []finding
	needed := []string{flexNetwork}
	for m := range t.each {
		for _, block := range m.blocks {
			if block.Type != "resource" || !strings.HasPrefix(block.Labels[0], "azurerm_") {
				continue
			}
			_, exists := t.schemaOf(block.Type, block.Labels[0])
			switch namespace := namespaces[block.Labels[0]]; {
			case namespace == "" && exists:
				all = append(all, found(block.DefRange(), "say in this test who in Azure provides %s", block.Labels[0]))
			case namespace != "" && namespace != unregistered:
				needed = append(needed, namespace)
			}
		}
	}
	if t.modules[dir] == nil {
		return append(all, finding{dir, "the bootstrap is missing"})
	}
	slices.Sort(needed)
	needed = slices.Compact(needed)
	for _, block := range t.modules[dir].blocks {
		given := block.Body.Attributes[list]
		if block.Type != "provider" || given == nil {
			continue
		}
		if is, _ := words(given.Expr); !slices.Equal(slices.Sorted(slices.Values(is)), needed) {
			all = append(all, found(given.NameRange, "%s is %q, and the modules need %q: list exactly those, in these letters", list, is, needed))
		}
		return all
	}
	return append(all, finding{dir, "no provider has " + list + ": on a new subscription nothing could be made"})
}

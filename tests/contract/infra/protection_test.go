package infra_test

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// guard is a setting that protects something, wherever its kind of block stands. A block
// that lacks it breaks the rule as well: defaults are the provider's to change.
type guard struct {
	kind, at string
	// want are the sources of which one must stand there; none says that nothing may.
	want []string
	why  string
}

var guards = []guard{
	{"azurerm_storage_account", "shared_access_key_enabled", []string{"false"}, "a key opens everything to whoever finds it"},
	{"azurerm_storage_account", "default_to_oauth_authentication", []string{"true"}, "everybody comes in as somebody"},
	{"azurerm_storage_account", "local_user_enabled", []string{"false"}, "local users have passwords"},
	{"azurerm_storage_account", "allow_nested_items_to_be_public", []string{"false"}, "nothing in it is for everybody"},
	{"azurerm_storage_account", "cross_tenant_replication_enabled", []string{"false"}, "nothing in it leaves the tenant"},
	{"azurerm_storage_account", "https_traffic_only_enabled", []string{"true"}, "what is not encrypted can be read on the way"},
	{"azurerm_storage_account", "min_tls_version", []string{`"TLS1_2"`, `"TLS1_3"`}, "older versions of TLS are broken"},
	{"azurerm_storage_account", "blob_properties.versioning_enabled", []string{"true"}, "a blob that was written over must come back"},
	{"azurerm_storage_container", "container_access_type", []string{`"private"`}, "nothing in it is for everybody"},

	{"azurerm_key_vault", "rbac_authorization_enabled", []string{"true"}, "access policies let whoever may change the vault read it"},
	{"azurerm_key_vault", "enabled_for_deployment", []string{"false"}, "no machine reads secrets"},
	{"azurerm_key_vault", "enabled_for_disk_encryption", []string{"false"}, "no disk reads secrets"},
	{"azurerm_key_vault", "enabled_for_template_deployment", []string{"false"}, "no template reads secrets"},
	{"azurerm_key_vault", "purge_protection_enabled", []string{"true", "var.purge_protection_enabled"}, "nobody may remove secrets for good before their time"},
	{"azurerm_key_vault", "access_policy", nil, "roles alone say who reads secrets"},

	{"azurerm_service_plan", "sku_name", []string{`"FC1"`}, "the app is written for Flex Consumption"},
	{"azurerm_function_app_flex_consumption", "https_only", []string{"true"}, "the provider's default also answers without TLS"},
	{"azurerm_function_app_flex_consumption", "storage_authentication_type", []string{`"UserAssignedIdentity"`}, "the account has no key"},
	{"azurerm_function_app_flex_consumption", "storage_access_key", nil, "the account has no key"},
	{"azurerm_function_app_flex_consumption", "webdeploy_publish_basic_authentication_enabled", []string{"false"}, "a password for deploying can be stolen"},
	{"azurerm_function_app_flex_consumption", "runtime_name", []string{`"custom"`}, "the program is a custom handler"},
	{"azurerm_function_app_flex_consumption", "site_config.minimum_tls_version", []string{`"1.2"`, `"1.3"`}, "older versions of TLS are broken"},
	{"azurerm_function_app_flex_consumption", "site_config.scm_minimum_tls_version", []string{`"1.2"`, `"1.3"`}, "older versions of TLS are broken"},
	{"azurerm_function_app_flex_consumption", "site_config.remote_debugging_enabled", []string{"false"}, "a debugger reads everything"},
	{"azurerm_function_app_flex_consumption", "site_config.cors", nil, "an OPTIONS that the platform answers never reaches the program"},
	{"azurerm_function_app_flex_consumption", "lifecycle.ignore_changes", []string{"[auth_settings_v2]"}, "a linked web app writes it"},

	{"azurerm_log_analytics_workspace", "local_authentication_enabled", []string{"false"}, "whoever writes or reads the log is somebody"},
	{"azurerm_application_insights", "local_authentication_enabled", []string{"false"}, "whoever writes the log is somebody"},

	{"provider azurerm", "features", []string{"a block"}, "the provider does not start without it"},
	{"provider azurerm", "features.application_insights", nil, "an apply would wait for a rule that Azure may never make"},
	{"provider azurerm", "storage_use_azuread", []string{"true"}, "the accounts have no key"},
	{"backend azurerm", "use_azuread_auth", []string{"true"}, "the account of the state has no key"},
}

// production is what the values of prod must say.
var production = map[string]string{"key_vault.purge_protection_enabled": "true", "delete_lock": "true"}

// protectionRule looks for each guard in every block of its kind.
func protectionRule(t *tree) []finding {
	var all []finding
	seen := map[string]bool{}
	for m := range t.each {
		for _, block := range m.blocks {
			for _, one := range nestedToo(block) {
				kind := kindOf(one)
				seen[kind] = true
				for _, g := range guards {
					if g.kind == kind {
						all = append(all, t.judgeGuard(g, one)...)
					}
				}
			}
		}
	}
	for _, g := range guards {
		if !seen[g.kind] {
			all = append(all, finding{"infra/terraform", "nothing is a " + g.kind + " any more: leave its guards out of this test"})
			seen[g.kind] = true
		}
	}
	return append(all, t.judgeProduction()...)
}

// nestedToo is a block of a module, and the backend in it.
func nestedToo(block *hclsyntax.Block) []*hclsyntax.Block {
	all := []*hclsyntax.Block{block}
	if block.Type == "terraform" {
		all = append(all, block.Body.Blocks...)
	}
	return all
}

// kindOf is what guards call a block.
func kindOf(block *hclsyntax.Block) string {
	switch {
	case block.Type == "resource":
		return block.Labels[0]
	case len(block.Labels) == 1:
		return block.Type + " " + block.Labels[0]
	}
	return block.Type
}

func (t *tree) judgeGuard(g guard, block *hclsyntax.Block) []finding {
	is := t.at(block.Body, g.at)
	switch {
	case len(g.want) == 0 && is != "":
		return []finding{found(block.DefRange(), "%s must have no %s, because %s: leave it out", g.kind, g.at, g.why)}
	case len(g.want) > 0 && !slices.Contains(g.want, is):
		return []finding{found(block.DefRange(), "%s of %s is %s and must be %s, because %s", g.at, g.kind, orNone(is), strings.Join(g.want, " or "), g.why)}
	}
	return nil
}

// at is the source of what stands at a path of blocks and an attribute, or nothing. A block
// counts by being there.
func (t *tree) at(body *hclsyntax.Body, where string) string {
	first, rest, deeper := strings.Cut(where, ".")
	if attribute := body.Attributes[first]; attribute != nil {
		if object, is := attribute.Expr.(*hclsyntax.ObjectConsExpr); is && deeper {
			for _, item := range object.Items {
				if t.source(item.KeyExpr.Range()) == rest {
					return t.source(item.ValueExpr.Range())
				}
			}
			return ""
		}
		return t.source(attribute.Expr.Range())
	}
	for _, block := range body.Blocks {
		switch {
		case block.Type != first && (block.Type != "dynamic" || block.Labels[0] != first):
			continue
		case deeper:
			return t.at(block.Body, rest)
		default:
			return "a block"
		}
	}
	return ""
}

func (t *tree) judgeProduction() []finding {
	const name = "environments/prod/prod.auto.tfvars"
	body := t.document(name).body
	var all []finding
	for where, want := range sorted(production) {
		if is := t.at(body, where); is != want {
			all = append(all, finding{name, where + " is " + orNone(is) + " and must be " + want + " in production: nothing there can be made again"})
		}
	}
	return all
}

package infra_test

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// grant is a role that somebody is given: which one, on what and to whom, as the file says it.
type grant struct{ role, scope, to, only string }

const (
	programIdentity = "azurerm_user_assigned_identity.this.principal_id"
	pipeline        = "azurerm_user_assigned_identity.deploy[each.value].principal_id"
	deployer        = "var.deploy_principal_id"
	subscription    = "local.applied_to[each.value]"
)

// grants are all roles that anybody is given, by where that stands. Whoever adds one says
// here what it is needed for.
var grants = map[string]grant{
	// The host keeps its locks, its keys and the state of timers in blobs, and asks for this
	// role; the program reads and writes files and logs.
	"modules/function_app this[blobs]":  {role: "Storage Blob Data Owner", scope: "var.storage.id", to: programIdentity},
	"modules/function_app this[queues]": {role: "Storage Queue Data Contributor", scope: "var.storage.id", to: programIdentity},
	"modules/function_app this[tables]": {role: "Storage Table Data Contributor", scope: "var.storage.id", to: programIdentity},
	// The program makes and erases secrets, and cannot change who may.
	"modules/function_app this[secrets]": {role: "Key Vault Secrets Officer", scope: "var.key_vault.id", to: programIdentity},
	// The host reports as an identity, because Application Insights takes no key.
	"modules/function_app this[telemetry]": {role: "Monitoring Metrics Publisher", scope: "var.application_insights.id", to: programIdentity},
	// App Service puts the one secret into a setting.
	"modules/function_app mail": {role: "Key Vault Secrets User", scope: `"${var.key_vault.id}/secrets/${var.mail.secret_name}"`, to: "azurerm_function_app_flex_consumption.this.identity[0].principal_id"},
	// A pipeline deploys packages to the app and files to the web app, and reads what there is.
	"modules/function_app deploy":    {role: "Website Contributor", scope: "azurerm_function_app_flex_consumption.this.id", to: deployer},
	"modules/static_site deploy":     {role: "Contributor", scope: "azurerm_static_web_app.this.id", to: deployer},
	"modules/platform deploy_reader": {role: "Reader", scope: "azurerm_resource_group.this.id", to: deployer},
	"bootstrap state":                {role: "Storage Blob Data Contributor", scope: "azurerm_storage_container.state[each.value.environment].id", to: "each.value.principal"},
	"bootstrap apply_state":          {role: "Storage Blob Data Contributor", scope: "azurerm_storage_container.state[each.value].id", to: pipeline},
	// Only where pipelines apply: an environment makes its own resource group. The condition
	// leaves the pipeline no role to give but those of this list.
	"bootstrap apply_resources": {role: "Contributor", scope: subscription, to: pipeline},
	"bootstrap apply_roles":     {role: "Role Based Access Control Administrator", scope: subscription, to: pipeline, only: "local.only_these"},
}

// rolesRule holds every role that is given to the list.
func rolesRule(t *tree) []finding {
	var all []finding
	given := map[string]bool{}
	for m := range t.each {
		for _, block := range sorted(m.ofType("azurerm_role_assignment")) {
			for key, g := range sorted(t.given(m, block)) {
				given[key] = true
				all = append(all, judgeGrant(key, g, block)...)
			}
		}
		for _, kind := range []string{"azurerm_role_definition", "azurerm_key_vault_access_policy"} {
			for name, block := range sorted(m.ofType(kind)) {
				all = append(all, found(block.DefRange(), "%s gives what no list says: give a role of Azure's own", name))
			}
		}
	}
	for key := range sorted(grants) {
		if !given[key] {
			all = append(all, finding{key, "the role is not given any more: give it, or leave it out of the list of this test"})
		}
	}
	return append(all, t.judgeGiven()...)
}

func judgeGrant(key string, g grant, block *hclsyntax.Block) []finding {
	want, listed := grants[key]
	if !listed {
		return []finding{found(block.DefRange(), "%s gives the role %q and is on no list: leave it out, or say in this test what it is needed for", key, g.role)}
	}
	var all []finding
	for _, part := range []struct{ name, is, want string }{
		{"role", g.role, want.role}, {"scope", g.scope, want.scope}, {"principal", g.to, want.to}, {"condition", g.only, want.only},
	} {
		if part.is != part.want {
			all = append(all, found(block.DefRange(), "%s has the %s %s, and the list of this test says %s: nobody may do more than they need to", key, part.name, orNone(part.is), orNone(part.want)))
		}
	}
	return all
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// given is what a role assignment gives, by where it stands: several, where each element of
// a written map has its own.
func (t *tree) given(m *module, block *hclsyntax.Block) map[string]grant {
	g := grant{role: t.said(block, "role_definition_name"), scope: t.said(block, "scope"), to: t.said(block, "principal_id"), only: t.said(block, "condition")}
	key := m.dir + " " + block.Labels[1]
	if !strings.HasPrefix(g.role, "each.value") && !strings.HasPrefix(g.scope, "each.value.") {
		g.role = strings.Trim(g.role, `"`)
		return map[string]grant{key: g}
	}
	each := map[string]grant{}
	for element, fields := range t.elements(m, block) {
		one := g
		for _, part := range []*string{&one.role, &one.scope} {
			if field, is := strings.CutPrefix(*part, "each.value."); is {
				*part = fields[field]
			}
		}
		one.role = strings.Trim(one.role, `"`)
		each[fmt.Sprintf("%s[%s]", key, element)] = one
	}
	if len(each) == 0 {
		return map[string]grant{key: g}
	}
	return each
}

// elements are the objects that for_each goes through, where they are written out: the
// source of each field by its name.
func (t *tree) elements(m *module, block *hclsyntax.Block) map[string]map[string]string {
	all := map[string]map[string]string{}
	through := block.Body.Attributes["for_each"]
	if through == nil {
		return nil
	}
	e := through.Expr
	if local, is := e.(*hclsyntax.ScopeTraversalExpr); is && local.Traversal.RootName() == "local" && m.locals[step(local.Traversal, 1)] != nil {
		e = m.locals[step(local.Traversal, 1)].Expr
	}
	object, is := e.(*hclsyntax.ObjectConsExpr)
	if !is {
		return nil
	}
	for _, item := range object.Items {
		key, is := literal(item.KeyExpr)
		fields, isObject := item.ValueExpr.(*hclsyntax.ObjectConsExpr)
		if !is || key.Type() != cty.String || !isObject {
			return nil
		}
		sources := map[string]string{}
		for _, field := range fields.Items {
			if name, is := literal(field.KeyExpr); is && name.Type() == cty.String {
				sources[name.AsString()] = t.source(field.ValueExpr.Range())
			}
		}
		all[key.AsString()] = sources
	}
	return all
}

// said is the source of an attribute, or nothing.
func (t *tree) said(block *hclsyntax.Block, name string) string {
	if attribute := block.Body.Attributes[name]; attribute != nil {
		return t.source(attribute.Expr.Range())
	}
	return ""
}

func (t *tree) source(at hcl.Range) string { return string(at.SliceBytes(t.files[at.Filename])) }

// judgeGiven holds the roles that a pipeline may give to those that the modules give.
func (t *tree) judgeGiven() []finding {
	m := t.modules["bootstrap"]
	if m == nil || m.locals["given"] == nil {
		return []finding{{"bootstrap", "there is no local value given: list there the roles that a pipeline may give"}}
	}
	var want []string
	for key, g := range grants {
		if path.Dir(strings.Fields(key)[0]) == "modules" && !slices.Contains(want, g.role) {
			want = append(want, g.role)
		}
	}
	slices.Sort(want)
	var may []string
	_ = hclsyntax.VisitAll(m.locals["given"].Expr, func(node hclsyntax.Node) hcl.Diagnostics {
		if tuple, is := node.(*hclsyntax.TupleConsExpr); is {
			listed, _ := words(tuple)
			may = append(may, listed...)
		}
		return nil
	})
	if slices.Sort(may); !slices.Equal(may, want) {
		return []finding{found(m.locals["given"].NameRange, "a pipeline may give %q, and the modules give %q: list exactly those", may, want)}
	}
	return nil
}

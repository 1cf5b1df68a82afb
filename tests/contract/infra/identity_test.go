package infra_test

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// identityRule holds the registered application to what the program expects of tokens, and
// the addresses that people come back to to those of the web app.
func identityRule(t *tree) []finding {
	const dir = "modules/identity"
	application, missing := t.one(dir, "azuread_application")
	if application == nil {
		return missing
	}
	var all []finding
	for where, want := range sorted(map[string]string{
		"sign_in_audience":                   `"AzureADMultipleOrgs"`,
		"api.requested_access_token_version": "2",
		"optional_claims.access_token.name":  `"acct"`,
	}) {
		if is := t.at(application.Body, where); is != want {
			all = append(all, found(application.DefRange(), "%s of the application is %s and must be %s: the program refuses other tokens", where, orNone(is), want))
		}
	}
	scopes, roles := map[string]*hclsyntax.Block{}, map[string]*hclsyntax.Block{}
	for _, block := range application.Body.Blocks {
		switch block.Type {
		case "app_role":
			roles[valueOf(block)] = block
		case "api":
			for _, inner := range block.Body.Blocks {
				if inner.Type == "oauth2_permission_scope" {
					scopes[valueOf(inner)] = inner
				}
			}
		}
	}
	all = append(all, sameNames(application.DefRange(), "scopes", scopes, []string{t.uses.scope})...)
	all = append(all, sameNames(application.DefRange(), "app roles", roles, t.uses.roles)...)
	uri, missing := t.one(dir, "azuread_application_identifier_uri")
	if uri == nil {
		all = append(all, missing...)
	} else if is := t.said(uri, "identifier_uri"); is != `"api://${azuread_application.this.client_id}"` {
		all = append(all, found(uri.DefRange(), "identifier_uri is %s and must be api:// and the client id: clients ask for tokens with it", is))
	}
	return append(all, t.judgeRedirects(dir)...)
}

func valueOf(block *hclsyntax.Block) string {
	if attribute := block.Body.Attributes["value"]; attribute != nil {
		return text(attribute.Expr)
	}
	return ""
}

func sameNames(at hcl.Range, what string, are map[string]*hclsyntax.Block, want []string) []finding {
	if is, want := slices.Sorted(maps.Keys(are)), slices.Sorted(slices.Values(want)); !slices.Equal(is, want) {
		return []finding{found(at, "the %s of the application are %q, and the program knows %q: write exactly those", what, is, want)}
	}
	return nil
}

// judgeRedirects wants sign-ins to end on the pages that the web app has for it, of a web
// app without a secret.
func (t *tree) judgeRedirects(dir string) []finding {
	redirects, missing := t.one(dir, "azuread_application_redirect_uris")
	if redirects == nil {
		return missing
	}
	var all []finding
	if is := t.said(redirects, "type"); is != `"SPA"` {
		all = append(all, found(redirects.DefRange(), "type is %s and must be \"SPA\": the web app has no secret", orNone(is)))
	}
	var pages []string
	if list := redirects.Body.Attributes["redirect_uris"]; list != nil {
		_ = hclsyntax.VisitAll(list.Expr, func(node hclsyntax.Node) hcl.Diagnostics {
			if template, is := node.(*hclsyntax.TemplateExpr); is && len(template.Parts) == 2 {
				pages = append(pages, text(template.Parts[1]))
			}
			return nil
		})
	}
	want := slices.Sorted(slices.Values(t.uses.pages))
	if slices.Sort(pages); !slices.Equal(pages, want) {
		all = append(all, found(redirects.DefRange(), "sign-ins may end at %q of each origin, and the web app ends them at %q: write exactly those", pages, want))
	}
	return all
}

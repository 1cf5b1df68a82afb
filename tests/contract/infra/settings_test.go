package infra_test

import (
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/bifrost-run/bifrost/adapters/pace"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/handler"
)

// unset are settings of the program that the modules do not set, and why.
var unset = map[string]string{
	"FUNCTIONS_CUSTOMHANDLER_PORT":         "the host sets it",
	"AzureWebJobsStorage":                  "a connection string holds a key, and the account has none",
	"AzureWebJobsStorage__blobServiceUri":  "the account's name says where it is",
	"AzureWebJobsStorage__queueServiceUri": "the account's name says where it is",
	"AzureWebJobsStorage__tableServiceUri": "the account's name says where it is",
}

// hostSettings are settings that the host alone reads, and why they are set.
var hostSettings = map[string]string{
	"AzureWebJobsStorage__credential":           "the host opens storage as an identity",
	"APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "the host reports as an identity, because Application Insights takes no key",
}

// samples are values with which the program starts, to ask it whether something is missing.
var samples = map[string]string{
	"FUNCTIONS_CUSTOMHANDLER_PORT":     "7071",
	"AzureWebJobsStorage__accountName": "stbifrost",
	"AzureWebJobsStorage__clientId":    "00000000-0000-4000-8000-000000000001",
	"AZURE_KEY_VAULT_URL":              "https://kv-bifrost.vault.azure.net/",
	"AZURE_TENANT_ID":                  "00000000-0000-4000-8000-000000000002",
	"AZURE_CLIENT_ID":                  "00000000-0000-4000-8000-000000000003",
	"BIFROST_ALLOWED_ORIGINS":          "https://bifrost.example.com",
	"BIFROST_PUBLIC_URL":               "https://bifrost.example.com",
	"BIFROST_RETENTION":                "90",
	"BIFROST_AUDIT_RETENTION":          "365",
	"BIFROST_RATE":                     "20",
	"BIFROST_BURST":                    "200",
	"BIFROST_SMTP_URL":                 "smtps://bifrost:secret@mail.example.com:465",
	"BIFROST_MAIL_FROM":                "bifrost@example.com",
}

// settingsRule holds the app's settings to what the handler reads, both ways, and asks the
// handler itself whether they are enough.
func settingsRule(t *tree) []finding {
	app, missing := t.one("modules/function_app", "azurerm_function_app_flex_consumption")
	if app == nil {
		return missing
	}
	given := app.Body.Attributes["app_settings"]
	if given == nil {
		return []finding{found(app.DefRange(), "the app has no app_settings: the program would be told nothing")}
	}
	c := collection{of: t.modules["modules/function_app"], at: map[string]hcl.Range{}, always: map[string]bool{}}
	c.collect(given.Expr, true)
	all := c.findings
	for name, at := range sorted(c.at) {
		switch {
		case unset[name] != "":
			all = append(all, found(at, "%s must not be set: %s", name, unset[name]))
		case hostSettings[name] == "" && !slices.Contains(t.uses.settings, name):
			all = append(all, found(at, "nobody reads the setting %s: %s", name, instead(name, t.uses.settings)))
		}
	}
	for _, name := range t.uses.settings {
		if _, set := c.at[name]; !set && unset[name] == "" {
			all = append(all, found(given.NameRange, "app_settings lacks %s, which the handler reads: set it, or say in this test why not", name))
		}
	}
	if len(all) > 0 {
		return all
	}
	return append(all, c.tried(given.NameRange)...)
}

// collection gathers the keys of an object that is put together.
type collection struct {
	of *module
	// at is where each key stands, and always which of them no condition leaves out.
	at       map[string]hcl.Range
	always   map[string]bool
	findings []finding
}

func (c *collection) collect(e hclsyntax.Expression, always bool) {
	switch e := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			key, is := literal(item.KeyExpr)
			if !is || key.Type() != cty.String {
				c.findings = append(c.findings, found(item.KeyExpr.Range(), "the name of this setting is not written out: write it, so that it can be held to the code"))
				continue
			}
			c.at[key.AsString()] = item.KeyExpr.Range()
			c.always[key.AsString()] = c.always[key.AsString()] || always
		}
		return
	case *hclsyntax.ConditionalExpr:
		c.collect(e.TrueResult, false)
		c.collect(e.FalseResult, false)
		return
	case *hclsyntax.ParenthesesExpr:
		c.collect(e.Expression, always)
		return
	case *hclsyntax.FunctionCallExpr:
		if e.Name == "merge" {
			for _, argument := range e.Args {
				c.collect(argument, always)
			}
			return
		}
	case *hclsyntax.ScopeTraversalExpr:
		if local := c.of.locals[step(e.Traversal, 1)]; e.Traversal.RootName() == "local" && local != nil {
			c.collect(local.Expr, always)
			return
		}
	}
	c.findings = append(c.findings, found(e.Range(), "what this adds to the settings cannot be followed: write an object, or a merge of objects"))
}

// tried gives the handler what it would be given: with all that is set at times, and with
// what is always set alone.
func (c *collection) tried(at hcl.Range) []finding {
	everything, least := map[string]string{}, map[string]string{}
	for name := range c.at {
		everything[name] = samples[name]
		if c.always[name] {
			least[name] = samples[name]
		}
	}
	var all []finding
	for _, environment := range []map[string]string{everything, least} {
		environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = samples["FUNCTIONS_CUSTOMHANDLER_PORT"]
		config := handler.Config{
			Retention: executions.DefaultRetention, AuditRetention: audit.DefaultRetention, Rate: pace.Default.PerSecond, Burst: pace.Default.Burst,
		}
		err := env.ParseWithOptions(&config, env.Options{Environment: environment})
		if err == nil {
			err = config.Validate()
		}
		if err != nil {
			all = append(all, found(at, "the handler would not start with these settings: %s", strings.ReplaceAll(err.Error(), "\n", "; ")))
		}
	}
	return all
}

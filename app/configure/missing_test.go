package configure_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Readiness reads each layer once and no secret: the vault's mock expects nothing.
func TestReadySaysEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	own := organizations.Config{Integrations: []organizations.Integration{row("halopsa", "contoso", "", "key")}, Settings: []organizations.Setting{text("a", "")}}
	global := organizations.Config{
		Integrations: []organizations.Integration{row("msgraph", "global", organizations.SharedWithTags, "client_secret"), row("halopsa", "global", organizations.SharedWithAll, "client_secret", "key"), row("own", "global", organizations.SharedWithAll), row("teams", "global", organizations.SharedWithAll), row("entra", "global", organizations.SharedWithAll), row("local", "anything", organizations.SharedWithAll)},
		Settings:     []organizations.Setting{text("b", "x"), {Key: "n", Type: organizations.IntSetting, Value: "7"}},
	}
	for name, c := range map[string]struct {
		org          organizations.Organization
		integrations []string
		settings     []catalog.NeededSetting
		want         []string
	}{
		"nothing is needed":                  {contoso(), nil, nil, nil},
		"all is there":                       {contoso("gold"), []string{"msgraph"}, needed("a string", "b string"), nil},
		"it is not shared":                   {contoso("silver"), []string{"msgraph"}, nil, []string{"Microsoft Graph is not connected."}},
		"a secret is not set":                {contoso(), []string{"halopsa"}, nil, []string{"HaloPSA is not connected."}},
		"it is not known but configured":     {contoso(), []string{"own"}, nil, nil},
		"it is not known and not configured": {contoso(), []string{"foreign"}, nil, []string{"foreign is not connected."}},
		"there is no tenant":                 {named("Contoso", ""), []string{"teams", "entra"}, nil, []string{"Contoso has no Microsoft Entra tenant id."}},
		"there is a tenant":                  {named("Contoso", "a-tenant"), []string{"teams", "entra"}, nil, nil},
		"no tenant is asked for there":       {named("Contoso", ""), []string{"local"}, nil, nil},
		"a setting is of another type":       {contoso(), nil, needed("a int", "n string", "n int"), []string{"The setting a is a string, and an int is needed.", "The setting n is an int, and a string is needed."}},
		"a default is of no help there":      {contoso(), nil, []catalog.NeededSetting{{Key: "a", Type: "bool", Optional: true}}, []string{"The setting a is a string, and a bool is needed."}},
		"a default is there":                 {contoso(), nil, []catalog.NeededSetting{{Key: "c", Type: "bool", Optional: true}}, nil},
		"several":                            {contoso(), []string{"msgraph", "open"}, needed("b string", "c string"), []string{"Microsoft Graph is not connected.", "Open data is not connected.", "The setting c has no value."}},
	} {
		r := newResolving(t)
		r.holds(own, global)
		configuration, err := r.For(t.Context(), inContoso, c.org)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		same(t, c.want, configuration.Missing(catalog.Needs{Integrations: c.integrations, Settings: c.settings}), nil)
	}
}

// needed are settings that must have a value, each "key type".
func needed(list ...string) []catalog.NeededSetting {
	var all []catalog.NeededSetting
	for _, one := range list {
		key, kind, _ := strings.Cut(one, " ")
		all = append(all, catalog.NeededSetting{Key: key, Type: kind})
	}
	return all
}

// named is an organization that people know.
func named(name, tenant string) organizations.Organization {
	org := contoso()
	org.Name, org.TenantID = name, tenant
	return org
}

func TestWithoutATenantNothingThatNeedsOneConnects(t *testing.T) {
	t.Parallel()
	for tenant, from := range map[string]string{"": "global", "a-tenant": "global", " ": "anything"} {
		r := newResolving(t)
		r.holds(organizations.Config{}, organizations.Config{Integrations: []organizations.Integration{row("teams", from, organizations.SharedWithAll)}})
		c, err := r.For(t.Context(), inContoso, named("Contoso", strings.TrimSpace(tenant)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Connect(t.Context(), "teams")
		if tenant == "" {
			refused(t, got, err, fault.Conflict, "tenant_missing")
			continue
		}
		if err != nil {
			t.Errorf("%q at %s: %v", tenant, from, err)
		}
	}
}

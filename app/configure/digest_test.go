package configure_test

import (
	"maps"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// digested is everything that a digest may depend on.
type digested struct {
	org         organizations.Organization
	own, global organizations.Config
}

func aDigested() digested {
	return digested{
		org: named("Contoso", "a-tenant"),
		own: organizations.Config{
			Integrations: []organizations.Integration{row("open", "contoso", "", "x")},
			Settings:     []organizations.Setting{text("b", "own")},
		},
		global: organizations.Config{
			Integrations: []organizations.Integration{row("halopsa", "global", organizations.SharedWithAll, "key"), row("open", "global", organizations.SharedWithAll), row("own", "global", organizations.SharedWithTags)},
			Settings:     []organizations.Setting{text("a", "global"), text("b", "global")},
		},
	}
}

func (d digested) digest(t *testing.T) string {
	t.Helper()
	r := newResolving(t)
	r.holds(d.own, d.global)
	c, err := r.For(t.Context(), inContoso, d.org)
	if err != nil {
		t.Fatal(err)
	}
	return c.Digest()
}

func TestADigestIsAnotherOneForWhateverElseIsInForce(t *testing.T) {
	t.Parallel()
	seen := map[string]string{aDigested().digest(t): "nothing"}
	for name, change := range map[string]func(*digested){
		"another name":                         func(d *digested) { d.org.Name = "Fabrikam" },
		"another tenant":                       func(d *digested) { d.org.TenantID = "b-tenant" },
		"another setting":                      func(d *digested) { d.own.Settings[0].Value = "other" },
		"another type of setting":              func(d *digested) { d.own.Settings[0].Type = organizations.JSONSetting },
		"another default":                      func(d *digested) { d.global.Settings[0].Value = "other" },
		"one more setting":                     func(d *digested) { d.own.Settings = append(d.own.Settings, text("c", "")) },
		"an integration that leads elsewhere":  func(d *digested) { d.own.Integrations[0].Settings["base_url"] = "https://other" },
		"an integration that is written again": func(d *digested) { d.global.Integrations[0].UpdatedAt = time.Unix(9, 0) },
		"an integration with another secret":   func(d *digested) { d.own.Integrations[0].Secrets = []string{"y"} },
		"an integration that is not shared":    func(d *digested) { d.global.Integrations[0].SharedWith = organizations.SharedWithNone },
		"an integration of its own":            func(d *digested) { d.own.Integrations = append(d.own.Integrations, d.global.Integrations[0]) },
		"no integration of its own":            func(d *digested) { d.own.Integrations = nil },
		"a tag that shares one":                func(d *digested) { d.org.Tags = []string{"gold"} },
	} {
		d := aDigested()
		change(&d)
		got := d.digest(t)
		if other, known := seen[got]; known {
			t.Errorf("%s is the same as %s", name, other)
		}
		seen[got] = name
	}
}

func TestADigestIsTheSameForWhatIsNotInForce(t *testing.T) {
	t.Parallel()
	want := aDigested().digest(t)
	for name, change := range map[string]func(*digested){
		"nothing":                            func(*digested) {},
		"a default behind its own":           func(d *digested) { d.global.Settings[1].Value = "other" },
		"an integration behind its own":      func(d *digested) { d.global.Integrations[1].Settings["base_url"] = "https://other" },
		"an integration that is for others":  func(d *digested) { d.global.Integrations[2].UpdatedAt = time.Unix(9, 0) },
		"a tag that shares nothing":          func(d *digested) { d.org.Tags = []string{"silver"} },
		"settings that were put together so": func(d *digested) { d.own.Integrations[0].Settings = maps.Clone(d.own.Integrations[0].Settings) },
	} {
		d := aDigested()
		change(&d)
		if got := d.digest(t); got != want {
			t.Errorf("%s changes it", name)
		}
	}
}

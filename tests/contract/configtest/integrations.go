package configtest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func integrations() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"read as they were written":               integrationShapes,
		"keep odd values":                         integrationOdd,
		"replace the one of their type, whole":    integrationReplace,
		"come in the order of types":              integrationOrder,
		"leave once deleted, and may come again":  integrationDelete,
		"that are not there are deleted in peace": integrationDeleteNothing,
		"do not meet settings of the same name":   integrationNames,
	}
}

func integrationShapes(t *testing.T, h Harness) {
	bare := organizations.Integration{Type: "bare", UpdatedAt: given.Now()}
	full := integration("full", "https://example.com")
	all, none := integration("shared_with_all", ""), integration("shared_with_none", "")
	all.SharedWith, all.Tags = organizations.SharedWithAll, nil
	none.SharedWith, none.Tags, none.Secrets = organizations.SharedWithNone, nil, nil
	list := []organizations.Integration{bare, full, all, none}
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		h.put(t, s, organizations.Config{Integrations: list})
		h.holds(t, s, organizations.Config{Integrations: list})
	}
}

func integrationOdd(t *testing.T, h Harness) {
	s := given.Scope()
	for i, value := range odd() {
		one := integration("msgraph", value)
		one.Settings["another"] = names()[i%len(names())]
		if len(value) < 100 {
			one.Tags = []string{"z", value, "a"} // Not in an order of the store's own.
		}
		h.put(t, s, organizations.Config{Integrations: []organizations.Integration{one}})
		h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{one}})
	}
}

// integrationReplace writes less than before: nothing of the earlier one may
// stay, least of all an address beside secrets that were set for another.
func integrationReplace(t *testing.T, h Harness) {
	s := given.Scope()
	first, other := integration("msgraph", "https://first.example.com"), integration("halopsa", "https://other.example.com")
	h.put(t, s, organizations.Config{Integrations: []organizations.Integration{first, other}})
	second := organizations.Integration{Type: first.Type, Settings: map[string]string{"region": "eu"}, UpdatedAt: given.Now()}
	h.put(t, s, organizations.Config{Integrations: []organizations.Integration{second}})
	h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{other, second}})
}

func integrationOrder(t *testing.T, h Harness) {
	s := given.Scope()
	var list []organizations.Integration
	for _, system := range names() {
		list = append(list, integration(system, system))
	}
	backwards := slices.Clone(list)
	slices.Reverse(backwards)
	h.put(t, s, organizations.Config{Integrations: backwards})
	h.holds(t, s, organizations.Config{Integrations: list})
}

func integrationDelete(t *testing.T, h Harness) {
	s := given.Scope()
	one, other := integration("halopsa", "https://example.com"), integration("msgraph", "https://example.com")
	h.put(t, s, organizations.Config{Integrations: []organizations.Integration{other}})
	for range 3 {
		h.put(t, s, organizations.Config{Integrations: []organizations.Integration{one}})
		h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{one, other}})
		want.OK(t, h.Config.DeleteIntegration(given.Context(t), s, one.Type))
		h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{other}})
	}
}

func integrationDeleteNothing(t *testing.T, h Harness) {
	s, kept := given.Scope(), integration("msgraph", "https://example.com")
	want.OK(t, h.Config.DeleteIntegration(given.Context(t), s, kept.Type))
	h.put(t, s, organizations.Config{Integrations: []organizations.Integration{kept}})
	for _, system := range []string{"msgrap", "msgraph_", "msgraphs", "halopsa"} {
		for range 2 {
			want.OK(t, h.Config.DeleteIntegration(given.Context(t), s, system))
		}
	}
	h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{kept}})
}

func integrationNames(t *testing.T, h Harness) {
	s := given.Scope()
	plain, system := setting("msgraph", "a text"), integration("msgraph", "https://example.com")
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{plain}, Integrations: []organizations.Integration{system}})
	h.holds(t, s, organizations.Config{Settings: []organizations.Setting{plain}, Integrations: []organizations.Integration{system}})
	want.OK(t, h.Config.DeleteSetting(given.Context(t), s, "msgraph"))
	h.holds(t, s, organizations.Config{Integrations: []organizations.Integration{system}})
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{plain}})
	want.OK(t, h.Config.DeleteIntegration(given.Context(t), s, "msgraph"))
	h.holds(t, s, organizations.Config{Settings: []organizations.Setting{plain}})
}

// Package rulestest holds what every family of adapters must do with store.Rules and
// store.Told: who is told about what needs attention, and that the same trouble is told
// once.
package rulestest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Rules store.Rules
	Told  store.Told
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"rules": made(), "lists": lists(), "changes": changes(), "removals": removals(), "what was told": told(), "histories": histories(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				if h.Close != nil {
					t.Cleanup(h.Close)
				}
				behave(t, h)
			})
		}
	}
}

// create adds a rule.
func create(t *testing.T, h Harness, changes ...func(*alerts.Rule)) alerts.Rule {
	t.Helper()
	made := given.Rule(changes...)
	want.OK(t, h.Rules.Create(given.Context(t), made))
	return made
}

// is expects a rule to be this one.
func is(t *testing.T, h Harness, wanted alerts.Rule) {
	t.Helper()
	got, err := h.Rules.Get(given.Context(t), wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the rule", got, wanted)
}

// all reads the rules, page by page.
func all(t *testing.T, h Harness, limit int) []alerts.Rule {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]alerts.Rule, string) {
		page, err := h.Rules.List(given.Context(t), p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// isGone expects that nothing shows a rule.
func isGone(t *testing.T, h Harness, gone alerts.Rule) {
	t.Helper()
	_, err := h.Rules.Get(given.Context(t), gone.ID)
	want.NotFound(t, err)
	if slices.ContainsFunc(all(t, h, 100), func(other alerts.Rule) bool { return other.ID == gone.ID }) {
		t.Errorf("the rule %s is still shown", gone.ID)
	}
}

// oddIDs are ids that no rule has.
func oddIDs() []alerts.ID {
	ids := []alerts.ID{"", alerts.ID(given.UUID(given.Now()))}
	for _, name := range given.OddNames() {
		ids = append(ids, alerts.ID(name))
	}
	return ids
}

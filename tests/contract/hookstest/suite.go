// Package hookstest holds what every family of adapters must do with store.Hooks and
// store.Doors: how other systems start runs, and how a message finds its hook.
package hookstest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Hooks store.Hooks
	Doors store.Doors
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"hooks": made(), "lists": lists(), "changes": changes(), "removals": removals(), "doors": doors(), "scopes": scopes(),
		"histories": histories(),
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

// create adds a hook to a scope.
func create(t *testing.T, h Harness, s organizations.Scope, changes ...func(*hooks.Hook)) hooks.Hook {
	t.Helper()
	made := given.Hook(s, changes...)
	want.OK(t, h.Hooks.Create(given.Context(t), made))
	return made
}

// is expects a hook to be this one, for people and for messages.
func is(t *testing.T, h Harness, wanted hooks.Hook) {
	t.Helper()
	got, err := h.Hooks.Get(given.Context(t), wanted.Scope, wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the hook", got, wanted)
	found, err := h.Doors.Find(given.Context(t), wanted.ID)
	want.OK(t, err)
	want.Equal(t, "what a message finds", found, wanted)
}

// all reads the hooks of a scope, page by page.
func all(t *testing.T, h Harness, s organizations.Scope, limit int) []hooks.Hook {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]hooks.Hook, string) {
		page, err := h.Hooks.List(given.Context(t), s, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// isGone expects that nothing shows a hook.
func isGone(t *testing.T, h Harness, gone hooks.Hook) {
	t.Helper()
	_, err := h.Hooks.Get(given.Context(t), gone.Scope, gone.ID)
	want.NotFound(t, err)
	_, err = h.Doors.Find(given.Context(t), gone.ID)
	want.NotFound(t, err)
	if slices.ContainsFunc(all(t, h, gone.Scope, 100), func(other hooks.Hook) bool { return other.ID == gone.ID }) {
		t.Errorf("the hook %s is still shown", gone.ID)
	}
}

// oddIDs are ids that no hook has.
func oddIDs() []hooks.ID {
	ids := []hooks.ID{"", hooks.ID(given.UUID(given.Now()))}
	for _, name := range given.OddNames() {
		ids = append(ids, hooks.ID(name))
	}
	return ids
}

// Package keystest holds what every family of adapters must do with store.Keys:
// API keys, how they end, and what decisions about them are made from.
package keystest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in, Organizations and Keys among it.
type Harness = harness.Access

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"keys": made(), "facts": facts(), "lists": lists(), "revocations": revocations(), "uses": uses(), "histories": histories(),
		"ended contexts": ended(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Accesses(t, open, cases)
		})
	}
}

// create adds a key.
func create(t *testing.T, h Harness) permissions.Key {
	t.Helper()
	k := given.Key()
	want.OK(t, h.Keys.Create(given.Context(t), k))
	return k
}

// read reads what a decision is made from.
func read(t *testing.T, h Harness, id permissions.KeyID, target organizations.Target) permissions.KeyFacts {
	t.Helper()
	f, err := h.Keys.Facts(given.Context(t), id, target)
	want.OK(t, err)
	return f
}

// is expects the key to be this one for a decision.
func is(t *testing.T, h Harness, wanted permissions.Key) {
	t.Helper()
	want.Equal(t, "the key", read(t, h, wanted.ID, organizations.TargetGlobal()), permissions.KeyFacts{Key: &wanted})
}

// are expects these keys to be all, for decisions and in the list.
func are(t *testing.T, h Harness, wanted ...permissions.Key) {
	t.Helper()
	for _, k := range wanted {
		is(t, h, k)
	}
	want.Equal(t, "the list", all(t, h, 100), wanted)
}

// all reads all keys, page by page.
func all(t *testing.T, h Harness, limit int) []permissions.Key {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]permissions.Key, string) {
		page, err := h.Keys.List(given.Context(t), p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

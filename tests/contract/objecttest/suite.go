// Package objecttest holds what every family of adapters must do with
// object.Files, which keeps uploads and results.
package objecttest

import (
	"testing"

	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in: the port over one new, empty store.
type Harness struct {
	Files object.Files
	// Reopen is the same data after the process has ended and another has begun.
	// It closes the harness it is called on. Nil for a family that cannot show it.
	Reopen func(t *testing.T) Harness
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"create": creates(), "limit": limits(), "failure": failures(), "open": opens(), "delete": deletes(),
		"scopes": scopes(), "ids": ids(), "parallel": parallel(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				closeAfter(t, h)
				behave(t, h)
			})
		}
	}
}

func closeAfter(t *testing.T, h Harness) {
	if h.Close != nil {
		t.Cleanup(h.Close)
	}
}

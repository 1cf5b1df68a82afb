// Package stepstest holds what every family of adapters must do with store.Steps,
// what a run must not do twice.
package stepstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in.
type Harness = harness.Engine

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"memo": memo(), "store": keep(), "fence": fence(), "intent": intents(), "sealed": sealed(), "undoable": undoable(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Engines(t, open, cases)
		})
	}
}

// Package historytest holds what every family of adapters must do with store.History,
// what people see of runs.
package historytest

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
		"get": get(), "list": list(), "by user": byUser(), "isolation": isolation(), "sealed": sealed(), "filters": filters(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Engines(t, open, cases)
		})
	}
}

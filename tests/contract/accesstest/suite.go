// Package accesstest holds what every family of adapters must do with
// store.Access: what decisions about callers are made from.
package accesstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in.
type Harness = harness.Access

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"facts": facts(), "standing": standing(), "tenants": tenants(), "admit": admit(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Accesses(t, open, cases)
		})
	}
}

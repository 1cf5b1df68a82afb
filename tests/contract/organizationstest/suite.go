// Package organizationstest holds what every family of adapters must do with
// store.Organizations: the clients of the provider.
package organizationstest

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
		"create": create(), "get": get(), "list": list(), "change": change(), "tenants": tenants(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Accesses(t, open, cases)
		})
	}
}

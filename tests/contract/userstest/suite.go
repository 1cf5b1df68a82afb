// Package userstest holds what every family of adapters must do with store.Users:
// what administrators see and change about people.
package userstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in, Users among it.
type Harness = harness.Access

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"lists": lists(), "at home": atHome(), "change": change(), "changes that meet": meet(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Accesses(t, open, cases)
		})
	}
}

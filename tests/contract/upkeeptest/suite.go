// Package upkeeptest holds what every family of adapters must do with
// maintenance.Upkeep, which checks, mends, removes and upgrades what is stored.
package upkeeptest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in: the ports of runs over one new, empty store,
// and the port that looks after it.
type Harness struct {
	harness.Engine
	Upkeep maintenance.Upkeep
}

// Damage is a way in which rows of a family can come to disagree. A family names
// one for each thing that stands in more than one place.
type Damage struct {
	// Name says what was done, as a sentence goes on.
	Name string
	// Do harms a store that holds the sample, and answers the ports on it.
	Do func(t *testing.T, h Harness, s Sample) Harness
	// Unmendable is for harm to the truth itself, which is told of and left alone.
	Unmendable bool
	// Invisible is for harm to what no reading shows.
	Invisible bool
}

// Sample is what the store holds before it is harmed: a run in each part of its
// life, of one user, in different scopes. The runs that are held and ended have
// two steps and three lines.
type Sample struct {
	Waiting, Held, Ended executions.Execution
	// Key is the idempotency key that the waiting run was accepted with.
	Key string
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness, damages ...Damage) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"check": checks(), "ended": lists(), "forget": forgets(), "upgrade": upgrades(), "every call": calls(), "a damage": harms(damages),
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

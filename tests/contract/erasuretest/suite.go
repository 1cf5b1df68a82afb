// Package erasuretest holds what every family of adapters must do when an
// organization is erased for good: maintenance.Erasure, object.Erasure and
// secret.Erasure together.
package erasuretest

import (
	"testing"

	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in: all ports over one new, empty store.
type Harness struct {
	harness.Engine
	harness.Access
	// Bulk brings the runs of batches.
	Bulk      queue.Deliveries
	Config    store.Config
	Trail     store.Trail
	Schedules store.Schedules
	Hooks     store.Hooks
	Forms     store.Forms
	Alarms    store.Alarms
	Batches   store.Batches
	Items     store.BatchItems
	Upkeep    maintenance.Upkeep
	Counters  store.Counters
	Files     object.Files
	Vault     secret.Vault

	Erasure       maintenance.Erasure
	FileErasure   object.Erasure
	SecretErasure secret.Erasure

	// Everything is all that is stored by the place where it stands, as raw as the
	// family has it: no port reads it.
	Everything func(t *testing.T) map[string]string
	// Rings says that a doorbell goes on ringing for a run that somebody has claimed
	// without it.
	Rings bool
	// Many is how many runs are more than one piece removes.
	Many int
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, behave := range cases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if h.Close != nil {
				t.Cleanup(h.Close)
			}
			behave(t, h)
		})
	}
}

func cases() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"nothing of an organization is left, and all else is as it was":   leavesNothing,
		"an erasure that begins anew after every piece ends all the same": beginsAnew,
		"an organization that is gone can be erased once more":            oncemore,
		"a run that is not over keeps everything":                         keepsOpen,
		"more runs than a piece removes are removed":                      removesMany,
		"what is not to be erased is refused":                             refuses,
		"a cursor is of one organization alone":                           refusesCursors,
		"a context that has ended ends an erasure":                        endsWithTheContext,
	}
}

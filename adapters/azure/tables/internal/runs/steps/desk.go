package steps

import (
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// desk is where the steps of one lease are stored, one after the other: each is
// conditional on the one before. It remembers what it saw last, so that storing
// a step is one transaction; a desk that is forgotten costs a read.
type desk struct {
	mu sync.Mutex
	// known says that the fence is as storage had it; one without a Version is not
	// there.
	known bool
	fence rows.Step
	// intents wait for their results, by their row keys.
	intents map[string]rows.Step
}

// deskOf is the desk of a lease. The first attempt finds nothing stored.
func (s Steps) deskOf(l executions.Lease) *desk {
	return s.desks.Take(string(l.Doorbell.ID())+"/"+l.ClaimID, func() *desk {
		return &desk{known: l.Fence == 1, intents: map[string]rows.Step{}}
	})
}

// sit takes in what storage has.
func (d *desk) sit(found partition) {
	d.known, d.fence, d.intents = true, found.fence, map[string]rows.Step{}
	for _, step := range found.steps {
		d.saw(step)
	}
}

// saw takes in one step.
func (d *desk) saw(step rows.Step) {
	delete(d.intents, step.RowKey)
	if step.IsIntent() {
		d.intents[step.RowKey] = step
	}
}

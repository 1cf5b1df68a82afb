package runs

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Executions moves runs through their life. It satisfies store.Executions.
type Executions struct{ *ledger }

// Claim gives a due Pending run to a worker of this process.
func (x Executions) Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	claimed, err := x.transition(ctx, d, x.claim(c))
	if err == nil && !claimed.Status.IsHeld() {
		err = executions.ErrWaits()
	}
	if err != nil {
		return executions.Execution{}, executions.Lease{}, err
	}
	return claimed, executions.Lease{Doorbell: d, Fence: claimed.Fence, ClaimID: claimed.ClaimID}, nil
}

// claim is the change of a claim: where a limit of the run is full, it waits.
func (x Executions) claim(c executions.Claim) change {
	return func(e executions.Execution) (executions.Execution, bool, error) {
		next, err := e.Claim(c)
		if err != nil || len(e.Limits) == 0 {
			return next, true, err
		}
		if full, ok := x.lines.Take(e); !ok {
			next = e.Wait(full)
		}
		return next, next.Status != e.Status || next.WaitsFor != e.WaitsFor, nil
	}
}

// Renew keeps the lease and records progress. It writes only what is new: the
// lease lives as long as this process does.
func (x Executions) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	renewed, err := x.move(ctx, l.Doorbell, x.load, func(e executions.Execution) (executions.Execution, bool, error) {
		next, err := e.Renew(l, p)
		return next, next.Progress != e.Progress, err
	})
	return renewed.Status, l, lost(err)
}

// Release gives the run back to be tried again.
func (x Executions) Release(ctx context.Context, l executions.Lease, r executions.Release) (executions.Execution, error) {
	released, err := x.transition(ctx, l.Doorbell, always(func(e executions.Execution) (executions.Execution, error) { return e.Release(l, r) }))
	return released, lost(err)
}

// Finish ends the run.
func (x Executions) Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	finished, err := x.transition(ctx, l.Doorbell, always(func(e executions.Execution) (executions.Execution, error) { return e.Finish(l, o) }))
	return finished, lost(err)
}

var _ store.Executions = Executions{}

// Package work is the part of a run's life that its worker moves: claim, renew,
// release and finish.
package work

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// lateClaim is how late a claim is before which the sweeper may have put off its
// next look: it has to look again soon, because the worker may die.
const lateClaim = 20 * time.Second

// Worker moves runs for those who hold their leases.
type Worker struct{ ledger *ledger.Ledger }

// New moves the runs of a ledger.
func New(l *ledger.Ledger) Worker { return Worker{l} }

// Claim gives a due Pending run to a worker. Two transactions, one more after a
// wait, and two for each limit of the run.
func (w Worker) Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	s := seat{ledger: w.ledger, late: c.Now.Add(-lateClaim)}
	made, err := w.ledger.Make(ctx, ledger.Move{
		Doorbell: d, Write: s.write,
		Apply: func(run ledger.Run) (executions.Execution, bool, error) {
			if e := run.Execution; e.Status.IsHeld() && e.ClaimID == c.ClaimID {
				return e, false, nil // the answer to this very claim was lost
			}
			next, err := run.Execution.Claim(c)
			return next, true, err
		},
	})
	w.note(ctx, d, s.leave(ctx, made, err))
	if err == nil && !made.After.Execution.Status.IsHeld() {
		err = executions.ErrWaits()
	}
	if err != nil {
		return executions.Execution{}, executions.Lease{}, err
	}
	w.ledger.Limits.Remember(c.ClaimID, s.taken)
	w.ledger.Hold(made.After)
	return made.After.Execution, made.After.Lease(), nil
}

// Renew keeps the lease and records progress. One transaction, unless the row
// was written by somebody else since.
func (w Worker) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	made, err := w.ledger.Make(ctx, ledger.Move{
		Doorbell: l.Doorbell, Known: w.ledger.Held(l), IsHeld: true, Write: w.ledger.Advance,
		Apply: func(run ledger.Run) (executions.Execution, bool, error) {
			next, err := run.Execution.Renew(l, p)
			return next, true, err
		},
	})
	if fault.Is(err, fault.Conflict) {
		w.ledger.Forget(l)
	}
	if err != nil {
		return "", l, err
	}
	w.ledger.Hold(made.After)
	return made.After.Execution.Status, made.After.Lease(), nil
}

// Release gives the run back to be tried again.
func (w Worker) Release(ctx context.Context, l executions.Lease, r executions.Release) (executions.Execution, error) {
	made, err := w.ledger.MakeHeld(ctx, l, func(e executions.Execution) (executions.Execution, error) { return e.Release(l, r) })
	if err != nil {
		return executions.Execution{}, err
	}
	if made.After.Row.IsTerminal() {
		w.settle(ctx, made)
		return made.After.Execution, nil
	}
	w.note(ctx, l.Doorbell, w.ledger.Wait(ctx, made.After.Execution, r.Now))
	return made.After.Execution, nil
}

// Finish ends the run. Three transactions.
func (w Worker) Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	made, err := w.ledger.MakeHeld(ctx, l, func(e executions.Execution) (executions.Execution, error) { return e.Finish(l, o) })
	if err != nil {
		return executions.Execution{}, err
	}
	w.settle(ctx, made)
	return made.After.Execution, nil
}

func (w Worker) settle(ctx context.Context, made ledger.Moved) {
	w.note(ctx, made.After.Execution.Doorbell(), w.ledger.Settle(ctx, made.After, made.Before.Row.SealedBlob))
}

// note reports trouble after a transition that has happened.
func (w Worker) note(ctx context.Context, d executions.Doorbell, err error) {
	if err != nil {
		w.ledger.Log.WarnContext(ctx, "a run will be taken further by the sweeper", "execution", string(d.ID()), "error", err)
	}
}

package batch

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Cancel stops a batch: nothing new of it is started, and what is open is asked to stop.
// Cancelling it once more is no fault. Faults: NotFound, Forbidden, Conflict
// batch_finished.
func (d *Desk) Cancel(ctx context.Context, by authorize.Caller, id batches.ID) (View, error) {
	return d.steer(ctx, by, id, audit.BatchCancel, func(b batches.Batch) (batches.Batch, error) {
		return b.Cancel(d.ports.Clock.Now())
	})
}

// Continue lets a batch go on that was held. Whoever does so owns it from then on.
// Faults: NotFound, Forbidden, Conflict batch_state, batch_finished, owner_needs_grant.
func (d *Desk) Continue(ctx context.Context, by authorize.Caller, id batches.ID) (View, error) {
	return d.steer(ctx, by, id, audit.BatchContinue, func(b batches.Batch) (batches.Batch, error) {
		if err := d.takesOver(ctx, by, b); err != nil {
			return b, err
		}
		return b.Continue(d.by(by))
	})
}

// Retry runs once more what was refused or failed, in a round of its own. Whoever does
// so owns the batch from then on. Faults: NotFound, Forbidden, Conflict batch_state,
// batch_finished, nothing_to_retry, owner_needs_grant.
func (d *Desk) Retry(ctx context.Context, by authorize.Caller, id batches.ID) (View, error) {
	return d.steer(ctx, by, id, audit.BatchRetry, func(b batches.Batch) (batches.Batch, error) {
		if err := d.takesOver(ctx, by, b); err != nil {
			return b, err
		}
		all, _, err := d.ports.Items.Tally(ctx, b)
		if err != nil {
			return b, err
		}
		return b.Retry(all, d.by(by))
	})
}

// takesOver refuses whoever could not run the batch: its owner has to be able to run
// workflows somewhere, and somebody else everywhere, by what is stored about them.
func (d *Desk) takesOver(ctx context.Context, by authorize.Caller, b batches.Batch) error {
	if !by.Reach.Somewhere(running) {
		return permissions.Missing(permissions.ExecuteWorkflows)
	}
	reach, err := d.ownerReach(ctx, by)
	if err == nil && b.Owner != by.Principal.User.ID && !reach.Everywhere.Has(permissions.ExecuteWorkflows) {
		return errNeedsGrant()
	}
	return err
}

// tries is how often a change is made anew that somebody else got in the way of.
const tries = 3

// steer changes a batch as a person wants, and writes that down before.
func (d *Desk) steer(ctx context.Context, by authorize.Caller, id batches.ID, action audit.Action, to func(batches.Batch) (batches.Batch, error)) (View, error) {
	for try := 1; ; try++ {
		next, err := d.change(ctx, by, id, action, to)
		if err == nil {
			return d.view(ctx, by, next)
		}
		if fault.Code(err) != "changed_meanwhile" || try == tries {
			return View{}, err
		}
	}
}

func (d *Desk) change(ctx context.Context, by authorize.Caller, id batches.ID, action audit.Action, to func(batches.Batch) (batches.Batch, error)) (batches.Batch, error) {
	was, err := d.seen(ctx, by, id)
	if err != nil {
		return was, err
	}
	if !maySteer(by, was) {
		return was, permissions.Missing(permissions.ExecuteWorkflows)
	}
	next, err := to(was)
	if err != nil || next.Revision == was.Revision {
		return next, err
	}
	entry := record.Change{Action: action, ID: string(id), Before: stands(was), After: stands(next)}
	if err := d.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return was, err
	}
	return next, d.ports.Batches.Change(ctx, was, next)
}

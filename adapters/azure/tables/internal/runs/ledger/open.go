package ledger

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// CheckAfter is how long the sweeper leaves a run to whoever has been rung for.
const CheckAfter = 30 * time.Second

// CheckAt is when the sweeper looks at a Pending run of which somebody was told
// just now: a while after it is due, and never after it expires.
func (l *Ledger) CheckAt(dueAt time.Time, wait time.Duration) time.Time {
	at, expiry := later(l.Now(), dueAt).Add(wait), dueAt.Add(executions.ExpireAfter)
	if expiry.Before(at) {
		return expiry
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Opening makes the row that accepts a run, with what the run was given in its
// place. The sweeper looks soon, however late the run is due: nothing else is
// written yet.
func (l *Ledger) Opening(ctx context.Context, e executions.Execution) (rows.OpenExecution, error) {
	soon := l.Now()
	if e.DueAt.Before(soon) {
		soon = e.DueAt
	}
	checkAt := l.CheckAt(soon, CheckAfter)
	open, err := rows.OpenOf(e, Mark(), checkAt)
	if err != nil {
		return open, err
	}
	d := e.Doorbell()
	if open.Input, open.InputBlob, err = l.Keeper.Keep(ctx, d, "input.json", e.Input, large.Limit); err != nil {
		return open, err
	}
	open.Sealed, open.SealedBlob, err = l.Keeper.Keep(ctx, d, "sealed", e.Sealed, large.SealedLimit)
	return open, err
}

// InsertOpen is the commit of an acceptance. Conflict trouble.Exists.
func (l *Ledger) InsertOpen(ctx context.Context, open *rows.OpenExecution) error {
	return l.open.Insert(ctx, open)
}

// ErrForeign says that the run had been accepted before, by a call whose row is
// gone because the run is over.
var ErrForeign = errors.New("the run was accepted by another call before")

// Record writes what an acceptance leads to: the truth and its mirror, at the
// same time. Whatever is there already stays as it is. ErrForeign.
func (l *Ledger) Record(ctx context.Context, d executions.Doorbell, open rows.OpenExecution) error {
	truth, err := open.Truth(d)
	if err != nil {
		return err
	}
	mirrored := truth // Insert gives its row a version while the mirror is made.
	var mirroring error
	var both sync.WaitGroup
	both.Go(func() { mirroring = l.Mirror(ctx, mirrored) })
	err = l.truth.Insert(ctx, &truth)
	both.Wait()
	if fault.Code(err) == trouble.Exists {
		err = l.recognize(ctx, d, open.AcceptID)
	}
	return errors.Join(err, mirroring)
}

// Mirror makes sure that a run has its copies, for its user and for its batch, whatever
// they say.
func (l *Ledger) Mirror(ctx context.Context, truth rows.WorkflowExecution) error {
	return l.copy(truth, func(t *table.Table, mirror entity.Entity) error { return unlessThere(t.Insert(ctx, mirror)) })
}

// recognize looks whose the truth is that was in the way.
func (l *Ledger) recognize(ctx context.Context, d executions.Doorbell, acceptID string) error {
	run, found, err := l.Read(ctx, d)
	if err == nil && found && run.Row.AcceptID != acceptID {
		return ErrForeign
	}
	return err
}

func unlessThere(err error) error {
	if fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}

// DropOpen removes the row of an acceptance that came too late, and the secret
// inputs that it brought: the run is over.
func (l *Ledger) DropOpen(ctx context.Context, d executions.Doorbell, open rows.OpenExecution) error {
	if err := l.Keeper.Drop(ctx, d, open.SealedBlob); err != nil {
		return err
	}
	return l.open.Delete(ctx, &open)
}

// check is what the sweeper goes by.
type check struct {
	CheckAt time.Time
	Wakes   int
}

// PutCheck says when the sweeper looks at a run next, whatever it has said
// before: no earlier than is safe, and never late.
func (l *Ledger) PutCheck(ctx context.Context, id executions.ID, at time.Time) error {
	open, err := rows.OpenAt(id, entity.Any)
	if err != nil {
		return err
	}
	err = l.open.Merge(ctx, &open, check{CheckAt: at})
	if fault.Code(err) == trouble.Missing {
		return nil // the run is over, and nobody has to look
	}
	return err
}

// RaiseCheck lets the sweeper look later, unless somebody has written meanwhile.
func (l *Ledger) RaiseCheck(ctx context.Context, open rows.OpenExecution, at time.Time, wakes int) error {
	err := l.open.Merge(ctx, &open, check{CheckAt: at, Wakes: wakes})
	if code := fault.Code(err); code == trouble.Changed || code == trouble.Missing {
		return nil
	}
	return err
}

// Settle does what is left to do about a run that is over: nothing secret is
// kept, its copies say so, its places are free, and nobody has to look at it again. It may be done
// again and again. sealedBlob names the payload of its secret inputs, if any.
func (l *Ledger) Settle(ctx context.Context, run Run, sealedBlob string) error {
	d := run.Execution.Doorbell()
	if err := l.Keeper.Drop(ctx, d, sealedBlob); err != nil {
		return err
	}
	if err := l.copy(run.Row, func(t *table.Table, mirror entity.Entity) error { return t.Put(ctx, mirror) }); err != nil {
		return err
	}
	if err := l.Limits.Free(ctx, run.Execution); err != nil {
		return err
	}
	return l.close(ctx, run.Execution)
}

// close exchanges the row of an open run for one to be counted, once.
func (l *Ledger) close(ctx context.Context, e executions.Execution) error {
	open, err := rows.OpenAt(e.ID, entity.Any)
	if err != nil {
		return err
	}
	closed, err := rows.ClosedOf(e)
	if err != nil {
		return err
	}
	err = l.open.Transact(ctx, table.Delete(&open), table.Insert(&closed))
	switch fault.Code(err) {
	case trouble.Missing:
		return nil // it was done before
	case trouble.Exists:
		return l.open.Delete(ctx, &open)
	}
	return err
}

// Wait lets a run wait until it is due, without the places that it had: somebody is
// rung for then, and the sweeper looks a while later, or soon when a place was not freed.
func (l *Ledger) Wait(ctx context.Context, e executions.Execution, now time.Time) error {
	freed := l.Limits.Free(ctx, e)
	rung := l.Ring(ctx, e, max(0, e.DueAt.Sub(now)))
	if freed != nil {
		return errors.Join(freed, rung)
	}
	return errors.Join(rung, l.PutCheck(ctx, e.ID, l.CheckAt(e.DueAt, CheckAfter)))
}

package sweep

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// wakeMost is the longest pause between two bells for a run that waits.
	wakeMost = 15 * time.Minute
	// wakeDoublings is after how many the pause has reached that.
	wakeDoublings = 5
)

// Recover looks at one run that nobody may be working on.
func (s Sweeper) Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (executions.Recovery, error) {
	if err := ledger.Check(ctx, d.Scope()); err != nil {
		return executions.Recovery{}, err
	}
	run, found, err := s.ledger.Read(ctx, d)
	if err == nil && !found {
		run, err = s.rollForward(ctx, d)
	}
	if err != nil {
		return executions.Recovery{}, err
	}
	if run.Row.IsTerminal() {
		return executions.Recovery{}, s.end(ctx, run)
	}
	if err := s.mirror(ctx, run); err != nil {
		return executions.Recovery{}, err
	}
	judge, err := s.judge(ctx, run)
	if err != nil {
		return executions.Recovery{}, err
	}
	return s.apply(ctx, run, judge, now, chance)
}

// mirror makes sure, once for each run, that it is in the list of its user.
func (s Sweeper) mirror(ctx context.Context, run ledger.Run) error {
	if done, _ := s.mirrored.Get(run.Execution.ID); done {
		return nil
	}
	err := s.ledger.Mirror(ctx, run.Row)
	if err == nil {
		s.mirrored.Put(run.Execution.ID, true)
	}
	return err
}

// rollForward writes what an acceptance did not come to. NotFound.
func (s Sweeper) rollForward(ctx context.Context, d executions.Doorbell) (ledger.Run, error) {
	open, found, err := s.ledger.ReadOpen(ctx, d)
	if err != nil {
		return ledger.Run{}, err
	}
	if found {
		if err := s.ledger.Record(ctx, d, open); err != nil && !errors.Is(err, ledger.ErrForeign) {
			return ledger.Run{}, err
		}
	}
	run, found, err := s.ledger.Read(ctx, d)
	if err == nil && !found {
		err = executions.ErrUnknown()
	}
	return run, err
}

// end does what the end of a run has left undone. A row of an acceptance that
// came too late is only removed.
func (s Sweeper) end(ctx context.Context, run ledger.Run) error {
	open, found, err := s.ledger.ReadOpen(ctx, run.Execution.Doorbell())
	switch {
	case err != nil || !found:
		return err
	case open.AcceptID != run.Row.AcceptID:
		return s.ledger.DropOpen(ctx, run.Execution.Doorbell(), open)
	}
	return s.ledger.Settle(ctx, run, open.SealedBlob)
}

// apply makes the transition that the domain decides on, and what follows.
func (s Sweeper) apply(ctx context.Context, run ledger.Run, isDead func(ledger.Run) bool, now time.Time, chance float64) (executions.Recovery, error) {
	var recovery executions.Recovery
	d := run.Execution.Doorbell()
	made, err := s.ledger.Make(ctx, ledger.Move{Doorbell: d, Known: &run, Apply: func(run ledger.Run) (executions.Execution, bool, error) {
		next, found, err := run.Execution.Recover(isDead(run), now, chance)
		recovery = found
		if err != nil || found.Event == "" {
			return next, false, err
		}
		if run.Execution.Status.IsHeld() {
			next.LogBytes, err = s.logBytes(ctx, next)
		}
		return next, true, err
	}})
	if err != nil {
		return executions.Recovery{}, err
	}
	e := made.After.Execution
	switch {
	case recovery.Event != "" && e.Status.IsTerminal():
		s.note(ctx, d, s.ledger.Settle(ctx, made.After, made.Before.Row.SealedBlob))
	case recovery.Event != "":
		s.note(ctx, d, s.ledger.Wait(ctx, e, now))
	case recovery.Wake:
		return recovery, s.wake(ctx, made.After, now)
	case e.Status == executions.Pending:
		return recovery, s.sleep(ctx, e)
	case e.Status.IsTerminal():
		return recovery, s.end(ctx, made.After)
	}
	return recovery, nil
}

// sleep leaves a run alone until it is due. The worker that gave it back may have been
// gone before it freed its places.
func (s Sweeper) sleep(ctx context.Context, e executions.Execution) error {
	if err := s.ledger.Limits.Free(ctx, e); err != nil {
		return err
	}
	return s.ledger.PutCheck(ctx, e.ID, e.DueAt)
}

// logBytes is how much log a run has that is taken from its worker.
func (s Sweeper) logBytes(ctx context.Context, e executions.Execution) (int64, error) {
	if s.logs == nil {
		return e.LogBytes, nil
	}
	return s.logs.Append(ctx, executions.Lease{Doorbell: e.Doorbell(), Fence: e.Fence, ClaimID: e.ClaimID}, nil)
}

// wake rings for a run that waits. When the sweeper asked, it asks less and less
// often. Nobody must claim the run between the decision to ask later and asking
// later, or a dead claim would be noticed late: so the row of the run gets a new
// version first, which a claim under way stumbles over, and the row of the sweeper
// is written over the version that was read before.
func (s Sweeper) wake(ctx context.Context, run ledger.Run, now time.Time) error {
	d := run.Execution.Doorbell()
	open, found, err := s.ledger.ReadOpen(ctx, d)
	if err != nil {
		return err
	}
	asked := found && !open.CheckAt.After(s.latest(now))
	if asked {
		err = s.ledger.Touch(ctx, run)
		if code := fault.Code(err); code == trouble.Changed || code == trouble.Missing {
			return nil // somebody is at it
		}
		if err != nil {
			return err
		}
	}
	if err := s.ledger.Ring(ctx, run.Execution, 0); err != nil || !asked {
		return err
	}
	pause := min(ledger.CheckAfter<<min(open.Wakes, wakeDoublings), wakeMost)
	next := s.ledger.CheckAt(run.Execution.DueAt, pause)
	if run.Execution.WaitsFor != (executions.Limit{}) {
		next = s.ledger.Now().Add(pause) // it does not expire
	}
	return s.ledger.RaiseCheck(ctx, open, next, open.Wakes+1)
}

// latest is the later of storage's time and the caller's.
func (s Sweeper) latest(now time.Time) time.Time {
	if storage := s.ledger.Now(); storage.After(now) {
		return storage
	}
	return now
}

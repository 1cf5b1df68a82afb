package ledger

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Change is a transition of the domain, applied to a run as it is stored. False
// leaves the run as it is.
type Change func(Run) (next executions.Execution, changed bool, err error)

// Move is a transition to be made.
type Move struct {
	Doorbell executions.Doorbell
	// Known is the run as the caller has just seen it, nil for not at all.
	Known *Run
	// Apply may be called several times: whenever somebody else was faster.
	Apply Change
	// Before is called in front of each write; nil does nothing.
	Before func(executions.Execution) error
	// Write writes the run; nil writes all that a transition can change.
	Write func(ctx context.Context, before Run, next executions.Execution, mark string) (Run, error)
	// IsHeld says that only the holder of a lease does this: there is a truth then,
	// or there is no lease.
	IsHeld bool
}

// Moved is what a transition led to.
type Moved struct {
	Before, After Run
	// Changed is false when the run was left as it is.
	Changed bool
}

// Make makes a transition with nobody in between: it is written over the very
// version that it was decided on. All of the run is read before, because a
// transition that has happened must not answer an error. NotFound, lease_lost
// for a Move by the holder, and what Apply answers.
func (l *Ledger) Make(ctx context.Context, m Move) (Moved, error) {
	if err := Check(ctx, m.Doorbell.Scope()); err != nil {
		return Moved{}, err
	}
	if m.Write == nil {
		m.Write = l.Write
	}
	mark, made := Mark(), Moved{}
	for {
		run, err := l.current(ctx, m)
		if err != nil {
			return Moved{}, err
		}
		if run.Row.WriteID == mark {
			// The answer to the write was lost, and not the write.
			made.After.Row = run.Row
			return made, nil
		}
		next, changed, err := m.Apply(run)
		if err != nil && m.Known != nil {
			m.Known = nil
			continue // it may be what was known that is out of date
		}
		if err != nil || !changed {
			return Moved{Before: run, After: run}, err
		}
		if m.Before != nil {
			if err := m.Before(run.Execution); err != nil {
				return Moved{}, err
			}
		}
		after, err := m.Write(ctx, run, next, mark)
		made = Moved{Before: run, After: after, Changed: true}
		if code := fault.Code(err); code != trouble.Changed && code != trouble.Missing {
			return made, err
		}
		m.Known = nil
	}
}

// current is the run that a Move is made on.
func (l *Ledger) current(ctx context.Context, m Move) (Run, error) {
	if m.Known != nil {
		return *m.Known, nil
	}
	run, found, err := l.Read(ctx, m.Doorbell)
	switch {
	case err != nil:
		return Run{}, err
	case found:
		return l.Complete(ctx, run)
	case m.IsHeld:
		return Run{}, executions.ErrLeaseLost()
	}
	open, found, err := l.ReadOpen(ctx, m.Doorbell)
	if err != nil {
		return Run{}, err
	}
	if !found {
		return Run{}, executions.ErrUnknown()
	}
	if err := l.Record(ctx, m.Doorbell, open); err != nil && !errors.Is(err, ErrForeign) {
		return Run{}, err
	}
	return l.current(ctx, m)
}

// MakeHeld makes a transition by the holder of a lease, and forgets the run: the
// lease ends with it. lease_lost.
func (l *Ledger) MakeHeld(ctx context.Context, lease executions.Lease, apply func(executions.Execution) (executions.Execution, error)) (Moved, error) {
	made, err := l.Make(ctx, Move{
		Doorbell: lease.Doorbell, Known: l.Held(lease), IsHeld: true,
		Apply: func(run Run) (executions.Execution, bool, error) {
			next, err := apply(run.Execution)
			return next, true, err
		},
	})
	if err == nil || fault.Is(err, fault.Conflict) {
		l.Forget(lease)
	}
	return made, err
}

// Forget drops what is remembered of a lease.
func (l *Ledger) Forget(lease executions.Lease) { l.held.Drop(lease.ClaimID) }

// Hold remembers the run of a worker in this process.
func (l *Ledger) Hold(run Run) { l.held.Put(run.Execution.ClaimID, run) }

// Held is the run that a lease is about as it was last seen, nil when nobody
// remembers.
func (l *Ledger) Held(lease executions.Lease) *Run {
	run, ok := l.held.Get(lease.ClaimID)
	if !ok || run.Execution.Doorbell() != lease.Doorbell {
		return nil
	}
	return &run
}

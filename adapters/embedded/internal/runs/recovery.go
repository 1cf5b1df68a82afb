package runs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// sweepMax is how many waiting runs one look takes up: a backlog of any
	// length must not hold up the looks.
	sweepMax = 1000
	// overdue is how long a Pending run is left to the worker that took its
	// doorbell before somebody asks whether it was lost.
	overdue = 30 * time.Second
)

// Recovery holds what happens to runs from outside their worker. It satisfies
// store.Recovery.
type Recovery struct{ *ledger }

var _ store.Recovery = Recovery{}

// Cancel asks a run to stop.
func (r Recovery) Cancel(ctx context.Context, s organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error) {
	d, err := entry.Run(ctx, s, id)
	if err != nil {
		return executions.Execution{}, err
	}
	cancelled, err := r.transition(ctx, d, always(func(e executions.Execution) (executions.Execution, error) { return e.Cancel(now) }))
	if err == nil {
		r.interrupts.Notify(d.ID())
	}
	return cancelled, err
}

// Recover looks at one run that nobody may be working on.
func (r Recovery) Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (executions.Recovery, error) {
	var found executions.Recovery
	after, err := r.transition(ctx, d, func(e executions.Execution) (executions.Execution, bool, error) {
		next, recovery, err := e.Recover(r.isOrphan(e.ID), now, chance)
		if err != nil {
			return e, false, err
		}
		found = recovery
		if found.Event == "" {
			return e, false, nil
		}
		next.LogBytes, err = r.logBytes(d)
		return next, true, err
	})
	switch {
	case err != nil:
		return executions.Recovery{}, err
	case found.Event != "":
		r.interrupts.Notify(d.ID())
	case found.Wake:
		r.deliveries.RingAgain(d, after.Trigger, after.DueAt)
	}
	return found, nil
}

// Due lists what is worth a Recover: every run of an earlier process, and of
// the waiting ones that have been due for some time those that are too old or
// that nobody is going to be told about.
func (r Recovery) Due(ctx context.Context, now time.Time) ([]executions.Doorbell, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := r.forget(now.Add(-keyLife)); err != nil {
		return nil, err
	}
	waiting, err := r.neglected(now)
	if err != nil {
		return nil, err
	}
	return append(r.leftBehind(), waiting...), nil
}

func (r Recovery) leftBehind() []executions.Doorbell {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]executions.Doorbell, 0, len(r.orphans))
	for _, d := range r.orphans {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b executions.Doorbell) int { return cmp.Compare(a.ID(), b.ID()) })
	return list
}

// neglected looks at a part of the waiting runs, the next part at the next call.
func (r Recovery) neglected(now time.Time) ([]executions.Doorbell, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	span := kv.Span{Prefix: rows.Pending(), After: r.swept, To: rows.DueFrom(now.Add(-overdue)), Limit: sweepMax}
	r.swept = nil
	var list []executions.Doorbell
	seen := 0
	err := r.each(span, func(d executions.Doorbell, row rows.Pointer) {
		if seen++; seen == sweepMax {
			r.swept = rows.DueFrom(row.DueAt).With(row.ID)
		}
		if r.lines.IsPatient(d.ID(), executions.Limit(row.WaitsFor)) {
			return
		}
		if now.Sub(row.DueAt) > executions.ExpireAfter || !r.deliveries.Awake(d.ID()) {
			list = append(list, d)
		}
	})
	return list, err
}

// logBytes is how much log a run has. Its row may not know: the worker that
// would have said so is gone.
func (r Recovery) logBytes(d executions.Doorbell) (int64, error) {
	var log rows.Log
	_, err := r.db.Get(rows.LogKey(d), &log)
	return log.Bytes, err
}

package azure_test

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// memoryRows keeps runs in memory, so that queues and logs are shown apart from the
// tables: it applies the domain's machine, rings, and takes logs over as whoever
// keeps the rows has to.
type memoryRows struct {
	store.History
	store.Recovery
	ring func(context.Context, executions.Doorbell, time.Duration) error
	logs func() store.Logs

	mu   *sync.Mutex
	runs map[executions.ID]executions.Execution
	dead map[executions.ID]bool
}

func newMemoryRows() *memoryRows {
	return &memoryRows{
		ring: func(context.Context, executions.Doorbell, time.Duration) error { return nil }, logs: func() store.Logs { return nil },
		mu: &sync.Mutex{}, runs: map[executions.ID]executions.Execution{}, dead: map[executions.ID]bool{},
	}
}

// died is the same rows after the death of every worker.
func (r *memoryRows) died() *memoryRows {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.runs {
		r.dead[id] = true
	}
	next := *r
	return &next
}

func (r *memoryRows) change(d executions.Doorbell, how func(executions.Execution) (executions.Execution, error)) (executions.Execution, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.runs[d.ID()]
	if !ok || e.Scope != d.Scope() {
		return e, executions.ErrUnknown()
	}
	after, err := how(e)
	if err == nil {
		r.runs[d.ID()] = after
	}
	return after, err
}

func (r *memoryRows) Accept(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	r.mu.Lock()
	r.runs[a.Execution.ID] = a.Execution
	r.mu.Unlock()
	return store.Accepted{Execution: a.Execution}, r.ring(ctx, a.Execution.Doorbell(), 0)
}

func (r *memoryRows) Claim(_ context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	e, err := r.change(d, func(e executions.Execution) (executions.Execution, error) {
		delete(r.dead, e.ID)
		return e.Claim(c)
	})
	return e, executions.Lease{Doorbell: d, Fence: e.Fence, ClaimID: e.ClaimID}, err
}

func (r *memoryRows) Renew(_ context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	e, err := r.change(l.Doorbell, func(e executions.Execution) (executions.Execution, error) { return e.Renew(l, p) })
	return e.Status, l, err
}

func (r *memoryRows) Release(ctx context.Context, l executions.Lease, release executions.Release) (executions.Execution, error) {
	e, err := r.change(l.Doorbell, func(e executions.Execution) (executions.Execution, error) { return e.Release(l, release) })
	if err == nil {
		err = r.ring(ctx, l.Doorbell, release.DueAt.Sub(release.Now))
	}
	return e, err
}

func (r *memoryRows) Finish(_ context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	return r.change(l.Doorbell, func(e executions.Execution) (executions.Execution, error) { return e.Finish(l, o) })
}

func (r *memoryRows) Cancel(_ context.Context, s organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error) {
	return r.change(executions.Execution{ID: id, Scope: s}.Doorbell(), func(e executions.Execution) (executions.Execution, error) { return e.Cancel(now) })
}

// Recover takes the log over under the next fence before the row says so.
func (r *memoryRows) Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (executions.Recovery, error) {
	var found executions.Recovery
	_, err := r.change(d, func(e executions.Execution) (executions.Execution, error) {
		next, recovery, err := e.Recover(r.dead[e.ID], now, chance)
		if err == nil && next.Fence > e.Fence {
			next.LogBytes, err = r.logs().Append(ctx, executions.Lease{Doorbell: d, Fence: next.Fence}, nil)
		}
		found = recovery
		return next, err
	})
	return found, err
}

func (r *memoryRows) Get(_ context.Context, s organizations.Scope, id executions.ID) (executions.Execution, error) {
	return r.change(executions.Execution{ID: id, Scope: s}.Doorbell(), func(e executions.Execution) (executions.Execution, error) { return e, nil })
}

// bounds is how much of a run's log counts.
func (r *memoryRows) bounds(ctx context.Context, s organizations.Scope, id executions.ID) (blobs.Bounds, error) {
	e, err := r.Get(ctx, s, id)
	return blobs.Bounds{LogBytes: e.LogBytes, Final: !e.Status.IsHeld()}, err
}

package harness

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Worker is a claim by a worker that knows every workflow.
func Worker() executions.Claim {
	return executions.Claim{
		ClaimID: uuid.NewString(), Worker: "worker-1", Build: "v1.2.3", Now: given.Now(),
		Knows: func(string) bool { return true },
	}
}

// Accept records a run without a key.
func (h Engine) Accept(t *testing.T, e executions.Execution) executions.Execution {
	t.Helper()
	accepted, err := h.Executions.Accept(given.Context(t), store.Acceptance{Execution: e})
	want.OK(t, err)
	return accepted.Execution
}

// Claim gives a run to a worker.
func (h Engine) Claim(t *testing.T, e executions.Execution) (executions.Execution, executions.Lease) {
	t.Helper()
	claimed, lease, err := h.Executions.Claim(given.Context(t), e.Doorbell(), Worker())
	want.OK(t, err)
	return claimed, lease
}

// Start accepts a run and gives it to a worker.
func (h Engine) Start(t *testing.T, e executions.Execution) (executions.Execution, executions.Lease) {
	t.Helper()
	return h.Claim(t, h.Accept(t, e))
}

// Retake releases a run at once and gives it to a second worker: the first lease
// is stale from then on.
func (h Engine) Retake(t *testing.T, e executions.Execution, l executions.Lease, logBytes int64) executions.Lease {
	t.Helper()
	now := given.Now()
	released, err := h.Executions.Release(given.Context(t), l, executions.Release{DueAt: now, Now: now, LogBytes: logBytes})
	want.OK(t, err)
	_, lease := h.Claim(t, released)
	return lease
}

// Finish ends a run well.
func (h Engine) Finish(t *testing.T, l executions.Lease) executions.Execution {
	t.Helper()
	e, err := h.Executions.Finish(given.Context(t), l, executions.Outcome{Event: executions.EventSucceed, Now: given.Now()})
	want.OK(t, err)
	return e
}

// Cancel asks a run to stop.
func (h Engine) Cancel(t *testing.T, e executions.Execution) executions.Execution {
	t.Helper()
	cancelled, err := h.Recovery.Cancel(given.Context(t), e.Scope, e.ID, given.Now())
	want.OK(t, err)
	return cancelled
}

// Get reads a run.
func (h Engine) Get(t *testing.T, e executions.Execution) executions.Execution {
	t.Helper()
	got, err := h.History.Get(given.Context(t), e.Scope, e.ID)
	want.OK(t, err)
	return got
}

// Unchanged expects a run to read as it did before.
func (h Engine) Unchanged(t *testing.T, before executions.Execution) {
	t.Helper()
	want.Equal(t, "the stored run", h.Get(t, before), before)
}

// Receive waits for a doorbell.
func (h Engine) Receive(t *testing.T) queue.Delivery {
	t.Helper()
	d, err := h.Deliveries.Receive(given.Context(t))
	want.OK(t, err)
	return d
}

// Answer waits for a doorbell and is done with it.
func (h Engine) Answer(t *testing.T) executions.Doorbell {
	t.Helper()
	d := h.Receive(t)
	want.OK(t, h.Deliveries.Done(given.Context(t), d))
	return d.Doorbell
}

// Silent expects no doorbell for a moment.
func (h Engine) Silent(t *testing.T) {
	t.Helper()
	if d, err := h.Deliveries.Receive(given.Moment(t)); err == nil {
		t.Errorf("a doorbell rang for %s, want silence", d.Doorbell.ID())
	}
}

// Due lists what is worth a look.
func (h Engine) Due(t *testing.T, now time.Time) []executions.Doorbell {
	t.Helper()
	due, err := h.Recovery.Due(given.Context(t), now)
	want.OK(t, err)
	return due
}

// Recover looks at a run.
func (h Engine) Recover(t *testing.T, e executions.Execution, now time.Time) executions.Recovery {
	t.Helper()
	r, err := h.Recovery.Recover(given.Context(t), e.Doorbell(), now, 0.5)
	want.OK(t, err)
	return r
}

package runs

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// bounded accepts a run with a limit of one place.
func (w *world) bounded(t *testing.T) executions.Execution {
	t.Helper()
	d := newDoorbell(t)
	now := w.clock.Now()
	e := executions.Execution{
		ID: d.ID(), Scope: d.Scope(), Status: executions.Pending, CreatedAt: now, DueAt: now,
		Limits: []executions.Limit{executions.BatchLimit("x", 1)},
	}
	if _, err := w.Executions.Accept(t.Context(), store.Acceptance{Execution: e}); err != nil {
		t.Fatal(err)
	}
	return e
}

// answers lets a worker take the next doorbell and claim its run, and answers the fault.
func (w *world) answers(t *testing.T) (executions.Lease, string) {
	t.Helper()
	d := w.receive(t)
	_, lease, err := w.Executions.Claim(t.Context(), d.Doorbell, executions.Claim{ClaimID: "c", Now: w.clock.Now(), Knows: func(string) bool { return true }})
	if done := w.queues.Executions.Done(t.Context(), d); done != nil {
		t.Fatal(done)
	}
	return lease, fault.Code(err)
}

func TestWhoeverStandsInLineIsNotLookedAtUntilThereIsRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		w.bounded(t)
	}
	lease, _ := w.answers(t)
	for range 2 {
		if _, code := w.answers(t); code != executions.CodeWaits {
			t.Fatalf("a second run was answered %q", code)
		}
	}
	w.clock.pass(48 * time.Hour)
	wantIDs(t, "due while the limit is full", w.due(t))
	if _, err := w.Executions.Finish(t.Context(), lease, executions.Outcome{Event: executions.EventSucceed, Now: w.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	next := w.receive(t) // The worker that takes it dies.
	w.clock.pass(overdue + time.Minute)
	wantIDs(t, "due when nobody came", w.due(t), next.Doorbell.ID())
}

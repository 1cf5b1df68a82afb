package executionstest

import (
	"bytes"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// sealed is the life of secret inputs: as long as the run's, and no longer.
func sealed() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"inputs are the worker's in every attempt":              sealedAttempts,
		"inputs outlive a refusal":                              sealedRefused,
		"inputs outlive the death of a worker":                  sealedDied,
		"inputs are answered to a repeated request":             sealedReplayed,
		"inputs may have a mebibyte":                            sealedLarge,
		"inputs of another run are left alone":                  sealedOther,
		"inputs are erased when a run finishes":                 sealedFinish,
		"inputs are erased when a stopped run finishes":         sealedFinishCancelling,
		"inputs are erased when a waiting run is cancelled":     sealedCancelPending,
		"inputs are erased when a retry is cancelled":           sealedCancelReleased,
		"inputs are erased when a stopped run is released":      sealedReleaseCancelling,
		"inputs are erased when a run expires":                  sealedExpired,
		"inputs are erased when a dead run is interrupted":      sealedInterrupted,
		"inputs are erased when a dead run was asked to stop":   sealedDeadCancelling,
		"inputs are erased by one of many parallel ends":        sealedTogether,
		"inputs that were erased are gone for the next process": sealedGone,
	}
}

// secretive is a run with secret inputs that may be tried often.
func secretive() executions.Execution {
	return given.Run(given.Scope(), given.Attempts(9), given.Sealed)
}

// wantSealed expects a run to have its secret inputs, as answered and as stored.
func wantSealed(t *testing.T, h Harness, answered, run executions.Execution) {
	t.Helper()
	want.Equal(t, "the secret inputs", answered.Sealed, run.Sealed)
	want.Equal(t, "the input", answered.Input, run.Input)
	h.Unchanged(t, answered)
}

// wantErased expects a run to be over and to have kept nothing but its input.
func wantErased(t *testing.T, h Harness, run executions.Execution, status executions.Status) {
	t.Helper()
	got := h.Get(t, run)
	want.Equal(t, "the status", got.Status, status)
	want.Equal(t, "the input", got.Input, run.Input)
	if got.Sealed != nil {
		t.Errorf("a %s run has kept %q", got.Status, got.Sealed)
	}
}

func sealedAttempts(t *testing.T, h Harness) {
	run, ctx := secretive(), given.Context(t)
	wantSealed(t, h, h.Accept(t, run), run)
	for range 3 {
		claimed, lease := h.Claim(t, run)
		wantSealed(t, h, claimed, run)
		_, lease, err := h.Executions.Renew(ctx, lease, executions.Progress{Done: claimed.Attempt, Total: 9})
		want.OK(t, err)
		want.Equal(t, "the secret inputs after a renewal", h.Get(t, run).Sealed, run.Sealed)
		released, err := h.Executions.Release(ctx, lease, executions.Release{DueAt: given.Now(), Now: given.Now()})
		want.OK(t, err)
		wantSealed(t, h, released, run)
	}
	claimed, lease := h.Claim(t, run)
	wantSealed(t, h, h.Cancel(t, claimed), run) // It is still at work.
	h.Finish(t, lease)
	wantErased(t, h, run, executions.Cancelled)
}

func sealedRefused(t *testing.T, h Harness) {
	run, ctx := h.Accept(t, secretive()), given.Context(t)
	early := harness.Worker()
	early.Now = run.DueAt.Add(-time.Millisecond)
	_, _, err := h.Executions.Claim(ctx, run.Doorbell(), early)
	wantNotDue(t, err)
	claimed, stale := h.Claim(t, run)
	_, err = h.Executions.Finish(ctx, stale, outcome(executions.EventAbort))
	want.Fault(t, err, fault.Conflict, "execution_state")
	h.Retake(t, claimed, stale, 0)
	_, err = h.Executions.Finish(ctx, stale, outcome(executions.EventFail))
	want.LeaseLost(t, err)
	want.Equal(t, "the recovery", h.Recover(t, run, given.Now()), executions.Recovery{})
	want.Equal(t, "the secret inputs", h.Get(t, run).Sealed, run.Sealed)
}

func sealedDied(t *testing.T, h Harness) {
	run := secretive()
	h.Start(t, run)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the recovery", h.Recover(t, run, given.Now()).Event, executions.EventRetry)
	want.Equal(t, "the secret inputs of the waiting run", h.Get(t, run).Sealed, run.Sealed)
	claimed, lease := h.Claim(t, run)
	wantSealed(t, h, claimed, run)
	h.Finish(t, lease)
	wantErased(t, h, run, executions.Success)
}

func sealedReplayed(t *testing.T, h Harness) {
	run, ctx := secretive(), given.Context(t)
	a := store.Acceptance{Execution: run, Idempotency: &store.Idempotency{Key: "key", BodyHash: "hash"}}
	_, err := h.Executions.Accept(ctx, a)
	want.OK(t, err)
	again := func() executions.Execution {
		a.Execution = given.Run(run.Scope, given.Sealed)
		accepted, err := h.Executions.Accept(ctx, a)
		want.OK(t, err)
		want.Equal(t, "whether it is the first run", accepted.Replayed, true)
		return accepted.Execution
	}
	wantSealed(t, h, again(), run)
	_, lease := h.Claim(t, run)
	wantSealed(t, h, again(), run)
	h.Finish(t, lease)
	want.Equal(t, "the secret inputs of the run that is over", again().Sealed, nil)
}

func sealedLarge(t *testing.T, h Harness) {
	run := given.Run(given.Scope(), func(e *executions.Execution) { e.Sealed = bytes.Repeat([]byte("\x00\xff"), 1<<19) })
	claimed, lease := h.Start(t, run)
	if !bytes.Equal(claimed.Sealed, run.Sealed) || !bytes.Equal(h.Get(t, run).Sealed, run.Sealed) {
		t.Error("the large secret inputs are not those that were given")
	}
	h.Finish(t, lease)
	wantErased(t, h, run, executions.Success)
}

func sealedOther(t *testing.T, h Harness) {
	scope := given.Scope()
	run, other := given.Run(scope, given.Sealed), given.Run(scope, given.Sealed)
	_, lease := h.Start(t, run)
	claimed, _ := h.Start(t, other)
	h.Finish(t, lease)
	wantErased(t, h, run, executions.Success)
	wantSealed(t, h, claimed, other)
}

func sealedFinish(t *testing.T, h Harness) {
	for event, status := range ends() {
		run := secretive()
		claimed, lease := h.Start(t, run)
		o := outcome(event)
		finished, err := h.Executions.Finish(given.Context(t), lease, o)
		want.OK(t, err)
		expected := ended(claimed, status, o)
		expected.Sealed = nil
		want.Equal(t, "the end by "+string(event), finished, expected)
		wantErased(t, h, run, status)
	}
}

func sealedFinishCancelling(t *testing.T, h Harness) {
	for _, event := range []executions.Event{executions.EventAbort, executions.EventSucceed, executions.EventFail} {
		run := secretive()
		claimed, lease := h.Start(t, run)
		h.Cancel(t, claimed)
		finished, err := h.Executions.Finish(given.Context(t), lease, outcome(event))
		want.OK(t, err)
		want.Equal(t, "the answered secret inputs", finished.Sealed, nil)
		wantErased(t, h, run, executions.Cancelled)
	}
}

func sealedCancelPending(t *testing.T, h Harness) {
	run := secretive()
	want.Equal(t, "the answered secret inputs", h.Cancel(t, h.Accept(t, run)).Sealed, nil)
	wantErased(t, h, run, executions.Cancelled)
}

func sealedCancelReleased(t *testing.T, h Harness) {
	run, now := secretive(), given.Now()
	_, lease := h.Start(t, run)
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Now: now})
	want.OK(t, err)
	want.Equal(t, "the answered secret inputs", h.Cancel(t, released).Sealed, nil)
	wantErased(t, h, run, executions.Cancelled)
}

func sealedReleaseCancelling(t *testing.T, h Harness) {
	run, now := secretive(), given.Now()
	claimed, lease := h.Start(t, run)
	h.Cancel(t, claimed)
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Now: now})
	want.OK(t, err)
	want.Equal(t, "the answered secret inputs", released.Sealed, nil)
	wantErased(t, h, run, executions.Cancelled)
}

func sealedExpired(t *testing.T, h Harness) {
	run := given.Run(given.Scope(), given.CreatedAt(given.Now().Add(-48*time.Hour)), given.Sealed)
	h.Accept(t, run)
	h.Recover(t, run, run.DueAt.Add(executions.ExpireAfter))
	want.Equal(t, "the secret inputs within the day", h.Get(t, run).Sealed, run.Sealed)
	h.Recover(t, run, run.DueAt.Add(executions.ExpireAfter+time.Millisecond))
	wantErased(t, h, run, executions.Failed)
}

func sealedInterrupted(t *testing.T, h Harness) {
	run := given.Run(given.Scope(), given.Attempts(1), given.Sealed)
	h.Start(t, run)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the recovery", h.Recover(t, run, given.Now()).Event, executions.EventInterrupt)
	wantErased(t, h, run, executions.Failed)
}

func sealedDeadCancelling(t *testing.T, h Harness) {
	run := secretive()
	claimed, _ := h.Start(t, run)
	h.Cancel(t, claimed)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the recovery", h.Recover(t, run, given.Now()).Event, executions.EventInterrupt)
	wantErased(t, h, run, executions.Cancelled)
}

func sealedTogether(t *testing.T, h Harness) {
	run, ctx := secretive(), given.Context(t)
	_, lease := h.Start(t, run)
	for _, err := range harness.Together(12, func(i int) error {
		if i%2 == 0 {
			_, _, err := h.Executions.Renew(ctx, lease, executions.Progress{Done: i})
			return err
		}
		_, err := h.Executions.Finish(ctx, lease, outcome(executions.EventSucceed))
		return err
	}) {
		if err != nil {
			want.LeaseLost(t, err)
		}
	}
	wantErased(t, h, run, executions.Success)
}

func sealedGone(t *testing.T, h Harness) {
	finished, cancelled := secretive(), secretive()
	_, lease := h.Start(t, finished)
	h.Finish(t, lease)
	h.Cancel(t, h.Accept(t, cancelled))
	h, ok := h.Died(t)
	if !ok {
		return
	}
	wantErased(t, h, finished, executions.Success)
	wantErased(t, h, cancelled, executions.Cancelled)
}

package executionstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func cancel() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"ends a run at once that nobody has started":    cancelPending,
		"ends a run at once that waits for a retry":     cancelReleased,
		"asks a running run to stop":                    cancelRunning,
		"twice is the same as once":                     cancelTwice,
		"is refused for a run that is over":             cancelFinished,
		"does not know a run that was never accepted":   cancelUnknown,
		"does not know a run of another scope":          cancelForeign,
		"reaches every one of many parallel calls":      cancelTogether,
		"and a claim at once leave one honest status":   cancelAgainstClaim,
		"interrupts the worker, if the family can":      cancelInterrupts,
		"interrupts nobody whose run was left in peace": cancelInterruptsNobodyElse,
	}
}

func cancelPending(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	now := given.Now()
	cancelled, err := h.Recovery.Cancel(given.Context(t), run.Scope, run.ID, now)
	want.OK(t, err)
	expected := run
	expected.Status, expected.FinishedAt = executions.Cancelled, now
	want.Equal(t, "the cancelled run", cancelled, expected)
	h.Unchanged(t, expected)
	_, _, err = h.Executions.Claim(given.Context(t), run.Doorbell(), harness.Worker())
	want.Fault(t, err, fault.Conflict, "execution_finished")
}

func cancelReleased(t *testing.T, h Harness) {
	_, lease := h.Start(t, given.Run(given.Scope()))
	now := given.Now()
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Now: now})
	want.OK(t, err)
	cancelled := h.Cancel(t, released)
	want.Equal(t, "the status", cancelled.Status, executions.Cancelled)
	h.Unchanged(t, cancelled)
	want.Equal(t, "what is due long after", len(h.Due(t, released.DueAt.Add(48*later))), 0)
}

func cancelRunning(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	cancelled := h.Cancel(t, claimed)
	expected := claimed
	expected.Status = executions.Cancelling
	want.Equal(t, "the run that was asked to stop", cancelled, expected)
	h.Unchanged(t, expected)
	if !cancelled.HeldBy(lease) {
		t.Error("the worker has lost its lease, and could not end the run in good order")
	}
	want.Equal(t, "the status when it ends", h.Finish(t, lease).Status, executions.Cancelled)
}

func cancelTwice(t *testing.T, h Harness) {
	claimed, _ := h.Start(t, given.Run(given.Scope()))
	want.Equal(t, "the second answer", h.Cancel(t, claimed), h.Cancel(t, claimed))
	want.Equal(t, "the status", h.Get(t, claimed).Status, executions.Cancelling)
}

func cancelFinished(t *testing.T, h Harness) {
	for event := range ends() {
		_, lease := h.Start(t, given.Run(given.Scope()))
		finished, err := h.Executions.Finish(given.Context(t), lease, outcome(event))
		want.OK(t, err)
		_, err = h.Recovery.Cancel(given.Context(t), finished.Scope, finished.ID, given.Now())
		want.Fault(t, err, fault.Conflict, "execution_finished")
		h.Unchanged(t, finished)
	}
	run := h.Accept(t, given.Run(given.Scope()))
	cancelled := h.Cancel(t, run)
	_, err := h.Recovery.Cancel(given.Context(t), run.Scope, run.ID, given.Now())
	want.Fault(t, err, fault.Conflict, "execution_finished")
	h.Unchanged(t, cancelled)
}

func cancelUnknown(t *testing.T, h Harness) {
	_, err := h.Recovery.Cancel(given.Context(t), given.Scope(), executions.ID(given.UUID(given.Now())), given.Now())
	want.NotFound(t, err)
}

func cancelForeign(t *testing.T, h Harness) {
	claimed, _ := h.Start(t, given.Run(given.Scope()))
	_, err := h.Recovery.Cancel(given.Context(t), given.Scope(), claimed.ID, given.Now())
	want.NotFound(t, err)
	_, err = h.Recovery.Cancel(given.Context(t), given.Global(), claimed.ID, given.Now())
	want.NotFound(t, err)
	h.Unchanged(t, claimed)
}

func cancelTogether(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	ctx := given.Context(t)
	for _, err := range harness.Together(12, func(int) error {
		_, err := h.Recovery.Cancel(ctx, claimed.Scope, claimed.ID, given.Now())
		return err
	}) {
		want.OK(t, err)
	}
	want.Equal(t, "the status when it ends", h.Finish(t, lease).Status, executions.Cancelled)
}

func cancelAgainstClaim(t *testing.T, h Harness) {
	for range 20 {
		run, ctx := h.Accept(t, given.Run(given.Scope())), given.Context(t)
		errs := harness.Together(2, func(i int) error {
			if i == 0 {
				_, _, err := h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
				return err
			}
			_, err := h.Recovery.Cancel(ctx, run.Scope, run.ID, given.Now())
			return err
		})
		want.OK(t, errs[1])
		expected := executions.Cancelling
		if errs[0] != nil {
			want.Fault(t, errs[0], fault.Conflict, "execution_finished")
			expected = executions.Cancelled
		}
		want.Equal(t, "the status", h.Get(t, run).Status, expected)
	}
}

func cancelInterrupts(t *testing.T, h Harness) {
	if h.Interrupts == nil {
		t.Log("this family never signals: the next Renew brings the news")
		return
	}
	claimed, _ := h.Start(t, given.Run(given.Scope()))
	signal, stop := h.Interrupts.Subscribe(claimed.ID)
	defer stop()
	h.Cancel(t, claimed)
	select {
	case <-signal:
	case <-given.Context(t).Done():
		t.Error("the worker was not told that its run was cancelled")
	}
	stop()
}

func cancelInterruptsNobodyElse(t *testing.T, h Harness) {
	if h.Interrupts == nil {
		t.Log("this family never signals")
		return
	}
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	other, _ := h.Start(t, given.Run(claimed.Scope))
	signal, stop := h.Interrupts.Subscribe(claimed.ID)
	defer stop()
	h.Cancel(t, other)
	_, _, err := h.Executions.Renew(given.Context(t), lease, executions.Progress{Done: 1})
	want.OK(t, err)
	select {
	case <-signal:
		t.Error("a worker was interrupted although its own run was neither cancelled nor taken over")
	case <-given.Moment(t).Done():
	}
}

package executionstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func recovery() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"does not know a run that was never accepted":        recoverUnknown,
		"does not know a run of another scope":               recoverForeign,
		"lets a run wait that is not due":                    recoverEarly,
		"wakes a worker for a run that is due":               recoverDue,
		"gives up a run that waited a day":                   recoverExpired,
		"leaves a live lease alone":                          recoverLive,
		"leaves a run alone that is over":                    recoverFinished,
		"gives a dead worker's run another attempt":          recoverDeadRetried,
		"waits before another attempt as the policy says":    recoverDeadBackoff,
		"fails a dead worker's run without an attempt left":  recoverDeadInterrupted,
		"ends a dead worker's run that was asked to stop":    recoverDeadCancelling,
		"refuses everything by the lease of a dead worker":   recoverDeadLease,
		"takes a run once for many parallel calls":           recoverTogether,
		"brings every run of a dead worker to an honest end": recoverAll,
	}
}

func recoverUnknown(t *testing.T, h Harness) {
	_, err := h.Recovery.Recover(given.Context(t), given.Run(given.Scope()).Doorbell(), given.Now(), 0)
	want.NotFound(t, err)
}

func recoverForeign(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	elsewhere := run
	elsewhere.Scope = given.Scope()
	_, err := h.Recovery.Recover(given.Context(t), elsewhere.Doorbell(), run.DueAt.Add(25*time.Hour), 0)
	want.NotFound(t, err)
	h.Unchanged(t, run)
}

func recoverEarly(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "the recovery", h.Recover(t, run, run.DueAt.Add(-time.Millisecond)), executions.Recovery{})
	h.Unchanged(t, run)
}

func recoverDue(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	h.Answer(t)
	h.Silent(t)
	want.Equal(t, "the recovery", h.Recover(t, run, run.DueAt), executions.Recovery{Wake: true})
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	h.Unchanged(t, run)
}

func recoverExpired(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.CreatedAt(given.Now().Add(-48*time.Hour))))
	now := run.DueAt.Add(executions.ExpireAfter)
	want.Equal(t, "the recovery within the day", h.Recover(t, run, now), executions.Recovery{Wake: true, Waited: executions.ExpireAfter})
	now = now.Add(time.Millisecond)
	want.Equal(t, "the recovery after it", h.Recover(t, run, now), executions.Recovery{Event: executions.EventExpire})
	got := h.Get(t, run)
	want.Equal(t, "the status", got.Status, executions.Failed)
	want.Equal(t, "the end", got.FinishedAt, now)
	want.Equal(t, "why", got.Problem.Code, "expired")
}

func recoverLive(t *testing.T, h Harness) {
	running, lease := h.Start(t, given.Run(given.Scope()))
	stopping, _ := h.Start(t, given.Run(given.Scope()))
	stopping = h.Cancel(t, stopping)
	for _, e := range []executions.Execution{running, stopping} {
		want.Equal(t, "the recovery", h.Recover(t, e, given.Now()), executions.Recovery{})
		h.Unchanged(t, e)
	}
	h.Finish(t, lease)
}

func recoverFinished(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	h.Answer(t)
	_, lease := h.Claim(t, run)
	finished := h.Finish(t, lease)
	want.Equal(t, "the recovery", h.Recover(t, finished, given.Now().Add(25*time.Hour)), executions.Recovery{})
	h.Unchanged(t, finished)
	h.Silent(t)
}

func recoverDeadRetried(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.Attempts(2)))
	h.Answer(t)
	claimed, _ := h.Claim(t, run)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	now := given.Now()
	want.Equal(t, "the recovery", h.Recover(t, claimed, now), executions.Recovery{Event: executions.EventRetry, Wake: true})
	expected := claimed
	expected.Status, expected.Worker, expected.DueAt, expected.Fence = executions.Pending, "", now, claimed.Fence+1
	h.Unchanged(t, expected)
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	again, _ := h.Claim(t, run)
	want.Equal(t, "the attempt", again.Attempt, 2)
	want.Equal(t, "the fence", again.Fence, expected.Fence+1)
}

func recoverDeadBackoff(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), func(e *executions.Execution) {
		e.Retry = executions.Retry{Attempts: 2, Backoff: 2 * time.Second, Jitter: 1}
	}))
	h.Answer(t)
	h.Claim(t, run)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	now := given.Now()
	h.Recover(t, run, now) // Half of a wait of two seconds is taken away by chance.
	due := now.Add(time.Second)
	want.Equal(t, "when the run is due", h.Get(t, run).DueAt, due)
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	if now := time.Now(); now.Before(due) {
		t.Errorf("the doorbell rang %v before the run was due", due.Sub(now))
	}
}

func recoverDeadInterrupted(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.Attempts(1)))
	h.Answer(t)
	claimed, _ := h.Claim(t, run)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	now := given.Now()
	want.Equal(t, "the recovery", h.Recover(t, run, now), executions.Recovery{Event: executions.EventInterrupt})
	got := h.Get(t, run)
	if got.Problem == nil || got.Problem.Code != "interrupted" {
		t.Errorf("the run failed for %+v, want that it was interrupted", got.Problem)
	}
	expected := claimed
	expected.Status, expected.Worker, expected.Fence, expected.FinishedAt = executions.Failed, "", claimed.Fence+1, now
	expected.Problem = got.Problem
	want.Equal(t, "the stored run", got, expected)
	h.Silent(t)
}

func recoverDeadCancelling(t *testing.T, h Harness) {
	claimed, _ := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	cancelled := h.Cancel(t, claimed)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	now := given.Now()
	want.Equal(t, "the recovery", h.Recover(t, claimed, now), executions.Recovery{Event: executions.EventInterrupt})
	expected := cancelled
	expected.Status, expected.Worker, expected.Fence, expected.FinishedAt = executions.Cancelled, "", claimed.Fence+1, now
	h.Unchanged(t, expected)
}

func recoverDeadLease(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	h, ok := h.Died(t)
	if !ok {
		return
	}
	h.Recover(t, claimed, given.Now())
	_, next := h.Claim(t, claimed)
	_, err := h.Steps.Memo(given.Context(t), next)
	want.OK(t, err)
	_, err = h.Logs.Append(given.Context(t), next, []executions.Line{{Time: given.Now(), Level: "info", Message: "taken over"}})
	want.OK(t, err)
	before := h.Get(t, claimed)
	for name, do := range writes(h) {
		t.Logf("%s by the lease of the dead worker", name)
		want.LeaseLost(t, do(t, lease))
	}
	h.Unchanged(t, before)
	h.Finish(t, next)
}

// writes is everything that a worker does by its lease.
func writes(h Harness) map[string]func(*testing.T, executions.Lease) error {
	now := given.Now()
	return map[string]func(*testing.T, executions.Lease) error{
		"renew": func(t *testing.T, l executions.Lease) error {
			_, _, err := h.Executions.Renew(given.Context(t), l, executions.Progress{Done: 1})
			return err
		},
		"release": func(t *testing.T, l executions.Lease) error {
			_, err := h.Executions.Release(given.Context(t), l, executions.Release{DueAt: now, Now: now})
			return err
		},
		"finish": func(t *testing.T, l executions.Lease) error {
			_, err := h.Executions.Finish(given.Context(t), l, outcome(executions.EventSucceed))
			return err
		},
		"read the memo": func(t *testing.T, l executions.Lease) error {
			_, err := h.Steps.Memo(given.Context(t), l)
			return err
		},
		"store a step": func(t *testing.T, l executions.Lease) error {
			return h.Steps.Store(given.Context(t), l, executions.Step{Name: "late", Status: executions.StepSuccess, Attempt: 1, StartedAt: now})
		},
		"append to the log": func(t *testing.T, l executions.Lease) error {
			_, err := h.Logs.Append(given.Context(t), l, []executions.Line{{Time: now, Message: "late"}})
			return err
		},
	}
}

func recoverTogether(t *testing.T, h Harness) {
	claimed, _ := h.Start(t, given.Run(given.Scope(), given.Attempts(5)))
	h, ok := h.Died(t)
	if !ok {
		return
	}
	ctx, now := given.Context(t), given.Now()
	recoveries := make([]executions.Recovery, 12)
	for _, err := range harness.Together(len(recoveries), func(i int) (err error) {
		recoveries[i], err = h.Recovery.Recover(ctx, claimed.Doorbell(), now, 0)
		return err
	}) {
		want.OK(t, err)
	}
	taken := 0
	for _, r := range recoveries {
		if r.Event != "" {
			taken++
		}
	}
	want.Equal(t, "the calls that took the run", taken, 1)
	want.Equal(t, "the fence", h.Get(t, claimed).Fence, claimed.Fence+1)
}

func recoverAll(t *testing.T, h Harness) {
	expected := map[executions.ID]executions.Status{}
	scopes := map[executions.ID]executions.Execution{}
	note := func(e executions.Execution, status executions.Status) { expected[e.ID], scopes[e.ID] = status, e }
	for range 5 {
		e, _ := h.Start(t, given.Run(given.Scope(), given.Attempts(1)))
		note(e, executions.Failed)
		e, _ = h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
		note(e, executions.Pending)
		e, _ = h.Start(t, given.Run(given.Global(), given.Attempts(2)))
		note(h.Cancel(t, e), executions.Cancelled)
		_, lease := h.Start(t, given.Run(given.Scope()))
		note(h.Finish(t, lease), executions.Success)
		note(h.Accept(t, given.Run(given.Scope())), executions.Pending)
	}
	h, ok := h.Died(t)
	if !ok {
		return
	}
	now := given.Now()
	for _, d := range h.Due(t, now) {
		_, err := h.Recovery.Recover(given.Context(t), d, now, 0)
		want.OK(t, err)
	}
	for id, e := range scopes {
		want.Equal(t, "the status of a run that was "+string(e.Status), h.Get(t, e).Status, expected[id])
	}
}

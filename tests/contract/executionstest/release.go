package executionstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func release() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps the run for later, with why":           releaseKeeps,
		"leads to the next attempt":                   releaseThenClaim,
		"rings no earlier than the run is due":        releaseRings,
		"ends a run that was asked to stop":           releaseCancelling,
		"remembers since when nobody knew the run":    releaseUnknown,
		"is refused once the lease no longer counts":  releaseStale,
		"is refused for a lease that was never given": releaseForged,
	}
}

func releaseKeeps(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	now := given.Now()
	r := executions.Release{
		DueAt: now.Add(later), Now: now, LogBytes: 4711,
		Problem:     &executions.Problem{Code: "step_failed", Message: "Graph n'a pas répondu.", Step: "a/b", Details: "503"},
		FailedSteps: []executions.Step{{Name: "a/b", Status: executions.StepFailed, Attempt: 1, StartedAt: now, Duration: time.Second}},
	}
	released, err := h.Executions.Release(given.Context(t), lease, r)
	want.OK(t, err)
	expected := claimed
	expected.Status, expected.Worker, expected.DueAt = executions.Pending, "", r.DueAt
	expected.Problem, expected.FailedSteps, expected.LogBytes = r.Problem, r.FailedSteps, r.LogBytes
	want.Equal(t, "the released run", released, expected)
	h.Unchanged(t, expected)
}

func releaseThenClaim(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	now := given.Now()
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Now: now})
	want.OK(t, err)
	_, _, err = h.Executions.Claim(given.Context(t), released.Doorbell(), harness.Worker())
	wantNotDue(t, err)
	h.Unchanged(t, released)

	c := harness.Worker()
	c.Now = released.DueAt
	again, _, err := h.Executions.Claim(given.Context(t), released.Doorbell(), c)
	want.OK(t, err)
	want.Equal(t, "the attempt", again.Attempt, 2)
	want.Equal(t, "the fence", again.Fence, claimed.Fence+1)
	want.Equal(t, "the start of the first attempt", again.StartedAt, claimed.StartedAt)
}

func releaseRings(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	d := h.Receive(t)
	_, lease, err := h.Executions.Claim(given.Context(t), d.Doorbell, harness.Worker())
	want.OK(t, err)
	due := given.Now().Add(time.Second)
	_, err = h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: due, Now: given.Now()})
	want.OK(t, err)
	want.OK(t, h.Deliveries.Done(given.Context(t), d))

	want.Equal(t, "the doorbell", h.Answer(t), d.Doorbell)
	if now := time.Now(); now.Before(due) {
		t.Errorf("the doorbell rang %v before the run was due", due.Sub(now))
	}
}

func releaseCancelling(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	h.Cancel(t, claimed)
	now := given.Now()
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), LogBytes: 5, Now: now})
	want.OK(t, err)
	expected := claimed
	expected.Status, expected.Worker, expected.LogBytes, expected.FinishedAt = executions.Cancelled, "", 5, now
	want.Equal(t, "the released run", released, expected)
	h.Unchanged(t, expected)
}

func releaseUnknown(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	first := given.Now()
	for i := range 3 {
		c := harness.Worker()
		c.Now, c.Knows = first.Add(time.Duration(i)*time.Minute), func(string) bool { return false }
		_, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), c)
		want.OK(t, err)
		released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: c.Now, Unknown: true, Now: c.Now})
		want.OK(t, err)
		want.Equal(t, "since when nobody knew it", released.UnknownSince, first)
		h.Unchanged(t, released)
	}
}

func releaseStale(t *testing.T, h Harness) {
	claimed, stale := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	lease := h.Retake(t, claimed, stale, 0)
	before := h.Get(t, claimed)
	for range 2 {
		_, err := h.Executions.Release(given.Context(t), stale, executions.Release{DueAt: given.Now(), Now: given.Now()})
		want.LeaseLost(t, err)
		h.Unchanged(t, before)
	}
	finished := h.Finish(t, lease)
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: given.Now(), Now: given.Now()})
	want.LeaseLost(t, err)
	h.Unchanged(t, finished)
}

func releaseForged(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	for name, forged := range forgeries(lease) {
		_, err := h.Executions.Release(given.Context(t), forged, executions.Release{DueAt: given.Now(), Now: given.Now()})
		t.Logf("a lease with %s", name)
		want.LeaseLost(t, err)
	}
	h.Unchanged(t, claimed)
}

package executionstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// later is far enough away never to come within a case.
const later = time.Hour

func claim() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"gives the run and a lease to the worker":          claimGives,
		"refuses a run that is not due":                    claimNotDue,
		"does not know a run that was never accepted":      claimUnknown,
		"does not know a run of another scope":             claimForeign,
		"refuses a run that somebody has":                  claimTwice,
		"refuses a run that is over":                       claimFinished,
		"lets exactly one of many parallel claims win":     claimTogether,
		"counts the attempt only if the worker can run it": claimUnknownWorkflow,
	}
}

func claimGives(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	c := harness.Worker()
	claimed, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), c)
	want.OK(t, err)

	expected := run
	expected.Status, expected.Attempt, expected.Fence = executions.Running, 1, 1
	expected.ClaimID, expected.Worker, expected.Workflow.Build, expected.StartedAt = c.ClaimID, c.Worker, c.Build, c.Now
	want.Equal(t, "the claimed run", claimed, expected)
	h.Unchanged(t, expected)
	want.Equal(t, "whose lease it is", lease.Doorbell, run.Doorbell())
	if !claimed.HeldBy(lease) {
		t.Errorf("the run is not held by the lease that the claim gave: %+v", lease)
	}
}

func claimNotDue(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	c := harness.Worker()
	c.Now = run.DueAt.Add(-time.Millisecond)
	_, _, err := h.Executions.Claim(given.Context(t), run.Doorbell(), c)
	wantNotDue(t, err)
	h.Unchanged(t, run)
	c.Now = run.DueAt
	_, _, err = h.Executions.Claim(given.Context(t), run.Doorbell(), c)
	want.OK(t, err)
}

func wantNotDue(t *testing.T, err error) {
	t.Helper()
	want.Fault(t, err, fault.Conflict, "execution_not_due")
}

func claimUnknown(t *testing.T, h Harness) {
	_, _, err := h.Executions.Claim(given.Context(t), given.Run(given.Scope()).Doorbell(), harness.Worker())
	want.NotFound(t, err)
}

func claimForeign(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	elsewhere := run
	elsewhere.Scope = given.Scope()
	_, _, err := h.Executions.Claim(given.Context(t), elsewhere.Doorbell(), harness.Worker())
	want.NotFound(t, err)
	h.Unchanged(t, run)
}

func claimTwice(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	_, _, err := h.Executions.Claim(given.Context(t), claimed.Doorbell(), harness.Worker())
	want.Fault(t, err, fault.Conflict, "execution_state")
	h.Unchanged(t, claimed)
	h.Finish(t, lease)
}

func claimFinished(t *testing.T, h Harness) {
	_, lease := h.Start(t, given.Run(given.Scope()))
	finished := h.Finish(t, lease)
	_, _, err := h.Executions.Claim(given.Context(t), finished.Doorbell(), harness.Worker())
	want.Fault(t, err, fault.Conflict, "execution_finished")
	h.Unchanged(t, finished)
}

func claimTogether(t *testing.T, h Harness) {
	run, ctx := h.Accept(t, given.Run(given.Scope())), given.Context(t)
	leases := make([]executions.Lease, 16)
	var winner executions.Lease
	won := 0
	for i, err := range harness.Together(len(leases), func(i int) (err error) {
		_, leases[i], err = h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
		return err
	}) {
		if err == nil {
			won, winner = won+1, leases[i]
			continue
		}
		want.Fault(t, err, fault.Conflict, "execution_state")
	}
	want.Equal(t, "the claims that won", won, 1)
	stored := h.Get(t, run)
	want.Equal(t, "the attempts", stored.Attempt, 1)
	if !stored.HeldBy(winner) {
		t.Errorf("the stored run is held by claim %q, the winner was told %q", stored.ClaimID, winner.ClaimID)
	}
	h.Finish(t, winner)
}

func claimUnknownWorkflow(t *testing.T, h Harness) {
	ctx, run := given.Context(t), h.Accept(t, given.Run(given.Scope()))
	c := harness.Worker()
	c.Knows = func(workflow string) bool { return workflow != run.Workflow.Name }
	claimed, lease, err := h.Executions.Claim(ctx, run.Doorbell(), c)
	want.OK(t, err)
	want.Equal(t, "the attempts", claimed.Attempt, 0)
	want.Equal(t, "the start of the first attempt", claimed.StartedAt, time.Time{})
	h.Unchanged(t, claimed)

	now := given.Now()
	released, err := h.Executions.Release(ctx, lease, executions.Release{DueAt: now, Unknown: true, Now: now})
	want.OK(t, err)
	want.Equal(t, "since when nobody knew it", released.UnknownSince, now)
	h.Unchanged(t, released)
	claimed, _ = h.Claim(t, released)
	want.Equal(t, "the attempts of the second worker", claimed.Attempt, 1)
	want.Equal(t, "the fence", claimed.Fence, 2)
	want.Equal(t, "since when nobody knew it", claimed.UnknownSince, time.Time{})
}

package executionstest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func refusals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"nothing is written for the scope that belongs to nobody": refuseNoScope,
		"nothing is written once the context has ended":           refuseEndedContext,
	}
}

func refuseNoScope(t *testing.T, h Harness) {
	ctx, run := given.Context(t), given.Run(organizations.Scope{})
	_, err := h.Executions.Accept(ctx, store.Acceptance{Execution: run})
	want.Error(t, err, "accepting a run of nobody's")
	_, err = h.Executions.Accept(ctx, store.Acceptance{Execution: run, Idempotency: &store.Idempotency{Key: "key", BodyHash: "body"}})
	want.Error(t, err, "accepting a run of nobody's with a key")
	_, _, err = h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
	want.Error(t, err, "claiming a run of nobody's")
	_, _, err = h.Executions.Claim(ctx, executions.Doorbell{}, harness.Worker())
	want.Error(t, err, "claiming by an empty doorbell")
	lease := executions.Lease{Doorbell: run.Doorbell(), Fence: 1, ClaimID: "claim"}
	for name, do := range writes(h) {
		want.Error(t, do(t, lease), name+" for nobody")
	}
	_, err = h.Recovery.Cancel(ctx, organizations.Scope{}, run.ID, given.Now())
	want.Error(t, err, "cancelling a run of nobody's")
	_, err = h.Recovery.Recover(ctx, executions.Doorbell{}, given.Now(), 0)
	want.Error(t, err, "recovering by an empty doorbell")
	nothingWritten(t, h, run)
}

func refuseEndedContext(t *testing.T, h Harness) {
	ctx, run := given.Ended(t), given.Run(given.Scope())
	_, err := h.Executions.Accept(ctx, store.Acceptance{Execution: run})
	want.Is(t, err, context.Canceled)
	_, err = h.Recovery.Due(ctx, given.Now())
	want.Is(t, err, context.Canceled)
	nothingWritten(t, h, run)

	run = h.Accept(t, run)
	_, _, err = h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
	want.Is(t, err, context.Canceled)
	_, err = h.Recovery.Cancel(ctx, run.Scope, run.ID, given.Now())
	want.Is(t, err, context.Canceled)
	_, err = h.Recovery.Recover(ctx, run.Doorbell(), given.Now().Add(48*time.Hour), 0)
	want.Is(t, err, context.Canceled)
	h.Unchanged(t, run)

	claimed, lease := h.Claim(t, run)
	_, _, err = h.Executions.Renew(ctx, lease, executions.Progress{Done: 1})
	want.Is(t, err, context.Canceled)
	_, err = h.Executions.Release(ctx, lease, executions.Release{DueAt: given.Now(), Now: given.Now()})
	want.Is(t, err, context.Canceled)
	_, err = h.Executions.Finish(ctx, lease, outcome(executions.EventSucceed))
	want.Is(t, err, context.Canceled)
	h.Unchanged(t, claimed)
}

// nothingWritten expects no trace of a run: no row, nothing due, nothing rung.
func nothingWritten(t *testing.T, h Harness, run executions.Execution) {
	t.Helper()
	_, err := h.History.Get(given.Context(t), run.Scope, run.ID)
	want.Error(t, err, "reading a run that was never written")
	page, err := h.History.ListByUser(given.Context(t), run.Actor.ID, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the runs of the user", len(page.Items), 0)
	want.Equal(t, "what is due", len(h.Due(t, given.Now().Add(48*time.Hour))), 0)
	h.Silent(t)
}

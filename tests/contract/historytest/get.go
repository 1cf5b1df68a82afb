package historytest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func get() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"reads a run as its last transition left it":             getFollows,
		"does not know a run that was never accepted":            getUnknown,
		"refuses every reading for the scope of nobody":          refuseNoScope,
		"answers the context's error once the context has ended": refuseEndedContext,
	}
}

func getFollows(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	h.Unchanged(t, run)
	claimed, lease := h.Claim(t, run)
	h.Unchanged(t, claimed)
	h.Unchanged(t, h.Cancel(t, run))
	h.Unchanged(t, h.Finish(t, lease))
}

func getUnknown(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	for _, id := range []string{given.UUID(given.Now()), "", "not-an-id", "../" + given.UUID(given.Now()), "\x00"} {
		_, err := h.History.Get(given.Context(t), given.Scope(), executions.ID(id))
		want.NotFound(t, err)
	}
}

func refuseNoScope(t *testing.T, h Harness) {
	run, ctx, nobody := h.Accept(t, given.Run(given.Scope())), given.Context(t), organizations.Scope{}
	_, err := h.History.Get(ctx, nobody, run.ID)
	want.Error(t, err, "reading a run of nobody's")
	_, err = h.History.List(ctx, nobody, history.Filter{}, store.Paging{Limit: 10})
	want.Error(t, err, "listing the runs of nobody")
	_, err = h.Steps.List(ctx, nobody, run.ID)
	want.Error(t, err, "listing steps for nobody")
	_, err = h.Logs.Read(ctx, nobody, run.ID, 0, 10)
	want.Error(t, err, "reading a log for nobody")
}

func refuseEndedContext(t *testing.T, h Harness) {
	run, ctx := h.Accept(t, given.Run(given.Scope())), given.Ended(t)
	_, err := h.History.Get(ctx, run.Scope, run.ID)
	want.Is(t, err, context.Canceled)
	_, err = h.History.List(ctx, run.Scope, history.Filter{}, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	_, err = h.History.ListByUser(ctx, run.Actor.ID, history.Filter{}, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	_, err = h.Steps.List(ctx, run.Scope, run.ID)
	want.Is(t, err, context.Canceled)
	_, err = h.Logs.Read(ctx, run.Scope, run.ID, 0, 10)
	want.Is(t, err, context.Canceled)
}

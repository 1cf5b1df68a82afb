package executionstest

import (
	"bytes"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func accept() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every field of the run":                  acceptKeepsEverything,
		"keeps a run of the global scope":               acceptInGlobal,
		"keeps an input of one mebibyte":                acceptKeepsLargeInput,
		"rings the doorbell of the run":                 acceptRings,
		"answers the stored run for a known id":         acceptSameID,
		"answers a known id as far as it has come":      acceptSameIDLater,
		"stores one run for parallel calls of one id":   acceptSameIDTogether,
		"stores every one of many parallel runs":        acceptManyTogether,
		"leaves a later run unclaimable until it's due": acceptForLater,
	}
}

func acceptKeepsEverything(t *testing.T, h Harness) {
	run := given.Run(given.Scope())
	accepted, err := h.Executions.Accept(given.Context(t), store.Acceptance{Execution: run})
	want.OK(t, err)
	want.Equal(t, "the answer", accepted, store.Accepted{Execution: run})
	h.Unchanged(t, run)
}

func acceptInGlobal(t *testing.T, h Harness) {
	run := given.Run(given.Global())
	h.Accept(t, run)
	h.Unchanged(t, run)
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
}

func acceptKeepsLargeInput(t *testing.T, h Harness) {
	run := given.Run(given.Scope(), func(e *executions.Execution) {
		e.Input = append(append([]byte(`{"text":"`), bytes.Repeat([]byte("家0"), 1<<18)...), `"}`...)
	})
	h.Accept(t, run)
	h.Unchanged(t, run)
	claimed, _ := h.Claim(t, run)
	if !bytes.Equal(claimed.Input, run.Input) {
		t.Errorf("the worker was given an input of %d bytes, want %d", len(claimed.Input), len(run.Input))
	}
}

func acceptRings(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	h.Silent(t)
}

func acceptSameID(t *testing.T, h Harness) {
	first := h.Accept(t, given.Run(given.Scope()))
	again := first
	again.Input, again.Workflow.Name = []byte(`{"other":true}`), "another"
	want.Equal(t, "the answer to the second call", h.Accept(t, again), first)
	h.Unchanged(t, first)
	want.Equal(t, "the runs of the scope", listed(t, h, first), 1)
}

func acceptSameIDLater(t *testing.T, h Harness) {
	run := given.Run(given.Scope())
	_, lease := h.Start(t, run)
	finished := h.Finish(t, lease)
	want.Equal(t, "the answer to the second call", h.Accept(t, run), finished)
	h.Unchanged(t, finished)
}

func acceptSameIDTogether(t *testing.T, h Harness) {
	run := given.Run(given.Scope())
	ctx := given.Context(t)
	for _, err := range harness.Together(12, func(int) error {
		_, err := h.Executions.Accept(ctx, store.Acceptance{Execution: run})
		return err
	}) {
		want.OK(t, err)
	}
	h.Unchanged(t, run)
	want.Equal(t, "the runs of the scope", listed(t, h, run), 1)
}

func acceptManyTogether(t *testing.T, h Harness) {
	scope, ctx := given.Scope(), given.Context(t)
	runs := make([]executions.Execution, 40)
	for i := range runs {
		runs[i] = given.Run(scope)
	}
	for _, err := range harness.Together(len(runs), func(i int) error {
		_, err := h.Executions.Accept(ctx, store.Acceptance{Execution: runs[i]})
		return err
	}) {
		want.OK(t, err)
	}
	for _, run := range runs {
		h.Unchanged(t, run)
	}
	want.Equal(t, "the runs of the scope", listed(t, h, runs[0]), len(runs))
}

func acceptForLater(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), func(e *executions.Execution) { e.DueAt = e.DueAt.Add(later) }))
	_, _, err := h.Executions.Claim(given.Context(t), run.Doorbell(), harness.Worker())
	wantNotDue(t, err)
	h.Unchanged(t, run)
}

// listed counts the runs in the scope of a run.
func listed(t *testing.T, h Harness, e executions.Execution) int {
	t.Helper()
	page, err := h.History.List(given.Context(t), e.Scope, history.Filter{}, store.Paging{Limit: 100})
	want.OK(t, err)
	return len(page.Items)
}

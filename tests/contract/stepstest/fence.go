package stepstest

import (
	"fmt"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func fence() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"refuses a step by a stale worker":                           fenceStore,
		"refuses a memo to a stale worker":                           fenceMemo,
		"holds when nothing was stored before":                       fenceEmpty,
		"hides no acknowledged step from the worker that takes over": fenceInterleaved,
		"hides none when both work at the same moment":               fenceTogether,
	}
}

func fenceStore(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	first := store(t, h, stale, done("first"))
	lease := h.Retake(t, run, stale, 0)
	read(t, h, lease)
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("late")))
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("first")))
	second := store(t, h, lease, done("late"))
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("later")))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{first, second})
}

func fenceMemo(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	lease := h.Retake(t, run, stale, 0)
	read(t, h, lease)
	_, err := h.Steps.Memo(given.Context(t), stale)
	want.LeaseLost(t, err)
	store(t, h, lease, done("one"))
	_, err = h.Steps.Memo(given.Context(t), stale)
	want.LeaseLost(t, err)
}

func fenceEmpty(t *testing.T, h Harness) {
	run, stale := h.Start(t, given.Run(given.Scope(), given.Attempts(9)))
	lease := h.Retake(t, run, stale, 0)
	want.Equal(t, "the memo", read(t, h, lease), nil)
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("late")))
	want.Equal(t, "the list", listed(t, h, run), nil)
}

// fenceInterleaved lets a stalled worker store between the claim of the next one
// and its memo. Either answer is right, if the memo agrees with it.
func fenceInterleaved(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	stored := []executions.Step{store(t, h, stale, done("first"))}
	lease := h.Retake(t, run, stale, 0)
	late := done("late")
	if err := h.Steps.Store(given.Context(t), stale, late); err == nil {
		stored = append(stored, late)
	} else {
		want.LeaseLost(t, err)
	}
	want.Equal(t, "the memo", read(t, h, lease), stored)
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("later")))
}

func fenceTogether(t *testing.T, h Harness) {
	for range 8 {
		run, stale := begin(t, h)
		lease := h.Retake(t, run, stale, 0)
		ctx := given.Context(t)
		var memo []executions.Step
		var acknowledged []string
		errs := harness.Together(2, func(i int) (err error) {
			if i == 0 {
				memo, err = h.Steps.Memo(ctx, lease)
				return err
			}
			for n := range 50 {
				name := fmt.Sprint("step ", n)
				if err := h.Steps.Store(ctx, stale, done(name)); err != nil {
					return err
				}
				acknowledged = append(acknowledged, name)
			}
			return nil
		})
		want.OK(t, errs[0])
		if errs[1] != nil && !fault.Is(errs[1], fault.Conflict) {
			t.Errorf("the stalled worker was told %v, want that its lease is lost", errs[1])
		}
		want.Equal(t, "the memo against what was acknowledged", names(memo), acknowledged)
		want.Equal(t, "the list against the memo", listed(t, h, run), memo)
	}
}

func names(steps []executions.Step) []string {
	var all []string
	for _, step := range steps {
		all = append(all, step.Name)
	}
	return all
}

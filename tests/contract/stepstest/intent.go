package stepstest

import (
	"fmt"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func intents() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is kept and known to the next attempt":           intentKept,
		"gives its place in the order to its result":      intentReplaced,
		"is refused a second time":                        intentTwice,
		"is refused where a result is stored":             intentLate,
		"survives the death of the worker":                intentSurvives,
		"is not written or replaced by a stale worker":    intentStale,
		"lets one of many parallel intents of a name win": intentTogether,
		"lets one of many parallel results win":           intentResultsTogether,
		"is the run's own":                                intentOwn,
	}
}

// intent is a step that is about to run.
func intent(name string) executions.Step {
	return executions.Step{Name: name, Status: executions.StepIntent, Attempt: 1, StartedAt: given.Now()}
}

func intentKept(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	stored := []executions.Step{store(t, h, lease, intent("charge the card")), store(t, h, lease, done("write"))}
	want.Equal(t, "the list", listed(t, h, run), stored)
	lease = h.Retake(t, run, lease, 0)
	want.Equal(t, "the memo of the second attempt", read(t, h, lease), stored)
	h.Finish(t, lease)
	want.Equal(t, "the list when the run is over", listed(t, h, run), stored)
}

func intentReplaced(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	first := store(t, h, lease, done("first"))
	store(t, h, lease, intent("charge the card"))
	last := store(t, h, lease, done("last"))
	result := store(t, h, lease, done("charge the card"))
	stored := []executions.Step{first, result, last}
	want.Equal(t, "the list", listed(t, h, run), stored)
	for _, again := range []executions.Step{done("charge the card"), intent("charge the card")} {
		wantExists(t, h.Steps.Store(given.Context(t), lease, again))
	}
	next := store(t, h, lease, done("next"))
	want.Equal(t, "the memo of the second attempt", read(t, h, h.Retake(t, run, lease, 0)), append(stored, next))
}

func intentTwice(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, intent("charge the card"))
	again := intent("charge the card")
	again.Attempt = 7
	wantExists(t, h.Steps.Store(given.Context(t), lease, again))
	lease = h.Retake(t, run, lease, 0)
	read(t, h, lease)
	wantExists(t, h.Steps.Store(given.Context(t), lease, again))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func intentLate(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, done("charge the card"))
	wantExists(t, h.Steps.Store(given.Context(t), lease, intent("charge the card")))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func intentSurvives(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	stored := []executions.Step{store(t, h, lease, intent("charge the card"))}
	h, ok := h.Died(t)
	if !ok {
		return
	}
	h.Recover(t, run, given.Now())
	_, lease = h.Claim(t, run)
	want.Equal(t, "the memo of the next attempt", read(t, h, lease), stored)
}

func intentStale(t *testing.T, h Harness) {
	run, stale := begin(t, h)
	step := store(t, h, stale, intent("charge the card"))
	lease := h.Retake(t, run, stale, 0)
	read(t, h, lease)
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, done("charge the card")))
	want.LeaseLost(t, h.Steps.Store(given.Context(t), stale, intent("another")))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func intentTogether(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	ctx, kept, step := given.Context(t), 0, intent("same")
	for _, err := range harness.Together(12, func(int) error { return h.Steps.Store(ctx, lease, step) }) {
		if err == nil {
			kept++
			continue
		}
		wantExists(t, err)
	}
	want.Equal(t, "the calls that won", kept, 1)
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func intentResultsTogether(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	store(t, h, lease, intent("same"))
	ctx, kept := given.Context(t), 0
	for _, err := range harness.Together(12, func(i int) error {
		step := done("same")
		step.Result = fmt.Appendf(nil, "%d", i)
		return h.Steps.Store(ctx, lease, step)
	}) {
		if err == nil {
			kept++
			continue
		}
		wantExists(t, err)
	}
	want.Equal(t, "the calls that won", kept, 1)
	steps := listed(t, h, run)
	if len(steps) != 1 || steps[0].Status != executions.StepSuccess {
		t.Errorf("stored are %v", steps)
	}
}

func intentOwn(t *testing.T, h Harness) {
	one, first := begin(t, h)
	other, second := h.Start(t, given.Run(one.Scope, given.Attempts(9)))
	a := store(t, h, first, intent("same"))
	b := store(t, h, second, done("same"))
	want.Equal(t, "the steps of the one run", listed(t, h, one), []executions.Step{a})
	want.Equal(t, "the steps of the other", listed(t, h, other), []executions.Step{b})
}

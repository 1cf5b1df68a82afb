package stepstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func memo() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is empty for a first attempt":                        memoEmpty,
		"gives the steps of earlier attempts, in their order": memoGives,
		"may be read again by the same worker":                memoTwice,
		"survives the death of the worker":                    memoSurvives,
		"is the run's own":                                    memoOwn,
	}
}

// begin starts a run that may be tried often, with its memo read as a worker does.
func begin(t *testing.T, h Harness) (executions.Execution, executions.Lease) {
	t.Helper()
	run, lease := h.Start(t, given.Run(given.Scope(), given.Attempts(9)))
	read(t, h, lease)
	return run, lease
}

func read(t *testing.T, h Harness, l executions.Lease) []executions.Step {
	t.Helper()
	steps, err := h.Steps.Memo(given.Context(t), l)
	want.OK(t, err)
	return steps
}

// done is a step that succeeded.
func done(name string) executions.Step {
	return executions.Step{
		Name: name, Status: executions.StepSuccess, Attempt: 1, StartedAt: given.Now(), Duration: 1234567,
		Result: []byte(`{"of":"` + "家" + `"}`),
	}
}

func store(t *testing.T, h Harness, l executions.Lease, step executions.Step) executions.Step {
	t.Helper()
	want.OK(t, h.Steps.Store(given.Context(t), l, step))
	return step
}

func listed(t *testing.T, h Harness, e executions.Execution) []executions.Step {
	t.Helper()
	steps, err := h.Steps.List(given.Context(t), e.Scope, e.ID)
	want.OK(t, err)
	return steps
}

func memoEmpty(t *testing.T, h Harness) {
	run, lease := h.Start(t, given.Run(given.Scope()))
	want.Equal(t, "the memo", read(t, h, lease), nil)
	want.Equal(t, "the list", listed(t, h, run), nil)
}

func memoGives(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var stored []executions.Step
	for _, name := range []string{"zebra", "apple", "mango"} {
		stored = append(stored, store(t, h, lease, done(name)))
	}
	lease = h.Retake(t, run, lease, 0)
	want.Equal(t, "the memo of the second attempt", read(t, h, lease), stored)
	for _, name := range []string{"banana", "aardvark"} {
		stored = append(stored, store(t, h, lease, done(name)))
	}
	lease = h.Retake(t, run, lease, 0)
	want.Equal(t, "the memo of the third attempt", read(t, h, lease), stored)
	h.Finish(t, lease)
	want.Equal(t, "the list when the run is over", listed(t, h, run), stored)
}

func memoTwice(t *testing.T, h Harness) {
	_, lease := begin(t, h)
	step := store(t, h, lease, done("one"))
	for range 2 {
		want.Equal(t, "the memo", read(t, h, lease), []executions.Step{step})
	}
	store(t, h, lease, done("two"))
}

func memoSurvives(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	stored := []executions.Step{store(t, h, lease, done("b")), store(t, h, lease, done("a"))}
	h, ok := h.Died(t)
	if !ok {
		return
	}
	h.Recover(t, run, given.Now())
	_, lease = h.Claim(t, run)
	want.Equal(t, "the memo of the next attempt", read(t, h, lease), stored)
	err := h.Steps.Store(given.Context(t), lease, done("a"))
	wantExists(t, err)
}

func memoOwn(t *testing.T, h Harness) {
	one, first := begin(t, h)
	other, second := h.Start(t, given.Run(one.Scope, given.Attempts(9)))
	a := store(t, h, first, done("same"))
	b := done("same")
	b.Result = []byte(`"another"`)
	store(t, h, second, b)
	want.Equal(t, "the steps of the one run", listed(t, h, one), []executions.Step{a})
	want.Equal(t, "the steps of the other", listed(t, h, other), []executions.Step{b})
	want.Equal(t, "the memo of the other", read(t, h, h.Retake(t, other, second, 0)), []executions.Step{b})
}

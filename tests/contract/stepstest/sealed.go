package stepstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func sealed() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"results are told from others in the memo and the list": sealedTold,
		"results may take the place of an intent":               sealedAfterIntent,
		"results stay with a failed step of the run":            sealedFailed,
	}
}

// closed is a step whose result is encrypted, and so no JSON.
func closed(name string) executions.Step {
	step := done(name)
	step.Sealed, step.Result = true, []byte("age\x00\xff\xfe")
	return step
}

func sealedTold(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	stored := []executions.Step{
		store(t, h, lease, done("open")), store(t, h, lease, closed("sealed")), store(t, h, lease, done("open again")),
	}
	want.Equal(t, "the list", listed(t, h, run), stored)
	lease = h.Retake(t, run, lease, 0)
	want.Equal(t, "the memo of the next attempt", read(t, h, lease), stored)
	h.Finish(t, lease)
	want.Equal(t, "the list when the run is over", listed(t, h, run), stored)
}

func sealedAfterIntent(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	intent := executions.Step{Name: "charge the card", Status: executions.StepIntent, Attempt: 1, StartedAt: given.Now()}
	store(t, h, lease, intent)
	step := store(t, h, lease, closed("charge the card"))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
	want.Equal(t, "the memo", read(t, h, lease), []executions.Step{step})
}

func sealedFailed(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step, now := closed("failed"), given.Now()
	step.Status = executions.StepFailed
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now, Now: now, FailedSteps: []executions.Step{step}})
	want.OK(t, err)
	want.Equal(t, "the failed steps", h.Get(t, run).FailedSteps, []executions.Step{step})
}

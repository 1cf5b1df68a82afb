package stepstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func undoable() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"steps are told from others in the memo and the list":    undoableTold,
		"intents are, too, and stay so when the result is there": undoableIntent,
		"results may be sealed":                                  undoableSealed,
	}
}

// reversible is a step that the workflow can take back.
func reversible(step executions.Step) executions.Step {
	step.Undoable = true
	return step
}

func undoableTold(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	stored := []executions.Step{
		store(t, h, lease, reversible(done("create"))), store(t, h, lease, done("look")), store(t, h, lease, reversible(done("add"))),
	}
	want.Equal(t, "the list", listed(t, h, run), stored)
	lease = h.Retake(t, run, lease, 0)
	want.Equal(t, "the memo of the next attempt", read(t, h, lease), stored)
	h.Finish(t, lease)
	want.Equal(t, "the list when the run is over", listed(t, h, run), stored)
}

func undoableIntent(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	begun := store(t, h, lease, reversible(intent("charge the card")))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{begun})
	ended := store(t, h, lease, reversible(done("charge the card")))
	want.Equal(t, "the list with the result", listed(t, h, run), []executions.Step{ended})
}

func undoableSealed(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, reversible(closed("create")))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

package workflowtest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// AtEveryStep shows that a workflow may die anywhere. It calls run without a
// crash to learn the steps, and then for each of them twice: with a crash after
// the step was stored and with one before. run sets up a world of its own, passes
// the options on to Run, checks that the world is as it should be, and answers
// the Steps of the result. The run is continued even where Spec.Retry allows no
// other attempt. A step with workflow.Once fails for good after a crash before it
// was stored, as it should: test such a workflow step by step.
//
//	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
//		directory := newDirectory()
//		result := workflowtest.Run(t, OnboardUser, grace, append(crash, connected(directory))...)
//		checkOneUser(t, directory)
//		return result.Steps
//	})
func AtEveryStep(t *testing.T, run func(t *testing.T, crash ...Option) []Step) {
	t.Helper()
	var names []string
	for _, step := range run(t) {
		if !step.Failed && !slices.Contains(names, step.Name) {
			names = append(names, step.Name)
		}
	}
	if len(names) == 0 {
		t.Fatal("workflowtest: AtEveryStep: no step was stored in the run without a crash")
	}
	for _, name := range names {
		for _, before := range []bool{true, false} {
			crash := &stage.Crash{Step: name, Before: before}
			t.Run(crash.String(), func(t *testing.T) {
				run(t, func(into *stage.Scene) { into.Crashes, into.AttemptsMin = append(into.Crashes, crash), 2 })
			})
		}
	}
}

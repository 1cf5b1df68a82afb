package workflowtest_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// thrice allows three attempts with waits that no test would sit out.
var thrice = workflow.Retry{Attempts: 3, Backoff: 1 << 40}

// twoSteps is a workflow of two steps, and how often each took effect.
func twoSteps(options ...workflow.StepOption) (*workflow.Workflow[none, int], map[string]int) {
	calls := map[string]int{}
	return probe(workflow.Spec{Retry: thrice}, func(ctx context.Context, run *workflow.Run, _ none) (int, error) {
		if err := call(ctx, "one", calls); err != nil {
			return 0, err
		}
		_, err := workflow.Step(ctx, "two", func(context.Context) (none, error) {
			calls["two"]++
			return none{}, nil
		}, options...)
		return run.Attempt, err
	}), calls
}

// ran writes down which attempt ran which step.
func ran(steps []workflowtest.Step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, fmt.Sprintf("%s in %d%s", s.Name, s.Attempt, map[bool]string{true: ", lost"}[s.Lost]))
	}
	return list
}

func TestACrashAfterAStepIsResumedBehindIt(t *testing.T) {
	t.Parallel()
	w, calls := twoSteps()
	result := workflowtest.Run(t, w, none{}, workflowtest.CrashAfter("one"))
	if result.Out() != 2 || result.Attempts != 2 || calls["one"] != 1 || result.Ran("one") != 1 {
		t.Errorf("%+v %v", result, calls)
	}
	if diff := cmp.Diff([]string{"one in 1", "two in 2"}, ran(result.Steps)); diff != "" {
		t.Error(diff)
	}
}

func TestACrashBeforeAStepIsStoredRepeatsIt(t *testing.T) {
	t.Parallel()
	w, calls := twoSteps()
	result := workflowtest.Run(t, w, none{}, workflowtest.CrashBefore("one"), workflowtest.CrashAfter("one"))
	if result.Out() != 3 || calls["one"] != 2 || result.Ran("one") != 2 {
		t.Errorf("%+v %v", result, calls)
	}
	if diff := cmp.Diff([]string{"one in 1, lost", "one in 2", "two in 3"}, ran(result.Steps)); diff != "" {
		t.Error(diff)
	}
}

func TestACrashBetweenIntentAndResultIsInDoubt(t *testing.T) {
	t.Parallel()
	w, calls := twoSteps(workflow.Once())
	result := workflowtest.Run(t, w, none{}, workflowtest.CrashBefore("two"))
	if d := result.Diagnosis; result.Status != workflowtest.Failed || d.Code != "step_in_doubt" || d.Step != "two" || calls["two"] != 1 {
		t.Errorf("%v %v", result, calls)
	}
}

func TestACrashThatNoAttemptFollowsInterruptsTheRun(t *testing.T) {
	t.Parallel()
	w, _ := twoSteps()
	result := workflowtest.Run(t, w, none{}, workflowtest.CrashAfter("two"), workflowtest.Attempts(1))
	if result.Status != workflowtest.Failed || result.Diagnosis.Code != "interrupted" || result.Attempts != 1 || result.JSON != nil {
		t.Error(result)
	}
	want := "workflowtest: probe has no result: Failed: The run was interrupted and is not set to be tried again. " +
		"(interrupted: the program died as the test planned; Spec.Retry or workflowtest.Attempts allow another attempt)"
	wantSaid(t, want, func(t testing.TB) {
		workflowtest.Run(t, w, none{}, workflowtest.CrashAfter("two"), workflowtest.Attempts(1)).Out()
	})
}

func TestADeadProgramDoesNothingMore(t *testing.T) {
	t.Parallel()
	var done []string
	note := func(text string) { done = append(done, text) }
	w := probe(workflow.Spec{Retry: thrice}, func(ctx context.Context, run *workflow.Run, _ none) (none, error) {
		if run.Attempt > 1 {
			return none{}, nil
		}
		defer note("a deferred function")
		_, err := workflow.Step(ctx, "create", func(context.Context) (none, error) { return none{}, nil })
		note("the line behind")
		return none{}, err
	})
	said := saidBy(t, func(t testing.TB) {
		workflowtest.Run(t, w, none{}, workflowtest.CrashAfter("create"))
		if len(done) > 0 {
			t.Errorf("it went on: %q", done)
		}
	})
	if len(said) > 0 {
		t.Error(said)
	}
	if diff := cmp.Diff([]string{"a deferred function"}, done); diff != "" {
		t.Error("after the test:", diff)
	}
}

func TestACrashStopsEveryGoroutineThatNeedsThePlatform(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var late atomic.Int64
		w := probe(workflow.Spec{Retry: thrice}, func(ctx context.Context, run *workflow.Run, _ none) (none, error) {
			if run.Attempt > 1 {
				return none{}, nil
			}
			var all sync.WaitGroup
			all.Go(func() {
				time.Sleep(time.Second) // the other one is dead then
				workflow.Log(ctx).Info("late")
				late.Add(1)
			})
			all.Go(func() {
				_, _ = workflow.Step(ctx, "create", func(context.Context) (none, error) { return none{}, nil })
				late.Add(1)
			})
			all.Wait()
			return none{}, nil
		})
		result := workflowtest.Run(t, w, none{}, workflowtest.CrashBefore("create"))
		time.Sleep(2 * time.Second)
		if result.Status != workflowtest.Success || len(result.Log) != 0 || late.Load() != 0 {
			t.Errorf("%+v, %d went on", result, late.Load())
		}
	})
}

func TestACrashThatNeverComesFailsTheTest(t *testing.T) {
	t.Parallel()
	w, _ := twoSteps()
	wantSaid(t, `workflowtest: CrashBefore("won") never came: probe stored the steps ["one" "two"]`, func(t testing.TB) {
		workflowtest.Run(t, w, none{}, workflowtest.CrashBefore("won"))
	})
}

func TestEveryStepIsCrashedAtOnBothSides(t *testing.T) {
	t.Parallel()
	calls := map[string]int{}
	once := probe(workflow.Spec{}, func(ctx context.Context, _ *workflow.Run, _ none) (none, error) {
		_ = call(ctx, "one", calls)
		_, _ = workflow.Step(ctx, "fails", func(context.Context) (none, error) { return none{}, errBroken })
		return none{}, call(ctx, "two", calls)
	})
	var names []string
	var runs [][]string
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
		result := workflowtest.Run(t, once, none{}, crash...)
		if result.Status != workflowtest.CompletedWithErrors {
			t.Error(result)
		}
		names = append(names, t.Name())
		runs = append(runs, ran(result.Steps))
		return result.Steps
	})
	want := [][]string{
		{"one in 1", "fails in 1", "two in 1"},
		{"one in 1, lost", "one in 2", "fails in 2", "two in 2"},
		{"one in 1", "fails in 2", "two in 2"},
		{"one in 1", "two in 1, lost", "fails in 2", "two in 2"},
		{"one in 1", "two in 1", "fails in 2"},
	}
	if diff := cmp.Diff(want, runs); diff != "" {
		t.Error(diff)
	}
	if name := t.Name(); !slices.Equal(names[:3], []string{name, name + `/CrashBefore("one")`, name + `/CrashAfter("one")`}) {
		t.Errorf("%q", names)
	}
}

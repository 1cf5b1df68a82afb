package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/workflow/host"
)

var errBroken = errors.New("broken")

func number(n int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return n, nil }
}

func fails(context.Context) (int, error) { return 0, errBroken }

func TestAStepIsStoredAndRecalled(t *testing.T) {
	t.Parallel()
	on := newMemory()
	ran := 0
	probe := func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "count", func(context.Context) (int, error) {
			ran++
			return 40 + ran, nil
		})
	}
	first, second := execute(t, on, probe), execute(t, on, probe)
	if ran != 1 || string(first.Result) != "41" || string(second.Result) != "41" {
		t.Errorf("ran %d times, %s then %s", ran, first.Result, second.Result)
	}
	want := []host.Step{{Name: "count", Result: json.RawMessage("41")}}
	if diff := cmp.Diff(want, on.records, cmpopts.IgnoreFields(host.Step{}, "StartedAt", "Duration")); diff != "" {
		t.Error(diff)
	}
	if on.records[0].StartedAt.IsZero() {
		t.Error("the step has no start")
	}
}

func TestAFailedStepIsNamedLoggedAndNotStored(t *testing.T) {
	t.Parallel()
	on := newMemory()
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) { return Step(ctx, "create user", fails) })
	if o.Err == nil || errors.Is(o.Err, errBroken) || len(on.stored) > 0 {
		t.Error(o.Err, on.stored)
	}
	want := host.Diagnosis{Code: "step_failed", Message: "The step “create user” failed.", Step: "create user", Details: `step "create user": broken`}
	if diff := cmp.Diff(want, host.Diagnose(o.Err)); diff != "" {
		t.Error(diff)
	}
	if len(o.FailedSteps) != 1 || o.FailedSteps[0].Name != "create user" || o.FailedSteps[0].Result != nil || len(o.Failures) > 0 {
		t.Errorf("%+v", o)
	}
	wantLine := []host.Line{{Level: "error", Message: "The step failed.", Step: "create user", Fields: json.RawMessage(`{"error":"broken"}`)}}
	if diff := cmp.Diff(wantLine, on.lines, cmpopts.IgnoreFields(host.Line{}, "Time")); diff != "" {
		t.Error(diff)
	}
}

func TestTheInnermostStepOfAnErrorWins(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "outer", func(ctx context.Context) (int, error) { return Step(ctx, "inner", fails) })
	})
	if d := host.Diagnose(o.Err); d.Step != "inner" || len(o.FailedSteps) != 2 {
		t.Errorf("%+v %+v", d, o.FailedSteps)
	}
}

func TestAnErrorThatTheWorkflowPassesOverIsAFailure(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, run *Run) (string, error) {
		run.ItemFailed("ana", Explain(errBroken, "Ana has no mailbox."))
		run.ItemFailed("bob", errBroken)
		_, _ = Step(ctx, "optional", fails)
		return "done", nil
	})
	want := []host.Failure{
		{Item: "ana", Message: "Ana has no mailbox."}, {Item: "bob", Message: "This item failed."},
		{Item: "optional", Message: "The step “optional” failed."},
	}
	if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil || string(o.Result) != `"done"` || len(o.FailedSteps) != 1 {
		t.Error(diff, o.Err, string(o.Result))
	}
}

func TestAStepNameIsUsedOnce(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 200)
	for name, c := range map[string]struct{ first, second, code string }{
		"again":            {"a", "a", "step_name_reused"},
		"empty":            {"a", "", "step_name_invalid"},
		"too long":         {long, long + "x", "step_name_invalid"},
		"not UTF-8":        {"a", "\xff", "step_name_invalid"},
		"again and nested": {"a", "a/b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := newMemory()
			o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
				if _, err := Step(ctx, c.first, number(1)); err != nil {
					return 0, err
				}
				return Step(ctx, c.second, number(2))
			})
			if got := host.Diagnose(o.Err).Code; got != c.code || len(o.FailedSteps) > 0 {
				t.Errorf("code %q, want %q; %+v", got, c.code, o.FailedSteps)
			}
			if c.code != "" && (len(on.records) != 1 || string(on.stored[c.first]) != "1") {
				t.Errorf("the second step ran: %v", on.stored)
			}
		})
	}
}

func TestAStepInsideOfItselfIsRefused(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "a", func(ctx context.Context) (int, error) { return Step(ctx, "a", number(1)) })
	})
	if got := host.Diagnose(o.Err).Code; got != "step_name_reused" {
		t.Error(got)
	}
}

func TestAPanicInAStepIsItsError(t *testing.T) {
	t.Parallel()
	on := newMemory()
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "boom", func(context.Context) (int, error) { panic("kaputt") })
	})
	d := host.Diagnose(o.Err)
	if d.Code != "panicked" || d.Step != "boom" || d.Message != "The workflow stopped because of a fault in its code." {
		t.Errorf("%+v", d)
	}
	if !strings.Contains(d.Details, "panic: kaputt") || !strings.Contains(d.Details, "step_test.go") {
		t.Error("no stack in the details:", d.Details)
	}
	if len(on.lines) != 1 || !strings.Contains(string(on.lines[0].Fields), "step_test.go") || on.lines[0].Step != "boom" {
		t.Errorf("no stack in the log: %+v", on.lines)
	}
}

func TestAnEndedContextStartsNoStep(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	on := newMemory()
	o := executeIn(ctx, on, func(ctx context.Context, _ *Run) (int, error) {
		cancel()
		return Step(ctx, "late", func(context.Context) (int, error) {
			t.Error("it ran")
			return 0, nil
		})
	})
	if d := host.Diagnose(o.Err); d.Code != "cancelled" || len(o.FailedSteps) > 0 || len(on.lines) > 0 {
		t.Errorf("%+v %+v", d, o)
	}
}

func TestAStepThatTookEffectIsStoredThoughTheRunWasCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	on := newMemory()
	executeIn(ctx, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "create", func(context.Context) (int, error) {
			cancel()
			return 1, nil
		})
	})
	if on.storeCtx != nil || string(on.stored["create"]) != "1" {
		t.Error(on.storeCtx, on.stored)
	}
}

// resultProblems are step results that JSON cannot hold.
func TestAStepResultThatJSONCannotHoldFailsTheStep(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{"NaN": math.NaN(), "a channel": make(chan int), "a method that panics": panics{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := newMemory()
			o := execute(t, on, func(ctx context.Context, _ *Run) (any, error) {
				return Step(ctx, "odd", func(context.Context) (any, error) { return value, nil })
			})
			d := host.Diagnose(o.Err)
			if d.Code != "step_result_not_encodable" || !strings.HasPrefix(d.Message, "The result of the step “odd” cannot be stored:") || len(o.FailedSteps) != 1 || len(on.stored) > 0 {
				t.Errorf("%+v %+v", d, o)
			}
		})
	}
}

type panics struct{}

func (panics) MarshalJSON() ([]byte, error) { panic("no JSON today") }

func TestAStoredResultThatNoLongerDecodesEndsTheRun(t *testing.T) {
	t.Parallel()
	on := newMemory()
	on.stored["user"] = json.RawMessage(`{"id":7}`)
	o := execute(t, on, func(ctx context.Context, _ *Run) (string, error) {
		_, err := Step(ctx, "user", func(context.Context) (struct {
			ID string `json:"id"`
		}, error) {
			panic("it must not run again")
		})
		return "passed over: " + fmt.Sprint(err != nil), nil
	})
	if d := host.Diagnose(o.Err); d.Code != "step_result_incompatible" || d.Step != "user" || o.Result != nil {
		t.Errorf("%+v", d)
	}
}

func TestAResultThatCannotBeStoredEndsTheRun(t *testing.T) {
	t.Parallel()
	hopeless := errors.New("the lease is lost")
	on := newMemory()
	on.storeErr = hopeless
	var seen error
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		_, seen = Step(ctx, "user", number(1))
		return 1, nil
	})
	if o.Err == nil || !errors.Is(seen, hopeless) || o.Result != nil || len(o.FailedSteps) > 0 {
		t.Errorf("%v %v %+v", o.Err, seen, o)
	}
}

func TestStepsRunAtTheSameTime(t *testing.T) {
	t.Parallel()
	on := newMemory()
	o := execute(t, on, func(ctx context.Context, run *Run) (none, error) {
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				_, err := Step(ctx, fmt.Sprint("step ", i%40), number(i))
				Log(ctx).Info("did", "i", i)
				run.Progress(i, 50, "at it")
				if err != nil {
					run.ItemFailed(fmt.Sprint(i), err)
				}
			})
		}
		all.Wait()
		return none{}, nil
	})
	if len(on.records) != 40 || len(o.Failures) != 20 || o.Err != nil {
		t.Errorf("%d steps, %d failures, %v", len(on.records), len(o.Failures), o.Err)
	}
}

func TestWithoutARunAStepIsACall(t *testing.T) {
	t.Parallel()
	got, err := Step(t.Context(), "", number(3))
	if got != 3 || err != nil {
		t.Error(got, err)
	}
	Log(t.Context()).Info("to nobody")
	(&Run{}).Progress(1, 2, "to nobody")
	(&Run{}).ItemFailed("x", errBroken)
}

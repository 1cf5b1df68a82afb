package failure

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDiagnoseReadsErrors(t *testing.T) {
	t.Parallel()
	plain := errors.New("403")
	for name, c := range map[string]struct {
		err  error
		want Diagnosis
	}{
		"none":                       {nil, Diagnosis{}},
		"a plain one":                {plain, Diagnosis{"workflow_failed", "The workflow failed.", "", "403", false, 0}},
		"one of a step":              {InStep("a", plain), Diagnosis{"step_failed", "The step “a” failed.", "a", `step "a": 403`, false, 0}},
		"the innermost step":         {InStep("a", fmt.Errorf("x: %w", InStep("b", plain))), Diagnosis{"step_failed", "The step “b” failed.", "b", `step "a": x: step "b": 403`, false, 0}},
		"a step beside a plain one":  {errors.Join(plain, InStep("b", plain)), Diagnosis{"step_failed", "The step “b” failed.", "b", "403\nstep \"b\": 403", false, 0}},
		"an explained one":           {Explain(InStep("a", plain), "No user."), Diagnosis{"step_failed", "No user.", "a", `No user. (step "a": 403)`, false, 0}},
		"the outermost sentence":     {Explain(fmt.Errorf("x: %w", Explain(plain, "Inner.")), "Outer."), Diagnosis{"workflow_failed", "Outer.", "", "Outer. (x: Inner. (403))", false, 0}},
		"the end of time":            {Explain(InStep("a", context.DeadlineExceeded), "Too slow."), Diagnosis{"timeout", "Too slow.", "a", `Too slow. (step "a": context deadline exceeded)`, false, 0}},
		"a cancelled run":            {context.Canceled, Diagnosis{"cancelled", "The run was cancelled.", "", "context canceled", false, 0}},
		"a timeout inside of a call": {fmt.Errorf("get: %w", context.DeadlineExceeded), Diagnosis{"workflow_failed", "The workflow failed.", "", "get: context deadline exceeded", false, 0}},
		"one with a code":            {InStep("a", Coded(StepNameReused, plain)), Diagnosis{"step_name_reused", "The workflow uses the step name “a” twice in one run.", "a", `step "a": step_name_reused: 403`, true, 0}},
		"one that is permanent":      {Explain(InStep("a", Permanent(plain)), "No."), Diagnosis{"step_failed", "No.", "a", `No. (step "a": 403)`, true, 0}},
		"one that says when":         {InStep("a", RetryAfter(Explain(plain, "Busy."), time.Minute)), Diagnosis{"step_failed", "Busy.", "a", `step "a": Busy. (403)`, false, time.Minute}},
		"the outermost when":         {RetryAfter(fmt.Errorf("x: %w", RetryAfter(plain, time.Hour)), time.Second), Diagnosis{"workflow_failed", "The workflow failed.", "", "x: 403", false, time.Second}},
		"one that says the past":     {RetryAfter(plain, -time.Second), Diagnosis{"workflow_failed", "The workflow failed.", "", "403", false, 0}},
		"a cancelled run and a when": {RetryAfter(context.Canceled, time.Second), Diagnosis{"cancelled", "The run was cancelled.", "", "context canceled", false, time.Second}},
		"a step in doubt":            {InStep("a", Coded(StepInDoubt, plain)), Diagnosis{"step_in_doubt", "The step “a” was begun and may have taken effect. It must not run twice: check by hand what became of it.", "a", `step "a": step_in_doubt: 403`, true, 0}},
		"input of another shape":     {Coded(InputIncompatible, plain), Diagnosis{"input_incompatible", "The input does not fit this version of the workflow.", "", "input_incompatible: 403", true, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Diagnose(c.err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExplainKeepsTheErrorAndNil(t *testing.T) {
	t.Parallel()
	if Explain(nil, "Nothing happened.") != nil || Permanent(nil) != nil || RetryAfter(nil, 1) != nil {
		t.Error("nil became an error")
	}
	if cause := errors.New("x"); !errors.Is(Explain(cause, "It failed."), cause) {
		t.Error("the cause is lost")
	}
}

func TestEndedByTellsTheRunsEndFromOtherErrors(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	wrapped := fmt.Errorf("get: %w", context.Canceled)
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want string
	}{
		"by the run":             {ended, wrapped, "cancelled"},
		"by the author":          {t.Context(), wrapped, "workflow_failed"},
		"by something unrelated": {ended, errors.New("403"), "workflow_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Diagnose(EndedBy(c.ctx, c.err)).Code; got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestDetailsAreLimited(t *testing.T) {
	t.Parallel()
	deep := func() (int, error) {
		var down func(int) int
		down = func(n int) int {
			if n == 0 {
				panic(strings.Repeat("long ", 5000))
			}
			return down(n-1) + 1
		}
		return down(500), nil
	}
	_, err := Guard(deep)
	d := Diagnose(err)
	if len(d.Details) > 16<<10 || !strings.HasSuffix(d.Details, "(cut)") || d.Code != "panicked" {
		t.Error(len(d.Details), d.Code)
	}
	if stack := Stack(err); len(stack) > 14<<10 || !strings.Contains(stack, "failure_test.go") {
		t.Error(len(stack))
	}
}

func TestAPanicWithNothingIsStillOne(t *testing.T) {
	t.Parallel()
	_, err := Guard(func() (int, error) { panic(nil) })
	if !Panicked(err) || Panicked(InStep("a", err)) || Panicked(nil) {
		t.Error(err)
	}
}

func TestAnItemIsSpokenOfAsOne(t *testing.T) {
	t.Parallel()
	_, panicked := Guard(func() (int, error) { panic("kaputt") })
	plain := errors.New("403")
	for want, err := range map[string]error{
		"This item failed.":      plain,
		"The step “add” failed.": InStep("add", plain),
		"Ana has no mailbox.":    InStep("add", Explain(plain, "Ana has no mailbox.")),
		"Ana broke it.":          Explain(panicked, "Ana broke it."),
		"This item failed because of a fault in the code of the workflow.": InStep("add", panicked),
	} {
		if got := ItemMessage(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

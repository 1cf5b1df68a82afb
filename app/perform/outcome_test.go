package perform

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// step is a named step without a result.
func step(ctx context.Context, name string, fn func() error) error {
	_, err := workflow.Step(ctx, name, func(context.Context) (none, error) { return none{}, fn() })
	return err
}

// came is what a run came to.
type came struct {
	Result   executions.Result
	Failures []executions.Failure
	Problem  *executions.Problem
}

func TestTheEndOfAFunctionIsTheOutcomeOfTheRun(t *testing.T) {
	t.Parallel()
	type row struct {
		Name string `json:"name" label:"Product"`
	}
	for name, c := range map[string]struct {
		code   function
		status executions.Status
		want   came
	}{
		"a value": {
			code:   func(context.Context, *workflow.Run) (any, error) { return map[string]int{"n": 1}, nil },
			status: executions.Success,
			want:   came{Result: executions.Result{Kind: executions.ResultJSON, Body: []byte(`{"n":1}`)}},
		},
		"a table": {
			code:   func(context.Context, *workflow.Run) (any, error) { return workflow.TableOf([]row{{"E5"}}), nil },
			status: executions.Success,
			want: came{Result: executions.Result{
				Kind: executions.ResultTable, Body: []byte(`{"columns":[{"key":"name","label":"Product"}],"rows":[{"name":"E5"}]}`),
			}},
		},
		"nothing": {
			code:   func(context.Context, *workflow.Run) (any, error) { return none{}, nil },
			status: executions.Success,
		},
		"items that failed": {
			code: func(_ context.Context, run *workflow.Run) (any, error) {
				run.ItemFailed("ana", workflow.Explain(errors.New("403"), "Ana has no mailbox."))
				return none{}, nil
			},
			status: executions.CompletedWithErrors,
			want:   came{Failures: []executions.Failure{{Item: "ana", Message: "Ana has no mailbox."}}},
		},
		"an error of which the technician is told": {
			code: func(ctx context.Context, _ *workflow.Run) (any, error) {
				_ = step(ctx, "fine", func() error { return nil })
				return nil, errors.Join(workflow.Explain(errors.New("403 from graph"), "The licence is used up."))
			},
			status: executions.Failed,
			want:   came{Problem: &executions.Problem{Code: "workflow_failed", Message: "The licence is used up.", Details: "The licence is used up. (403 from graph)"}},
		},
		"a result beyond JSON": {
			code:   func(context.Context, *workflow.Run) (any, error) { return math.NaN(), nil },
			status: executions.Failed,
			want: came{Problem: &executions.Problem{
				Code: "result_not_encodable", Message: "The result of the workflow cannot be stored.",
				Details: "result_not_encodable: json: unsupported value: NaN",
			}},
		},
		"a result of more than 8 MiB": {
			code: func(context.Context, *workflow.Run) (any, error) {
				return strings.Repeat("x", verdict.ResultMax), nil // and two quotes
			},
			status: executions.Failed,
			want: came{Problem: &executions.Problem{
				Code: "result_too_large", Message: "The workflow finished, but its result is larger than 8 MiB and was dropped.",
			}},
		},
		"a goroutine that its code ended": {
			code:   func(context.Context, *workflow.Run) (any, error) { runtime.Goexit(); return nil, nil },
			status: executions.Failed,
			want: came{Problem: &executions.Problem{
				Code: "workflow_failed", Message: "The workflow failed.", Details: "the goroutine of the workflow was ended by its code",
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			def := probe(c.code)
			bubble(t, def, func(w *world) {
				e := w.delivered(w.accept(def))
				got := came{Result: e.Result, Failures: e.Failures, Problem: e.Problem}
				if diff := cmp.Diff(c.want, got); diff != "" || e.Status != c.status {
					t.Errorf("%s, want %s\n%s", e.Status, c.status, diff)
				}
				if e.FinishedAt.IsZero() || e.StartedAt.IsZero() || e.Attempt != 1 || e.Worker != "" || e.Workflow.Build != "1.0.0" {
					t.Errorf("%+v", e)
				}
			})
		})
	}
}

func TestARunWithAFailedStepNamesIt(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		_ = step(ctx, "create user", func() error { time.Sleep(time.Second); return nil })
		return nil, step(ctx, "assign licence", func() error { time.Sleep(2 * time.Second); return errors.New("409") })
	})
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		began := time.Now().UTC()
		e := w.delivered(d)
		ended(t, e, executions.Failed, "step_failed")
		want := &executions.Problem{Code: "step_failed", Message: "The step “assign licence” failed.", Step: "assign licence", Details: `step "assign licence": 409`}
		if diff := cmp.Diff(want, e.Problem); diff != "" {
			t.Error(diff)
		}
		failed := []executions.Step{{Name: "assign licence", Status: executions.StepFailed, Attempt: 1, StartedAt: began.Add(time.Second), Duration: 2 * time.Second}}
		if diff := cmp.Diff(failed, e.FailedSteps); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"create user"}, w.storedSteps(d)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAStepWhoseFailureIsPassedOverIsNotForgotten(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		_ = step(ctx, "tidy up", func() error { return errors.New("409") })
		return "done", nil
	})
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.CompletedWithErrors, "")
		want := []executions.Failure{{Item: "tidy up", Message: "The step “tidy up” failed."}}
		if diff := cmp.Diff(want, e.Failures); diff != "" || string(e.Result.Body) != `"done"` || len(e.FailedSteps) != 1 {
			t.Errorf("%s %s %v", diff, e.Result.Body, e.FailedSteps)
		}
	})
}

func TestAPanicIsAnOutcomeAndTheOperatorHears(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		var nobody *workflow.Run
		return nobody.ID, nil
	})
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		e := w.delivered(d)
		ended(t, e, executions.Failed, "panicked")
		if !strings.Contains(e.Problem.Details, "nil pointer") || !strings.Contains(e.Problem.Details, "outcome_test.go") {
			t.Errorf("the details are %q", e.Problem.Details)
		}
		if got := w.messages(d); len(got) != 1 || !strings.Contains(w.heard.String(), "a workflow panicked") {
			t.Errorf("the log is %q, the operator heard %q", got, w.heard)
		}
	})
}

func TestTheFunctionKnowsItsRun(t *testing.T) {
	t.Parallel()
	org := organizations.Organization{Name: "Contoso", TenantID: "6f2c2a4e-0000-4000-8000-000000000001", IsActive: true}
	var got workflow.Run
	def := probe(func(_ context.Context, run *workflow.Run) (any, error) {
		got = workflow.Run{ID: run.ID, Attempt: run.Attempt, Org: run.Org, Caller: run.Caller}
		return none{}, nil
	})
	bubble(t, def, func(w *world) {
		org.ID = organizations.ID(bell(t, "").ID())
		if err := w.store.Organizations().Create(w.t.Context(), org); err != nil {
			t.Fatal(err)
		}
		d := bell(t, org.ID)
		w.acceptAt(d, def)
		ended(t, w.delivered(d), executions.Success, "")
		if got.ID != string(d.ID()) || got.Attempt != 1 || got.Caller != (workflow.Caller{ID: "u", Name: "Zoë"}) ||
			got.Org != (workflow.Organization{ID: string(org.ID), Name: "Contoso", TenantID: org.TenantID}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestARunOfAnOrganizationThatIsGoneFails(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { return none{}, nil })
	bubble(t, def, func(w *world) {
		d := bell(t, organizations.ID(bell(t, "").ID()))
		w.acceptAt(d, def)
		e := w.delivered(d)
		ended(t, e, executions.Failed, "workflow_failed")
		if e.Problem.Message != "The organization of this run does not exist any more." {
			t.Error(e.Problem.Message)
		}
	})
}

func TestFinalProgressIsStored(t *testing.T) {
	t.Parallel()
	def := probe(func(_ context.Context, run *workflow.Run) (any, error) {
		run.Progress(1, 3, "one")
		run.Progress(3, 3, "all")
		return none{}, nil
	})
	bubble(t, def, func(w *world) {
		if got := w.delivered(w.accept(def)).Progress; got != (executions.Progress{Done: 3, Total: 3, Text: "all"}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestAConnectionThatDoesNotExistIsTheWorkflowsError(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) { return workflow.Connect(ctx, directory) })
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Failed, "workflow_failed")
		if !strings.Contains(e.Problem.Details, "nothing is connected") {
			t.Error(e.Problem.Details)
		}
	})
}

var directory = workflow.NewIntegration(workflow.IntegrationSpec[string]{
	Name: "directory", Title: "Directory",
	Open: func(_ context.Context, c workflow.Connection) (string, error) { return c.TenantID, nil },
})

// nilError is Go's old mistake: an error that is not nil, of a nil pointer.
type nilError struct{ err error }

func (e *nilError) Error() string { return e.err.Error() }
func (e *nilError) Unwrap() error { return e.err }

// moody panics when it is asked what it is.
type moody struct{}

func (moody) Error() string { return "moody" }
func (moody) Is(error) bool { panic("not in the mood") }

func TestAnErrorWhoseOwnCodeFailsIsTheWorkflowsFault(t *testing.T) {
	t.Parallel()
	var missing *nilError
	for name, c := range map[string]struct {
		err  error
		code string
	}{"a typed nil": {missing, "panicked"}, "one that panics when it is compared": {moody{}, "workflow_failed"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			def := probe(func(context.Context, *workflow.Run) (any, error) { return nil, c.err })
			bubble(t, def, func(w *world) { ended(t, w.delivered(w.accept(def)), executions.Failed, c.code) })
		})
	}
}

func TestCyclesWithoutJSONDoNotEndTheProgram(t *testing.T) {
	t.Parallel()
	cycle := map[string]any{"a": make(chan int)}
	cycle["self"] = cycle
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		workflow.Log(ctx).Info("a cycle", "it", cycle)
		panic(cycle)
	})
	bubble(t, def, func(w *world) { ended(t, w.delivered(w.accept(def)), executions.Failed, "panicked") })
}

func TestFailuresBeyondCountingAreANumber(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<14)
	def := probe(func(_ context.Context, run *workflow.Run) (any, error) {
		for range verdict.FailuresMax + 7 {
			run.ItemFailed(long, workflow.Explain(errors.New("x"), long))
		}
		return 1, nil
	})
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.CompletedWithErrors, "")
		if n := len(e.Failures); n != verdict.FailuresMax+1 || e.Failures[verdict.FailuresMax].Item != "and 7 more" {
			t.Errorf("%d failures, the last is %.40s", n, e.Failures[n-1].Item)
		}
		if f := e.Failures[0]; len(f.Item) > 1<<10 || len(f.Message) > 1<<11 {
			t.Errorf("an item of %d bytes with a message of %d", len(f.Item), len(f.Message))
		}
	})
}

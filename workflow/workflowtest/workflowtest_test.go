package workflowtest_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// probes counts workflows and providers, whose names are taken once in a program.
var probes atomic.Int64

func probeName() string { return fmt.Sprintf("probe_%d", probes.Add(1)) }

// probe is a workflow for one test. What a pretended test says of it names it probe.
func probe[In, Out any](spec workflow.Spec, fn func(context.Context, *workflow.Run, In) (Out, error)) *workflow.Workflow[In, Out] {
	spec.Name, spec.Title = probeName(), "Probe"
	return workflow.Define(spec, fn)
}

type none = struct{}

var errBroken = errors.New("broken")

// call is a step that counts its calls.
func call(ctx context.Context, name string, calls map[string]int) error {
	_, err := workflow.Step(ctx, name, func(ctx context.Context) (int, error) {
		calls[name]++
		workflow.Log(ctx).Info("called")
		return calls[name], nil
	})
	return err
}

type orderInput struct {
	Product string `json:"product"`
	Count   int    `json:"count" default:"2"`
}

func TestARunTellsWhatItDid(t *testing.T) {
	t.Parallel()
	order := probe(workflow.Spec{}, func(ctx context.Context, run *workflow.Run, in orderInput) (string, error) {
		run.Progress(1, 2, "ordering")
		workflow.Log(ctx).Debug("begin", "org", run.Org.Name)
		id, err := workflow.Step(ctx, "order", func(ctx context.Context) (string, error) {
			workflow.Log(ctx).Warn("slow")
			return in.Product, nil
		})
		run.ItemFailed("gift", workflow.Explain(errBroken, "There is none."))
		_, _ = workflow.Step(ctx, "wrap", func(context.Context) (int, error) { return 0, errBroken })
		return id, err
	})
	result := workflowtest.Run(t, order, orderInput{Product: "pen"})
	if result.Out() != "pen" || result.Status != workflowtest.CompletedWithErrors || result.Attempts != 1 || string(result.JSON) != `"pen"` {
		t.Errorf("%+v", result)
	}
	wantSteps := []workflowtest.Step{
		{Name: "order", Attempt: 1, Result: []byte(`"pen"`)}, {Name: "wrap", Attempt: 1, Failed: true},
	}
	if diff := cmp.Diff(wantSteps, result.Steps); diff != "" {
		t.Error(diff)
	}
	var lines []string
	for _, line := range result.Log {
		lines = append(lines, line.String())
	}
	wantLines := []string{
		`debug begin {"org":"Contoso"}`, "warn [order] slow",
		`error An item failed. {"error":"There is none. (broken)","item":"gift"}`, `error [wrap] The step failed. {"error":"broken"}`,
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]workflowtest.Progress{{Done: 1, Total: 2, Text: "ordering"}}, result.Progress); diff != "" {
		t.Error(diff)
	}
	if got, want := result.String(), "CompletedWithErrors; gift: There is none.; wrap: The step “wrap” failed."; got != want {
		t.Errorf("got %s", got)
	}
}

func TestStepsStandInTheOrderTheyEnded(t *testing.T) {
	t.Parallel()
	nested := probe(workflow.Spec{Retry: workflow.Retry{Attempts: 2}}, func(ctx context.Context, run *workflow.Run, _ none) (none, error) {
		return workflow.Step(ctx, "outer", func(ctx context.Context) (none, error) {
			_ = call(ctx, "inner", map[string]int{})
			if run.Attempt == 1 {
				return none{}, errBroken
			}
			return none{}, nil
		})
	})
	var got []string
	for _, s := range workflowtest.Run(t, nested, none{}).Steps {
		got = append(got, s.Name+map[bool]string{true: " failed"}[s.Failed])
	}
	if diff := cmp.Diff([]string{"inner", "outer failed", "outer"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestARunIsWhoeverTheTestSays(t *testing.T) {
	t.Parallel()
	who := probe(workflow.Spec{OrganizationOptional: true}, func(_ context.Context, run *workflow.Run, _ none) (string, error) {
		return run.ID + " " + run.Org.Name + " " + run.Caller.Name, nil
	})
	if got := workflowtest.Run(t, who, none{}).Out(); got != "0192d3a0-0000-7000-8000-000000000001 Contoso Terry Tester" {
		t.Error(got)
	}
	got := workflowtest.Run(t, who, none{}, workflowtest.ID("r2"), workflowtest.Org(workflow.Organization{Name: "Fabrikam"}),
		workflowtest.Caller(workflow.Caller{Name: "Ana"})).Out()
	if got != "r2 Fabrikam Ana" {
		t.Error(got)
	}
}

func TestTheContextOfTheTestReachesTheWorkflow(t *testing.T) {
	t.Parallel()
	type key struct{}
	valued := probe(workflow.Spec{}, func(ctx context.Context, _ *workflow.Run, _ none) (bool, error) {
		_, limited := ctx.Deadline()
		return ctx.Value(key{}) == "here" && limited, nil
	})
	if !workflowtest.Run(t, valued, none{}, workflowtest.Context(context.WithValue(t.Context(), key{}, "here"))).Out() {
		t.Error("it did not")
	}
}

func TestARunBeginsWithWhatAnEarlierAttemptStored(t *testing.T) {
	t.Parallel()
	calls := map[string]int{}
	resumed := probe(workflow.Spec{}, func(ctx context.Context, _ *workflow.Run, _ none) (int, error) {
		if err := call(ctx, "second", calls); err != nil {
			return 0, err
		}
		return workflow.Step(ctx, "first", func(context.Context) (int, error) { panic("it is stored") })
	})
	result := workflowtest.Run(t, resumed, none{}, workflowtest.Stored("first", 7))
	if result.Out() != 7 || calls["second"] != 1 || len(result.Steps) != 1 {
		t.Errorf("%v, %v", result, result.Steps)
	}
	wantSaid(t, `workflowtest: the stored result of the step "first" is not JSON: json: unsupported type: chan int`, func(t testing.TB) {
		workflowtest.Run(t, resumed, none{}, workflowtest.Stored("first", make(chan int)))
	})
}

func TestAWorkflowThatCouldNotStartFailsTheTest(t *testing.T) {
	t.Parallel()
	broken := probe[none, none](workflow.Spec{Timeout: -time.Second}, nil)
	want := "workflowtest: no program with probe would start:\n" + broken.Definition().Source +
		": workflow probe: Timeout must be between 0 and 50 minutes\n" + broken.Definition().Source + ": workflow probe: the function is missing"
	wantSaid(t, want, func(t testing.TB) { workflowtest.Run(t, broken, none{}) })
	wantSaid(t, want, func(t testing.TB) { workflowtest.Validate(t, broken, none{}) })
}

func TestATestThatFailsShowsTheLog(t *testing.T) {
	t.Parallel()
	logging := probe(workflow.Spec{Retry: workflow.Retry{Attempts: 2}}, func(ctx context.Context, run *workflow.Run, _ none) (none, error) {
		workflow.Log(ctx).Info("hello")
		if run.Attempt == 1 {
			return none{}, errBroken
		}
		return none{}, nil
	})
	said := saidBy(t, func(t testing.TB) {
		workflowtest.Run(t, logging, none{})
		t.Errorf("not what I wanted")
	})
	want := []string{"not what I wanted", "the log of probe:\n  attempt 1: info hello\n  attempt 2: info hello"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

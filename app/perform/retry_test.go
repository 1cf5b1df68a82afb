package perform

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestAFailedRunIsTriedAgainAndGoesOnFromItsStoredSteps(t *testing.T) {
	t.Parallel()
	var calls []string
	var starts []time.Time
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		starts = append(starts, time.Now())
		workflow.Log(ctx).Info(fmt.Sprintf("attempt %d", run.Attempt))
		name, err := workflow.Step(ctx, "create", func(context.Context) (string, error) {
			calls = append(calls, "create")
			return "zoë", nil
		})
		if err != nil {
			return nil, err
		}
		return name, step(ctx, "assign", func() error {
			calls = append(calls, "assign")
			if run.Attempt < 3 {
				return errors.New("busy")
			}
			return nil
		})
	}, retrying(3, time.Minute))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		waits := w.delivered(d)
		ended(t, waits, executions.Pending, "step_failed")
		if len(waits.FailedSteps) != 1 || !waits.DueAt.Equal(time.Now().Add(time.Minute)) || waits.Worker != "" {
			t.Errorf("%+v", waits)
		}
		e := w.work(d, time.Hour)
		ended(t, e, executions.Success, "")
		if e.Attempt != 3 || string(e.Result.Body) != `"zoë"` || len(e.FailedSteps) != 0 {
			t.Errorf("attempt %d came to %s, %v", e.Attempt, e.Result.Body, e.FailedSteps)
		}
		if diff := cmp.Diff([]string{"create", "assign", "assign", "assign"}, calls); diff != "" {
			t.Error(diff)
		}
		if waited := []time.Duration{starts[1].Sub(starts[0]), starts[2].Sub(starts[1])}; !slices.Equal(waited, []time.Duration{time.Minute, 2 * time.Minute}) {
			t.Errorf("waited %v", waited)
		}
		want := []string{"attempt 1", "The step failed.", "attempt 2", "The step failed.", "attempt 3"}
		if diff := cmp.Diff(want, w.messages(d)); diff != "" {
			t.Error(diff)
		}
		for i, line := range w.lines(d) {
			if line.Attempt != i/2+1 {
				t.Errorf("line %d is of attempt %d", i, line.Attempt)
			}
		}
	})
}

func TestARunWhoseAttemptsAreUsedUpFails(t *testing.T) {
	t.Parallel()
	attempts := 0
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		attempts++
		return nil, fmt.Errorf("busy for the %d. time", attempts)
	}, retrying(3, time.Second))
	bubble(t, def, func(w *world) {
		e := w.work(w.accept(def), time.Hour)
		ended(t, e, executions.Failed, "workflow_failed")
		if e.Attempt != 3 || attempts != 3 || e.Problem.Details != "busy for the 3. time" {
			t.Errorf("%d attempts, %d calls, %q", e.Attempt, attempts, e.Problem.Details)
		}
	})
}

func TestAProblemThatTheCodeItselfBringsIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", verdict.ResultMax)
	for code, fn := range map[string]function{
		"result_not_encodable": func(context.Context, *workflow.Run) (any, error) { return math.Inf(1), nil },
		"result_too_large":     func(context.Context, *workflow.Run) (any, error) { return large, nil },
		"step_result_too_large": func(ctx context.Context, _ *workflow.Run) (any, error) {
			return workflow.Step(ctx, "read all", func(context.Context) (string, error) { return large, nil })
		},
		"step_result_not_encodable": func(ctx context.Context, _ *workflow.Run) (any, error) {
			return workflow.Step(ctx, "divide", func(context.Context) (float64, error) { return math.NaN(), nil })
		},
		"step_name_invalid": func(ctx context.Context, _ *workflow.Run) (any, error) {
			return nil, step(ctx, "", func() error { return nil })
		},
		"step_name_reused": func(ctx context.Context, _ *workflow.Run) (any, error) {
			return nil, errors.Join(step(ctx, "a", func() error { return nil }), step(ctx, "a", func() error { return nil }))
		},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			def := probe(fn, retrying(5, time.Second))
			bubble(t, def, func(w *world) {
				e := w.delivered(w.accept(def))
				ended(t, e, executions.Failed, code)
				if e.Attempt != 1 {
					t.Errorf("%d attempts", e.Attempt)
				}
			})
		})
	}
}

func TestAnInputThatDoesNotFitIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { return none{}, nil }, retrying(5, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def, func(e *executions.Execution) { e.Input = []byte(`[]`) })
		ended(t, w.delivered(d), executions.Failed, "input_incompatible")
	})
}

func TestAStoredStepOfAnotherTypeIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		if run.Attempt == 1 { // as an older build had it
			_, _ = workflow.Step(ctx, "read", func(context.Context) (string, error) { return "text", nil })
			return nil, errors.New("busy")
		}
		return workflow.Step(ctx, "read", func(context.Context) (int, error) { return 1, nil })
	}, retrying(5, time.Second))
	bubble(t, def, func(w *world) {
		e := w.work(w.accept(def), time.Hour)
		ended(t, e, executions.Failed, "step_result_incompatible")
		if e.Attempt != 2 {
			t.Errorf("%d attempts", e.Attempt)
		}
	})
}

func TestAnAttemptBeginsWithoutTheProgressOfTheLastOne(t *testing.T) {
	t.Parallel()
	def := probe(func(_ context.Context, run *workflow.Run) (any, error) {
		if run.Attempt == 1 {
			run.Progress(7, 9, "far")
			time.Sleep(time.Second)
			return nil, errors.New("busy")
		}
		time.Sleep(time.Second)
		return none{}, nil
	}, retrying(2, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		if got := w.delivered(d).Progress; got.Done != 7 {
			t.Errorf("%+v", got)
		}
		time.Sleep(time.Second)
		go w.deliver(d)
		time.Sleep(500 * time.Millisecond)
		if e := w.get(d); e.Progress != (executions.Progress{}) || e.Status != executions.Running {
			t.Errorf("%s %+v", e.Status, e.Progress)
		}
		time.Sleep(time.Second)
	})
}

func TestAPermanentErrorIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return nil, step(ctx, "create", func() error {
			return workflow.Explain(workflow.Permanent(errors.New("taken")), "Somebody has this address.")
		})
	}, retrying(3, time.Minute))
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Failed, "step_failed")
		if e.Attempt != 1 || e.Problem.Message != "Somebody has this address." {
			t.Errorf("attempt %d ended with %+v", e.Attempt, e.Problem)
		}
	})
}

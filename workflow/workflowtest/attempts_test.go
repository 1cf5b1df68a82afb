package workflowtest_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// failing is a workflow that fails with err until its attempt is good.
func failing(retry workflow.Retry, good int, err error) *workflow.Workflow[none, int] {
	return probe(workflow.Spec{Retry: retry}, func(_ context.Context, run *workflow.Run, _ none) (int, error) {
		if run.Attempt < good {
			return 0, err
		}
		return run.Attempt, nil
	})
}

func TestAttemptsFollowAtOnceAsThePolicySays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		w        *workflow.Workflow[none, int]
		options  []workflowtest.Option
		status   workflowtest.Status
		attempts int
	}{
		"no policy":                         {failing(workflow.Retry{}, 2, errBroken), nil, workflowtest.Failed, 1},
		"a policy that is enough":           {failing(thrice, 3, errBroken), nil, workflowtest.Success, 3},
		"a policy that is used up":          {failing(thrice, 4, errBroken), nil, workflowtest.Failed, 3},
		"a permanent failure":               {failing(thrice, 2, workflow.Permanent(errBroken)), nil, workflowtest.Failed, 1},
		"a wait that the error asks for":    {failing(thrice, 2, workflow.RetryAfter(errBroken, time.Hour)), nil, workflowtest.Success, 2},
		"more attempts than the policy has": {failing(thrice, 4, errBroken), []workflowtest.Option{workflowtest.Attempts(4)}, workflowtest.Success, 4},
		"less attempts than the policy has": {failing(thrice, 3, errBroken), []workflowtest.Option{workflowtest.Attempts(2)}, workflowtest.Failed, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				result := workflowtest.Run(t, c.w, none{}, c.options...)
				if result.Status != c.status || result.Attempts != c.attempts || time.Since(begun) != 0 {
					t.Errorf("%v after %d attempts and %v", result, result.Attempts, time.Since(begun))
				}
			})
		})
	}
	wantSaid(t, "workflowtest: Attempts(0): a run has one attempt at least", func(t testing.TB) {
		workflowtest.Run(t, failing(thrice, 1, nil), none{}, workflowtest.Attempts(0))
	})
}

func TestAnotherTryOfAStepIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun, calls := time.Now(), 0
		w := probe(workflow.Spec{}, func(ctx context.Context, _ *workflow.Run, _ none) (int, error) {
			return workflow.Step(ctx, "call", func(context.Context) (int, error) {
				if calls++; calls < 3 {
					return 0, errBroken
				}
				return calls, nil
			}, workflow.StepRetry(3, time.Minute))
		})
		result := workflowtest.Run(t, w, none{})
		if result.Out() != 3 || time.Since(begun) != 0 || len(result.Log) != 2 || string(result.Log[1].Fields) != `{"error":"broken","wait":"2m0s"}` {
			t.Errorf("%v after %v: %v", result, time.Since(begun), result.Log)
		}
	})
}

func TestAnAttemptHasTheTimeOfTheWorkflow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		slow := probe(workflow.Spec{Timeout: time.Minute, Retry: thrice}, func(ctx context.Context, _ *workflow.Run, _ none) (none, error) {
			<-ctx.Done()
			return none{}, ctx.Err()
		})
		result := workflowtest.Run(t, slow, none{})
		if d := result.Diagnosis; result.Status != workflowtest.Timeout || d.Code != "timeout" || d.Message != "The run took longer than 1m0s and was stopped." || time.Since(begun) != time.Minute {
			t.Errorf("%v after %v", result, time.Since(begun))
		}
	})
}

func TestARunIsCancelledWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		slow := probe(workflow.Spec{Retry: thrice}, func(ctx context.Context, _ *workflow.Run, _ none) (none, error) {
			<-ctx.Done()
			return none{}, ctx.Err()
		})
		if result := workflowtest.Run(t, slow, none{}, workflowtest.Context(ctx)); result.Status != workflowtest.Cancelled || result.Diagnosis.Code != "cancelled" {
			t.Error(result)
		}
		if result := workflowtest.Run(t, failing(thrice, 1, nil), none{}, workflowtest.Context(ctx)); result.Status != workflowtest.Success {
			t.Error("one that does not ask its context:", result)
		}
	})
}

func TestAWorkflowThatIgnoresTheEndOfItsTimeFailsTheTest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan none)
		deaf := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (none, error) {
			return <-forever, nil
		})
		wantSaid(t, "workflowtest: probe did not return within 10s after its context had ended. A worker would leave it behind.", func(t testing.TB) {
			workflowtest.Run(t, deaf, none{})
		})
		close(forever)
	})
}

func TestAWorkflowThatNeverReturnsFailsTheTest(t *testing.T) {
	t.Parallel()
	quits := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (none, error) {
		runtime.Goexit()
		return none{}, nil
	})
	wantSaid(t, "workflowtest: probe ended its goroutine without returning", func(t testing.TB) { workflowtest.Run(t, quits, none{}) })
}

func TestAFakeMayFailTheTest(t *testing.T) {
	t.Parallel()
	reached := false
	said := saidBy(t, func(t testing.TB) {
		w := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (none, error) {
			t.Fatal("nobody should call this")
			return none{}, nil
		})
		workflowtest.Run(t, w, none{})
		reached = true
	})
	if len(said) != 2 || said[0] != "nobody should call this" || reached {
		t.Errorf("%q, and the test went on: %t", said, reached)
	}
}

func TestAPanicIsAFailureOfTheRun(t *testing.T) {
	t.Parallel()
	w := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (none, error) { panic("kaputt") })
	if result := workflowtest.Run(t, w, none{}); result.Diagnosis.Code != "panicked" || len(result.Log) != 1 {
		t.Error(result)
	}
}

package perform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// hopeless are the problems that another attempt cannot mend: the code itself
// must change.
var hopeless = []string{
	"input_incompatible", "result_not_encodable", "result_too_large",
	"step_name_reused", "step_name_invalid", "step_result_incompatible", "step_result_not_encodable",
}

// conclude records how the attempt ended: for good, or to be tried again.
func (a *attempt) conclude(ctx context.Context, outcome workflow.Outcome, cause error) error {
	if errors.Is(cause, errLeaseLost) {
		a.engine.log.Warn("gave up a run whose lease was lost", "execution", string(a.execution.ID))
		return nil
	}
	verdict := a.judge(outcome, cause)
	if verdict.Problem != nil && verdict.Problem.Code == "panicked" {
		a.engine.log.Error("a workflow panicked", "execution", string(a.execution.ID), "workflow", a.execution.Workflow.Name)
	}
	err := a.insist(ctx, func(ctx context.Context) error {
		bytes, err := a.log.flush(ctx)
		if err != nil {
			return err
		}
		verdict.LogBytes = bytes
		return a.write(ctx, verdict, cause)
	})
	if isLeaseLost(err) {
		return nil
	}
	return err
}

// write ends the run, or gives it back while it may be tried again.
func (a *attempt) write(ctx context.Context, o executions.Outcome, cause error) error {
	o.Now = a.engine.ports.Clock.Now()
	if !a.mayRetry(o) {
		_, err := a.engine.ports.Executions.Finish(ctx, a.lease.current(), o)
		return err
	}
	wait := a.execution.Retry.Delay(a.execution.Attempt, a.engine.ports.Random.Chance())
	if errors.Is(cause, errShutdown) {
		wait = 0 // the next process can go on at once
	}
	_, err := a.engine.ports.Executions.Release(ctx, a.lease.current(), executions.Release{
		DueAt: o.Now.Add(wait), Problem: o.Problem, FailedSteps: o.FailedSteps, LogBytes: o.LogBytes, Now: o.Now,
	})
	return err
}

func (a *attempt) mayRetry(o executions.Outcome) bool {
	return o.Event == executions.EventFail && a.execution.Attempt < a.execution.MaxAttempts() &&
		!slices.Contains(hopeless, o.Problem.Code)
}

// judge says in the domain's words what the function's end means.
func (a *attempt) judge(out workflow.Outcome, cause error) executions.Outcome {
	o := executions.Outcome{Progress: a.progress.current(), FailedSteps: a.failedSteps(out)}
	for _, f := range out.Failures {
		o.Failures = append(o.Failures, executions.Failure{Item: f.Item, Message: f.Message})
	}
	switch {
	case out.Err == nil && len(out.Result) > ResultMax:
		o.Event = executions.EventFail
		o.Problem = &executions.Problem{Code: "result_too_large", Message: "The workflow finished, but its result is larger than 8 MiB and was dropped."}
	case out.Err == nil:
		o.Event = executions.EventSucceed
		if len(o.Failures) > 0 || len(o.FailedSteps) > 0 {
			o.Event = executions.EventPartly
		}
		o.Result = executions.Result{Kind: executions.ResultKind(out.Kind), Body: out.Result}
	case errors.Is(cause, errCancelled):
		o.Event = executions.EventAbort
	case errors.Is(cause, errTimeout):
		o.Event = executions.EventTimeOut
		o.Problem = a.timedOut(out)
	case errors.Is(cause, errShutdown):
		o.Event = executions.EventFail
		o.Problem = &executions.Problem{Code: "interrupted", Message: "The program was stopped during the run."}
	default:
		o.Event = executions.EventFail
		o.Problem = a.problem(out.Err)
	}
	return o
}

func (a *attempt) problem(err error) *executions.Problem {
	d := workflow.Diagnose(err)
	return &executions.Problem{Code: d.Code, Message: d.Message, Step: d.Step, Details: d.Details}
}

func (a *attempt) timedOut(out workflow.Outcome) *executions.Problem {
	p := a.problem(out.Err)
	p.Code = "timeout"
	p.Message = fmt.Sprintf("The run took longer than %s and was stopped.", a.execution.Timeout)
	return p
}

func (a *attempt) failedSteps(out workflow.Outcome) []executions.Step {
	var failed []executions.Step
	for _, s := range out.FailedSteps {
		failed = append(failed, executions.Step{
			Name: s.Name, Status: executions.StepFailed, Attempt: a.execution.Attempt,
			StartedAt: s.StartedAt, Duration: s.Duration,
		})
	}
	return failed
}

// giveBack releases a run that could not be started because of storage.
func (a *attempt) giveBack(ctx context.Context, cause error) error {
	now := a.engine.ports.Clock.Now()
	_, err := a.engine.ports.Executions.Release(ctx, a.lease.current(), executions.Release{
		DueAt: now.Add(prepareRetry), LogBytes: a.execution.LogBytes, Now: now,
	})
	return errors.Join(cause, err)
}

// prepareRetry is the wait before a run is tried again that storage would not let start.
const prepareRetry = 10 * time.Second

// unknownWorkflow gives the run back while a new version may be on its way, and
// fails it when nobody has known the workflow for long.
func (e *Engine) unknownWorkflow(ctx context.Context, x executions.Execution, lease executions.Lease) error {
	now := e.ports.Clock.Now()
	if !x.UnknownSince.IsZero() && now.Sub(x.UnknownSince) >= executions.UnknownFor {
		_, err := e.ports.Executions.Finish(ctx, lease, executions.Outcome{
			Event: executions.EventFail, LogBytes: x.LogBytes, Now: now,
			Problem: &executions.Problem{Code: "workflow_unknown", Message: "This workflow is not part of the program any more."},
		})
		return err
	}
	_, err := e.ports.Executions.Release(ctx, lease, executions.Release{
		DueAt: now.Add(executions.UnknownRetry), Unknown: true, LogBytes: x.LogBytes, Now: now,
	})
	return err
}

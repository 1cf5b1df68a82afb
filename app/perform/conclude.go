package perform

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/app/perform/internal/veil"
	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// conclude records how the attempt ended: for good, or to be tried again.
func (a *attempt) conclude(outcome host.Outcome, cause error) error {
	said, mendable := verdict.Attempt{Number: a.execution.Attempt, Timeout: a.execution.Timeout, Progress: a.progress.Current()}.Of(outcome, cause)
	if a.kit != nil {
		said = veil.Outcome(&a.kit.Secrets, said)
	}
	if said.Problem != nil && said.Problem.Code == "panicked" {
		a.engine.log.Error("a workflow panicked", "execution", string(a.execution.ID), "workflow", a.execution.Workflow.Name)
	}
	retry := mendable && a.mayRetry(cause)
	return a.settle(func(ctx context.Context, now time.Time, logBytes int64) error {
		said.Now, said.LogBytes = now, logBytes
		if retry {
			return a.release(ctx, said, cause, host.Diagnose(outcome.Err).RetryAfter)
		}
		_, err := a.engine.ports.Executions.Finish(ctx, a.lease.current(), said)
		return err
	})
}

// settle completes the log and writes the last word about the attempt.
func (a *attempt) settle(write func(ctx context.Context, now time.Time, logBytes int64) error) error {
	err := a.insist(a.held, func(ctx context.Context) error {
		bytes, err := a.log.Finish(ctx)
		if err != nil {
			return err
		}
		return write(ctx, a.engine.ports.Clock.Now(), bytes)
	})
	if refused(err) {
		a.engine.log.Info("a run had been settled already, or its lease was lost", "execution", string(a.execution.ID))
		return nil
	}
	return err
}

// release gives the run back to be tried again, after the wait that the workflow
// asked for or that of its policy.
func (a *attempt) release(ctx context.Context, o executions.Outcome, cause error, asked time.Duration) error {
	wait := a.execution.Retry.DelayAfter(asked, a.execution.Attempt, a.engine.ports.Random.Chance())
	if errors.Is(cause, verdict.ErrShutdown) {
		wait = 0 // the next process can go on at once
	}
	_, err := a.engine.ports.Executions.Release(ctx, a.lease.current(), executions.Release{
		DueAt: o.Now.Add(wait), Problem: o.Problem, FailedSteps: o.FailedSteps, LogBytes: o.LogBytes, Now: o.Now,
	})
	return err
}

// mayRetry reports whether another attempt is allowed. A function that the end
// of the program kept from being called costs no attempt.
func (a *attempt) mayRetry(cause error) bool {
	return a.execution.Attempt < a.execution.MaxAttempts() || !a.started && errors.Is(cause, verdict.ErrShutdown)
}

// unknownWorkflow gives the run back while a new version may be on its way, and
// fails it when nobody has known the workflow for long.
func (a *attempt) unknownWorkflow() error {
	x := a.execution
	return a.settle(func(ctx context.Context, now time.Time, logBytes int64) (err error) {
		if !x.UnknownSince.IsZero() && now.Sub(x.UnknownSince) >= executions.UnknownFor {
			_, err = a.engine.ports.Executions.Finish(ctx, a.lease.current(), executions.Outcome{
				Event: executions.EventFail, FailedSteps: x.FailedSteps, Progress: x.Progress, LogBytes: logBytes, Now: now,
				Problem: &executions.Problem{Code: "workflow_unknown", Message: "This workflow is not part of the program any more."},
			})
			return err
		}
		_, err = a.engine.ports.Executions.Release(ctx, a.lease.current(), executions.Release{
			DueAt: now.Add(executions.UnknownRetry), Unknown: true,
			Problem: x.Problem, FailedSteps: x.FailedSteps, LogBytes: logBytes, Now: now,
		})
		return err
	})
}

// appendLog is how the logbook reaches the store.
func (a *attempt) appendLog(ctx context.Context, lines []executions.Line) (int64, error) {
	bytes, err := a.engine.ports.Logs.Append(ctx, a.lease.current(), lines)
	if refused(err) {
		a.lose(errLeaseLost)
	}
	return bytes, err
}

func (a *attempt) logTrouble(err error) {
	a.engine.log.Error("lines of a run's log could not be stored and were dropped", "execution", string(a.execution.ID), "error", err)
}

package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// errNameSecret does not say which.
var errNameSecret = errors.New("the name holds a secret of this run, and names are kept")

// begin claims the name of a step.
func (s *Session) begin(name, inside string) error {
	if s.Live() && s.Host.Conceals(name) {
		return s.Break("", failure.Coded(failure.StepNameSecret, errNameSecret))
	}
	return s.Begin(name, inside)
}

// intend stores that a step which must not run twice is about to run.
func (s *Session) intend(ctx context.Context, at Place, plan Plan, step host.Step) error {
	step.Intent = true
	err := s.store(ctx, at, step)
	if ended := ctx.Err(); ended != nil {
		step.Intent = false // it will not run, and so it failed for certain
		return s.stepFailed(ctx, plan, step, ended)
	}
	if err != nil {
		return s.breakOff(plan.Name, fmt.Errorf("store the intent: %w", err))
	}
	return nil
}

var errInDoubt = errors.New("it was begun before, and its end is not known")

// inDoubt is the error of a step that an earlier attempt began and did not end.
func (s *Session) inDoubt(ctx context.Context, plan Plan) error {
	cause := failure.Coded(failure.StepInDoubt, errInDoubt)
	s.LogFailure(slog.LevelError, plan.Name, "The step may have taken effect, and must not run twice.", cause)
	return s.fails(ctx, plan, cause)
}

// again logs the failure of a step that is about to be tried again, and lets the
// steps inside of it begin anew.
func (s *Session) again(step string, cause error, wait time.Duration) bool {
	if !s.Again(step) {
		return false
	}
	s.LogFailure(slog.LevelWarn, step, "The step failed and will be tried again.", cause, slog.Duration("wait", wait))
	return true
}

// stepFailed notes and logs a step that ran and failed, and names it in its
// error. One that must not run twice leaves nothing for another attempt to do.
func (s *Session) stepFailed(ctx context.Context, plan Plan, record host.Step, cause error) error {
	s.LogFailure(slog.LevelError, plan.Name, "The step failed.", cause)
	s.StepFailed(record)
	if plan.Once {
		cause = failure.Permanent(cause)
	}
	return s.fails(ctx, plan, cause)
}

// fails names the step in the error, and notes it: for an item of Each as that
// item's failure, and else as one that the workflow may pass over.
func (s *Session) fails(ctx context.Context, plan Plan, cause error) error {
	err := failure.InStep(plan.Name, cause)
	if plan.Item == nil || ctx.Err() != nil {
		s.PassOver(plan.Name, failure.Diagnose(err).Message)
		return err
	}
	plan.Item.Failed = true
	s.ItemFailed(plan.Name, host.Failure{Item: plan.Item.Text, Message: failure.ItemMessage(err)})
	return err
}

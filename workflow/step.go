package workflow

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/retry"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Step runs fn as a named part of the run. Its result is stored, and a later
// attempt is given that instead of running fn again, so T must survive JSON. A
// name is used once in a run. A panic in fn becomes the error of the step.
// Steps may run inside steps and at the same time. Outside of a run, as in a
// test of the author's function alone, fn is simply called.
func Step[T any](ctx context.Context, name string, fn func(context.Context) (T, error), options ...StepOption) (T, error) {
	return session.Step(ctx, planOf(name, options), fn)
}

// StepOption changes how Step and Each run a step.
type StepOption func(*session.Plan)

func planOf(name string, options []StepOption) session.Plan {
	plan := session.Plan{Name: name}
	for _, option := range options {
		option(&plan)
	}
	if plan.Once {
		plan.Retry = retry.Policy{}
	}
	return plan
}

// StepRetry lets a step that failed be tried again at once, within the attempt
// of the run: attempts counts all tries, the first included, and backoff is the
// wait after the first failure, doubled after each later one. A failure that is
// followed by another try is a warning in the log; Permanent ends the tries, and
// RetryAfter chooses the wait. A wait that would outlast the run's time is not
// begun. Steps inside of the step begin anew, those that succeeded are recalled.
func StepRetry(attempts int, backoff time.Duration) StepOption {
	return func(plan *session.Plan) { plan.Retry = retry.Policy{Attempts: attempts, Backoff: backoff} }
}

// Once is for an effect that must never be tried twice: that the step is about
// to run is stored first. When an attempt was cut off after that, nobody knows
// whether it took effect, and the step fails for good with the code
// step_in_doubt. A failure of fn is permanent, too, and StepRetry does nothing.
func Once() StepOption {
	return func(plan *session.Plan) { plan.Once = true }
}

// WithUndo says how to take a step back: when a person undoes the run, fn is called
// with what is stored of the step, and the steps are taken back in the reverse of
// the order in which they were done. For Each, fn is given the item.
//
// No other code runs twice then. The function of the workflow is played again, to
// meet its steps: each answers what is stored or fails, none is called, and integrations
// send nothing. So fn may use what the function had before the step, as long as
// that comes from the input and from steps. Each undo is a step of the run that
// undoes: at-least-once, tried again as StepRetry says for the step, so it must do
// no harm when what it takes back is gone. A type that is not the step's, and an
// undo inside of another step, fail the step before it runs.
func WithUndo[T any](fn func(ctx context.Context, result T) error) StepOption {
	return func(plan *session.Plan) { plan.Undo = session.Undo[T](fn) }
}

// StepKey names the step that ctx belongs to, for another system that is told
// not to do one thing twice (an idempotency key): 32 hex digits that are the same
// in every attempt of the run, and in a run that goes on from where it failed, and
// differ between steps and between other runs. It is empty outside of a step.
func StepKey(ctx context.Context) string { return session.At(ctx).Key() }

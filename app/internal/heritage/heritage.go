// Package heritage reads what a run that is over leaves to one that goes on from it:
// the steps that are stored and are not done again. Who may go on from a run, and how
// what it leaves is kept for the next one, does not live here.
package heritage

import (
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/app/recollect"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// margin is how long before its retention is over a run counts as gone: the steps of a
// run are not removed all at once, and one that was removed already would be done
// again. It is more than clocks are apart and reading takes.
const margin = time.Hour

// Reader reads what runs leave. Its kit learns the secrets in what was sealed.
type Reader struct {
	History store.History
	Steps   store.Steps
	Sealer  secret.Sealer
	Clock   system.Clock
	// Kept is for how long runs are kept; zero for ever.
	Kept executions.Retention
	Kit  *supply.Kit
}

// Of answers the steps and intents that are left by a run which is over, in the order
// in which they were stored and with their results opened: its own, and where it had
// not come to take those over that it went on from, theirs. Conflict
// rerun_not_possible when one of these runs is not kept any more, or a result cannot
// be opened.
func (r Reader) Of(ctx context.Context, x executions.Execution) ([]executions.Step, error) {
	var left []executions.Step
	known := map[string]bool{}
	for {
		if x.EndedBefore(r.Kept.Cut(r.Clock.Now().Add(margin))) {
			return nil, errGone()
		}
		stored, err := r.Steps.List(ctx, x.Scope, x.ID)
		if err != nil {
			return nil, err
		}
		for _, step := range stored {
			if known[step.Name] {
				continue
			}
			if step, err = r.opened(ctx, x, step); err != nil {
				return nil, err
			}
			left, known[step.Name] = append(left, step), true
		}
		if x.Resumes == "" || begun(x, stored) {
			return left, nil
		}
		if x, err = r.History.Get(ctx, x.Scope, executions.ID(x.Origin.ID)); fault.Is(err, fault.NotFound) {
			return nil, errGone()
		}
		if err != nil {
			return nil, err
		}
	}
}

// begun reports whether the function of a run was called for certain: it is not before
// the run has all that it goes on from.
func begun(x executions.Execution, stored []executions.Step) bool {
	return len(x.FailedSteps) > 0 || slices.ContainsFunc(stored, func(s executions.Step) bool { return !s.Recalled() })
}

// opened is a step with its result as it was answered.
func (r Reader) opened(ctx context.Context, x executions.Execution, step executions.Step) (executions.Step, error) {
	opened, err := recollect.Steps(ctx, r.Sealer, r.Kit, x, []executions.Step{step})
	switch {
	case fault.Code(err) == "secret_unreadable":
		return step, errLost("The result of the step “" + step.Name + "” cannot be decrypted with the key that the platform has now. Run it again from the start.")
	case err != nil:
		return step, err
	case len(opened) == 0:
		return step, errLost("The result of the step “" + step.Name + "” held a secret input and was erased with it. Run it again from the start.")
	default:
		return opened[0], nil
	}
}

func errGone() error {
	return errLost("What the earlier run has done is not kept any more. Run it again from the start.")
}

func errLost(sentence string) error {
	return fault.New(fault.Conflict, "rerun_not_possible", sentence)
}

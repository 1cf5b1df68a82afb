// Package past reads what a finished run left behind, for the run that undoes it.
// How it is undone is the workflow's, and does not live here.
package past

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/internal/lineage"
	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/app/recollect"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Reader reads of one scope. Its kit learns the secrets in what was sealed.
type Reader struct {
	History store.History
	Steps   store.Steps
	Sealer  secret.Sealer
	Kit     *supply.Kit
	Scope   organizations.Scope
}

// Of reads what an undo of this origin has before it. The organization of the run
// is for the caller to add. A host.Refusal when the run is not kept any more.
func (r Reader) Of(ctx context.Context, origin executions.Origin) (host.Past, error) {
	line, err := lineage.Of(ctx, r.History, r.Scope, executions.ID(origin.ID))
	if fault.Is(err, fault.NotFound) {
		return host.Past{}, host.Refusal("undone_run_missing", "The run that should be undone is not kept any more.")
	}
	if err != nil {
		return host.Past{}, err
	}
	past := host.Past{Run: host.Run{
		ID: string(line.Run.ID), Attempt: line.Run.Attempt,
		Caller: host.Caller{ID: string(line.Run.Actor.ID), Name: line.Run.Actor.DisplayName},
	}}
	past.CutOff = cutOff(line.Run)
	for _, failed := range line.Run.FailedSteps {
		past.FailedSteps = append(past.FailedSteps, host.Step{Name: failed.Name, Undoable: failed.Undoable})
	}
	if past.Steps, err = r.steps(ctx, line.Run); err != nil {
		return host.Past{}, err
	}
	for _, undo := range line.Undos {
		done, err := r.Steps.List(ctx, r.Scope, undo.ID)
		if err != nil {
			return host.Past{}, err
		}
		for _, step := range done {
			past.Done = append(past.Done, step.Name)
		}
	}
	return past, nil
}

// cutOff reports whether steps of a run that is over may have failed, or been at
// work, and are not named: because too many failed, or because the program died, was
// stopped or left the workflow behind.
func cutOff(x executions.Execution) bool {
	switch {
	case len(x.FailedSteps) > 0:
		return len(x.FailedSteps) >= verdict.FailuresMax
	case x.Status == executions.Failed:
		return x.Problem != nil && slices.Contains([]string{"interrupted", "expired", "workflow_unknown"}, x.Problem.Code)
	default:
		return x.Status == executions.Cancelled || x.Status == executions.Timeout
	}
}

// steps opens what can be opened. What cannot stays without a result.
func (r Reader) steps(ctx context.Context, x executions.Execution) ([]host.Step, error) {
	stored, err := r.Steps.List(ctx, r.Scope, x.ID)
	if err != nil {
		return nil, err
	}
	steps := make([]host.Step, 0, len(stored))
	for i, step := range stored {
		opened, err := recollect.Steps(ctx, r.Sealer, r.Kit, x, stored[i:i+1])
		switch {
		case err == nil && len(opened) > 0:
			step = opened[0]
		case err == nil || fault.Code(err) == "secret_unreadable":
			step.Result = nil
		default:
			return nil, err
		}
		steps = append(steps, host.Step{
			Name: step.Name, StartedAt: step.StartedAt, Duration: step.Duration, Result: step.Result,
			Intent: step.Status == executions.StepIntent, Undoable: step.Undoable,
		})
	}
	return steps, nil
}

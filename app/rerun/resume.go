package rerun

import (
	"cmp"
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/internal/heritage"
	"github.com/bifrost-run/bifrost/app/internal/lineage"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// next answers the run that has gone on from x already, to those who may read that,
// or none when one may now.
func (r *Rerunner) next(ctx context.Context, by permissions.Authority, x executions.Execution) (store.Accepted, error) {
	if x.Status == executions.Success {
		return store.Accepted{}, errNot("This run succeeded, so there is no failed step to go on from. Run it again from the start.")
	}
	since, err := r.since(ctx, x)
	if err != nil {
		return store.Accepted{}, err
	}
	if undone(x, since) {
		return store.Accepted{}, errNot("What this run has done was undone, or is being undone. Run it again from the start.")
	}
	for _, later := range since {
		if later.Resumes != "" && later.Origin.ID == string(x.ID) {
			whole, err := r.observer.Find(ctx, by, later.ID)
			if err != nil {
				return store.Accepted{}, err
			}
			return store.Accepted{Execution: whole, Replayed: true}, nil
		}
	}
	return store.Accepted{}, r.leavesAll(ctx, x)
}

// leavesAll refuses to go on from a run when something that it did could happen twice.
func (r *Rerunner) leavesAll(ctx context.Context, x executions.Execution) error {
	reader := heritage.Reader{
		History: r.ports.History, Steps: r.ports.Steps, Sealer: r.ports.Sealer, Clock: r.ports.Clock, Kept: r.kept, Kit: &supply.Kit{},
	}
	left, err := reader.Of(ctx, x)
	if err != nil {
		return err
	}
	for _, step := range left {
		if step.Status == executions.StepIntent {
			return fault.New(fault.Conflict, "step_in_doubt", "The step “"+step.Name+"” may have taken effect and must not happen twice. Look by hand, and run it again from the start if it did not.")
		}
	}
	return nil
}

// since are the runs of the scope that repeat or undo others, from the present back to
// the first of those that x goes on from.
func (r *Rerunner) since(ctx context.Context, x executions.Execution) ([]executions.Execution, error) {
	since, all, err := lineage.Later(ctx, r.ports.History, x.Scope, cmp.Or(x.Resumes, x.ID), executions.TriggerRerun, executions.TriggerUndo)
	if err == nil && !all {
		err = errNot("Too many runs came after this one to see whether somebody has gone on from it already, or undone it. Run it again from the start.")
	}
	return since, err
}

// undone reports whether a run of the line that x stands in has an undo, which takes
// away what the next one would rely on.
func undone(x executions.Execution, since []executions.Execution) bool {
	first := cmp.Or(x.Resumes, x.ID)
	line := []string{string(first), string(x.ID)}
	for _, later := range since {
		if later.Resumes == first {
			line = append(line, string(later.ID))
		}
	}
	return slices.ContainsFunc(since, func(later executions.Execution) bool {
		return later.Trigger == executions.TriggerUndo && slices.Contains(line, later.Origin.ID)
	})
}

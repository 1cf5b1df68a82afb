// Package heir makes the stored steps of earlier runs a run's own, for one that goes
// on from them. Afterwards nothing depends on the earlier runs: not another attempt,
// not an undo, and not a run that goes on from this one. What they leave is read
// elsewhere.
package heir

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/app/internal/heritage"
	"github.com/bifrost-run/bifrost/app/internal/memo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Heir is a run that goes on from another one. Its memo holds what the run has stored.
type Heir struct {
	Heritage heritage.Reader
	Memo     *memo.Memo
	// Store keeps a step of the run.
	Store func(ctx context.Context, step executions.Step) error
}

// TakeOver stores what is left to the run and not yet its own, and answers how many
// steps that were. It may be repeated after whatever error, and nothing of the run may
// happen before it has ended well. A host.Refusal when something that must not happen
// again cannot be read any more.
func (h Heir) TakeOver(ctx context.Context, x executions.Execution) (int, error) {
	if x.Resumes == "" {
		return 0, nil
	}
	left, err := h.left(ctx, x)
	if err != nil {
		return 0, err
	}
	taken := 0
	for _, step := range left {
		if _, own := h.Memo.Recall(step.Name); own {
			continue
		}
		step.Attempt = 0
		if err := h.keep(ctx, step); err != nil {
			return taken, err
		}
		h.Memo.Adopt(step)
		taken++
	}
	return taken, nil
}

func (h Heir) left(ctx context.Context, x executions.Execution) ([]executions.Step, error) {
	from, err := h.Heritage.History.Get(ctx, x.Scope, executions.ID(x.Origin.ID))
	if fault.Is(err, fault.NotFound) {
		return nil, host.Refusal("rerun_not_possible", "The run that this one goes on from is not kept any more. Run it again from the start.")
	}
	if err != nil {
		return nil, err
	}
	left, err := h.Heritage.Of(ctx, from)
	if f := (*fault.Fault)(nil); errors.As(err, &f) && f.Kind == fault.Conflict {
		return nil, host.Refusal(f.Code, f.Message)
	}
	return left, err
}

// keep stores a step as this run's. That it is stored already is good: an earlier try
// took effect, and only its answer was lost.
func (h Heir) keep(ctx context.Context, step executions.Step) error {
	sealed, err := h.Memo.Sealed(ctx, step)
	if err == nil {
		err = h.Store(ctx, sealed)
	}
	if err != nil && fault.Code(err) != "step_exists" {
		return fmt.Errorf("take over the step %q: %w", step.Name, err)
	}
	return nil
}

// Package recollect opens what a finished run stored of its steps, for whoever
// looks into the run afterwards. What an attempt of a run recalls itself is not
// read here.
package recollect

import (
	"context"

	"github.com/bifrost-run/bifrost/app/internal/memo"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Steps answers the stored steps of a run as an attempt would recall them:
// sealed results are opened, and the kit then knows the secrets in them. Those
// that were erased with the secret inputs of the run are left out. It is for
// what acts in the place of the run, and for a platform that lets a developer look
// into a run on their own machine; no answer of the API shows it. The fault is the
// sealer's.
func Steps(ctx context.Context, by secret.Sealer, kit *supply.Kit, x executions.Execution, stored []executions.Step) ([]executions.Step, error) {
	m := memo.Memo{Sealer: by, Scope: x.Scope, Run: x.ID, Kit: kit}
	if err := m.Open(ctx, stored); err != nil {
		return nil, err
	}
	opened := make([]executions.Step, 0, len(stored))
	for _, step := range stored {
		if recalled, ok := m.Recall(step.Name); ok {
			opened = append(opened, recalled)
		}
	}
	return opened, nil
}

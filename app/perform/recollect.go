package perform

import (
	"context"

	"github.com/bifrost-run/bifrost/app/perform/internal/memo"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Recollect answers the stored steps of a run as an attempt would recall them:
// sealed results are opened, and the kit then knows the secrets in them. Those
// that were erased with the secret inputs of the run are left out. It is for
// a platform that lets a developer look into a run on their own machine, and for
// no answer of the API. The fault is the sealer's.
func Recollect(ctx context.Context, by secret.Sealer, kit *supply.Kit, x executions.Execution, stored []executions.Step) ([]executions.Step, error) {
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

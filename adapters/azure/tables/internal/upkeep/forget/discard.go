package forget

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Discard is Forget for a run that cannot be read: it is removed by its id, as far
// as that leads, and nobody asks whether it is over. It is for whoever removes all
// of an organization.
func (f Forgetter) Discard(ctx context.Context, d executions.Doorbell) (more bool, err error) {
	run := ledger.Run{Execution: executions.Execution{ID: d.ID(), Scope: d.Scope()}}
	for _, remove := range []func(context.Context, ledger.Run) (bool, error){f.item, f.step, f.content} {
		if more, err := remove(ctx, run); more || err != nil {
			return more, err
		}
	}
	open, err := rows.OpenAt(d.ID(), entity.Any)
	if err == nil {
		err = f.open.Delete(ctx, &open)
	}
	if err != nil {
		return false, err
	}
	truth, err := rows.TruthAt(d)
	if truth.Version = entity.Any; err != nil {
		return false, err
	}
	return false, f.truth.Delete(ctx, &truth)
}

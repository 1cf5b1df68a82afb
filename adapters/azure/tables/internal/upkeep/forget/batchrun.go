package forget

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
)

// batchRun takes the run from its batch.
func (f Forgetter) batchRun(ctx context.Context, run ledger.Run) (more bool, err error) {
	mirror, ok := rows.BatchRunOf(run.Row)
	if !ok {
		return false, nil
	}
	mirror.Version = entity.Any
	return false, table.New(f.ledger.Storage, rows.BatchItems).Delete(ctx, &mirror)
}

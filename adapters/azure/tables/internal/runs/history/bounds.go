package history

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Bounds is how much of a run's log counts.
type Bounds struct {
	// LogBytes is the length up to which the log counts, if Final is true.
	LogBytes int64
	// Final is true while nobody holds the run: it is over, or waits to be tried
	// again. Otherwise everything counts.
	Final bool
	// Fence is that of the last claim or recovery.
	Fence int64
}

// bounds is a row of the truth as Bounds reads it.
type bounds struct {
	entity.Row
	Status   string
	Fence    int64
	LogBytes int64
}

// Bounds reads how much of a run's log counts. NotFound. One transaction.
func (h History) Bounds(ctx context.Context, s organizations.Scope, id executions.ID) (Bounds, error) {
	d, err := ledger.At(ctx, s, id)
	if err != nil {
		return Bounds{}, err
	}
	at, err := rows.TruthAt(d)
	if err != nil {
		return Bounds{}, err
	}
	got, err := table.Find[bounds](ctx, h.truth, table.In(at.PartitionKey).Keys(at.RowKey).Select("Status", "Fence", "LogBytes"))
	if err != nil {
		return Bounds{}, err
	}
	if len(got.Rows) == 0 {
		return Bounds{}, executions.ErrUnknown()
	}
	row := got.Rows[0]
	return Bounds{LogBytes: row.LogBytes, Final: !executions.Status(row.Status).IsHeld(), Fence: row.Fence}, nil
}

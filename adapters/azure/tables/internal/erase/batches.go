package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batchitems"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// batchItems removes the organization from a batch by its key, with what is left there of
// its runs. The batch is the provider's and stays.
func (p part) batchItems(ctx context.Context, batch string, at walk.Position, limit int) (walk.Looked, error) {
	id, err := keys.IDOf(batch)
	if err != nil {
		return walk.Looked{}, err // the list has no such key
	}
	return p.empty(ctx, place{table: rows.BatchItems, rows: batchitems.Of(id, p.scope)}, at, limit)
}

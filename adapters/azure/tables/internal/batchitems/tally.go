package batchitems

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	kept "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// counted are the properties that a count needs.
var counted = []string{"IsFirst", "Round", "RefusalCode", "RunID", "Status"}

// Tally counts all items of a batch by the copies of their runs: one transaction for a
// thousand rows, of which an item has one for itself and one for each run. A run whose
// copy is missing is looked for while the batch goes on.
func (s Items) Tally(ctx context.Context, b batches.Batch) (all, first batches.Tally, err error) {
	query := table.In(partitionOf(b.ID)).Select(counted...).Tolerate(s.leaveOut(ctx))
	found, err := table.Find[beside](ctx, s.table, query)
	if err != nil {
		return all, first, err
	}
	var pairs []pair
	for _, row := range found.Rows {
		pairs = gather(pairs, row)
	}
	items := make([]batches.Item, len(pairs))
	err = kept.Together(len(pairs), func(i int) error {
		var err error
		items[i], err = s.counts(ctx, b, pairs[i])
		return err
	})
	if err != nil {
		return all, first, err
	}
	for _, item := range items {
		all.Count(item)
		if item.IsFirst {
			first.Count(item)
		}
	}
	return all, first, nil
}

// counts is an item as it counts.
func (s Items) counts(ctx context.Context, b batches.Batch, p pair) (batches.Item, error) {
	item, id := p.item, runOf(b, p.item)
	if id == "" {
		return item, nil
	}
	if standing, is := p.runs[id]; is {
		item.Run, item.Status = id, executions.Status(standing.Status)
		return item, nil
	}
	d, err := executions.NewDoorbell(string(id), string(item.Organization))
	if err != nil || b.Stage.IsOver() {
		return item, nil
	}
	standing, is, err := s.truth(ctx, d)
	if is {
		item.Run, item.Status = id, executions.Status(standing.Status)
	}
	return item, err
}

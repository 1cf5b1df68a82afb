package upkeep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// batchesAtOnce is how many batches a page has: each may have many items.
const batchesAtOnce = 10

// ForgetBatches removes batches that were over before an instant, and begins with the
// newest that can have been.
func (u Upkeep) ForgetBatches(ctx context.Context, from string, before time.Time) (maintenance.ExpiredPage, error) {
	if before.IsZero() {
		return maintenance.ExpiredPage{}, ctx.Err()
	}
	var page maintenance.ExpiredPage
	kept, remover := u.table(batches.TableName), batches.NewRemover(u.storage)
	first, _ := keys.Between(time.Time{}, before)
	w := walk.Walk{Name: "batches", Sections: []walk.Section{{
		Name: "batches", Partitions: walk.Fixed(batches.Partition),
		Look: func(ctx context.Context, _ string, at walk.Position, limit int) (walk.Looked, error) {
			seen, next, err := walk.Read[batches.Row](ctx, kept, batches.All(first), at, min(limit, batchesAtOnce))
			looked := walk.Looked{Calls: 1, Next: next}
			for _, s := range seen {
				if err != nil {
					break
				}
				if s.Err == nil && s.Row.WasOverBefore(before) {
					var more bool
					var calls int
					more, calls, err = remover.Remove(ctx, &s.Row)
					if looked.Calls += calls; more {
						looked.Next = &at // what was removed by then is not found again
						return looked, err
					}
					page.Removed++
				}
				looked.Rows++
				at = walk.Position{After: s.At.RowKey}
			}
			return looked, err
		},
	}}}
	var err error
	_, page.Next, err = w.Piece(ctx, from)
	return page, err
}

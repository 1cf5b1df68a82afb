package access

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// list reads a page of the rows behind a place, and whether there are more. Rows
// that cannot be read are left out, so that one does not hide the others: lists
// decide nothing.
func list[E any, P rows.Stored[E]](ctx context.Context, b *base, t *table.Table, behind rows.Address, limit int) (good []E, more bool, err error) {
	limit = max(limit, 1)
	for {
		found, err := table.Find[E, P](ctx, t, table.In(behind.Partition).After(behind.Row).Limit(limit-len(good)).Tolerate(b.note(ctx)))
		if err != nil {
			return nil, false, err
		}
		for _, row := range found.Rows {
			behind.Row = P(&row).Meta().RowKey
			if !P(&row).IsSound() {
				b.note(ctx)(*P(&row).Meta(), rows.ErrDamaged())
				continue
			}
			good = append(good, row)
		}
		if !found.More || len(good) == limit {
			return good, found.More, nil
		}
	}
}

// note says where a row is that cannot be read.
func (b *base) note(ctx context.Context) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		b.log.LogAttrs(ctx, slog.LevelWarn, "A stored row cannot be read and is left out of a list.",
			slog.String("partition", row.PartitionKey), slog.String("row", row.RowKey), slog.String("code", fault.Code(err)))
	}
}

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
	return listed(ctx, b, t, table.In(behind.Partition), behind.Row, limit, func(P) bool { return true })
}

// listed is list for the rows of a query, those of which is answers true.
func listed[E any, P rows.Stored[E]](ctx context.Context, b *base, t *table.Table, q table.Query, after string, limit int, is func(P) bool) (good []E, more bool, err error) {
	limit = max(limit, 1)
	for {
		found, err := table.Find[E, P](ctx, t, q.After(after).Limit(limit-len(good)).Tolerate(b.note(ctx)))
		if err != nil {
			return nil, false, err
		}
		for _, row := range found.Rows {
			after = P(&row).Meta().RowKey
			if !P(&row).IsSound() {
				b.note(ctx)(*P(&row).Meta(), rows.ErrDamaged())
				continue
			}
			if is(&row) {
				good = append(good, row)
			}
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

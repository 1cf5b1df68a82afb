package rows

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Page reads a page of the rows behind a place of which is answers true, and
// whether there are more. Rows that cannot be read are left out, so that one does
// not hide the others; the log hears where they are.
func Page[E any, P Stored[E]](ctx context.Context, t *table.Table, behind Address, limit int, log *slog.Logger, is func(P) bool) (good []E, more bool, err error) {
	return PageOf(ctx, t, table.In(behind.Partition), behind.Row, limit, log, is)
}

// PageOf is Page for a part of a partition, which a query asks for, behind a row key.
func PageOf[E any, P Stored[E]](ctx context.Context, t *table.Table, q table.Query, after string, limit int, log *slog.Logger, is func(P) bool) (good []E, more bool, err error) {
	limit = max(limit, 1)
	for {
		// One more than the page: whether there are more is known by one that counts.
		found, err := table.Find[E, P](ctx, t, q.After(after).Limit(limit+1-len(good)).Tolerate(note(ctx, log)))
		if err != nil {
			return nil, false, err
		}
		for _, row := range found.Rows {
			after = P(&row).Meta().RowKey
			if !P(&row).IsSound() {
				note(ctx, log)(*P(&row).Meta(), ErrDamaged())
			} else if is(&row) {
				good = append(good, row)
			}
		}
		if len(good) > limit {
			return good[:limit], true, nil
		}
		if !found.More {
			return good, false, nil
		}
	}
}

// note says where a row is that cannot be read.
func note(ctx context.Context, log *slog.Logger) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		log.LogAttrs(ctx, slog.LevelWarn, "A stored row cannot be read and is left out of a list.",
			slog.String("partition", row.PartitionKey), slog.String("row", row.RowKey), slog.String("code", fault.Code(err)))
	}
}

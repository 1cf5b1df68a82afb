package schedules

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// dueMost is how many schedules a look finds.
const dueMost = 100

// Due lists schedules that are due, the oldest first, in one query: storage hands
// out what is due in the order of the keys.
func (s Schedules) Due(ctx context.Context, now time.Time) ([]schedules.Schedule, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	query := table.In(Partition).Where(table.AtMost("NextAt", now)).Tolerate(func(row entity.Row, err error) { s.note(ctx, row, err) })
	found, err := table.Find[Row](ctx, s.table, query)
	if err != nil {
		return nil, err
	}
	var due []schedules.Schedule
	for _, row := range found.Rows {
		scope, err := schedules.StoredScope(row.Scope)
		if err != nil || !row.IsSound() || row.IsGone {
			s.note(ctx, row.Row, rows.ErrDamaged())
			continue
		}
		due = append(due, row.schedule(scope))
	}
	slices.SortStableFunc(due, func(a, b schedules.Schedule) int { return a.NextAt.Compare(b.NextAt) })
	return due[:min(len(due), dueMost)], nil
}

// note says where a row is that cannot be read. Its schedule does not fire.
func (s Schedules) note(ctx context.Context, row entity.Row, err error) {
	s.log.LogAttrs(ctx, slog.LevelWarn, "A stored schedule cannot be read and does not fire.",
		slog.String("row", row.RowKey), slog.String("code", fault.Code(err)))
}

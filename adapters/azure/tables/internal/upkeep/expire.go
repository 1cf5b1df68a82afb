package upkeep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

var _ maintenance.Expiry = Upkeep{}

// Expire removes a piece of the trail, scope by scope: for each page of entries
// that are old enough one transaction to find them and one to remove them.
func (u Upkeep) Expire(ctx context.Context, from string, before time.Time) (maintenance.ExpiredPage, error) {
	if before.IsZero() {
		return maintenance.ExpiredPage{}, ctx.Err()
	}
	var page maintenance.ExpiredPage
	trail := u.table(audit.TableName)
	w := walk.Walk{Name: "expire", Sections: []walk.Section{{
		Name: "trail", Partitions: u.scopes(),
		Look: func(ctx context.Context, scope string, at walk.Position, limit int) (walk.Looked, error) {
			removals, next, err := audit.Aged(ctx, trail, scope, before, at, min(limit, table.MaxOperations))
			looked := walk.Looked{Rows: len(removals), Calls: 1, Next: next}
			if err != nil || len(removals) == 0 {
				return looked, err
			}
			looked.Calls++
			if err := trail.Transact(ctx, removals...); fault.Code(err) == trouble.Missing {
				looked.Next = &at // somebody else removes them, too
				return looked, nil
			} else if err != nil {
				return walk.Looked{}, err
			}
			page.Removed += len(removals)
			return looked, nil
		},
	}}}
	var err error
	_, page.Next, err = w.Piece(ctx, from)
	return page, err
}

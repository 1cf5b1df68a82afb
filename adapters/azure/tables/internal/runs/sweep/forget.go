package sweep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/accept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// organizationsPartition is where the list of all organizations is.
const organizationsPartition = "ORG"

// globalKeys is the partition of the keys of the global scope.
const globalKeys = "GLOBAL"

// organization is a row of the list of all organizations, of which only the key
// is read.
type organization struct{ entity.Row }

// forget drops idempotency keys that count no longer, of one scope at a time:
// every query names a partition. It answers whose they were, for the next sweep
// to go on after; after the last organization comes the global scope.
func (s Sweeper) forget(ctx context.Context, after string, now time.Time) (string, error) {
	reached, err := s.nextOrganization(ctx, after)
	if err != nil {
		return after, err
	}
	scope := reached
	if scope == "" {
		scope = globalKeys
	}
	old, err := table.Find[rows.IdempotencyKey](ctx, s.keys, table.In(scope).
		Where(table.Below("CreatedAt", now.Add(-accept.KeyLife))).Limit(table.MaxOperations).Pages(1).
		Tolerate(func(row entity.Row, err error) {
			s.ledger.Log.ErrorContext(ctx, "a row of IdempotencyKeys is left alone", "row", row.RowKey, "error", err)
		}))
	if err != nil {
		return after, err
	}
	return reached, s.drop(ctx, old.Rows)
}

// nextOrganization is the next one of the list, empty at its end. Nothing but its
// key is needed, whatever shape its row has by now.
func (s Sweeper) nextOrganization(ctx context.Context, after string) (string, error) {
	next := ""
	got, err := table.Find[organization](ctx, s.organizations, table.In(organizationsPartition).After(after).Limit(1).Pages(1).
		Tolerate(func(row entity.Row, _ error) { next = row.RowKey }))
	if len(got.Rows) > 0 && (next == "" || got.Rows[0].RowKey < next) {
		next = got.Rows[0].RowKey
	}
	return next, err
}

// drop removes keys, but none that was used again since it was read.
func (s Sweeper) drop(ctx context.Context, old []rows.IdempotencyKey) error {
	if len(old) == 0 {
		return nil
	}
	operations := make([]table.Operation, len(old))
	for i := range old {
		operations[i] = table.Delete(&old[i])
	}
	err := s.keys.Transact(ctx, operations...)
	if code := fault.Code(err); code == trouble.Changed || code == trouble.Missing {
		return nil // the next round finds the others
	}
	return err
}

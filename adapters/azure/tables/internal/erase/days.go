package erase

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// daysListed is how many days are listed at once.
const daysListed = 100

// daysSince lists the days on which something of an organization can have been counted
// or raised: from its first one to tomorrow, by whichever clock. An organization that is
// not there any more has none.
func daysSince(created, now time.Time) walk.Lister {
	return func(_ context.Context, after string) (names []string, next string, err error) {
		if created.IsZero() {
			return nil, "", nil
		}
		last := keys.Day(now.AddDate(0, 0, 1))
		for at := created.AddDate(0, 0, -1); keys.Day(at) <= last; at = at.AddDate(0, 0, 1) {
			if day := keys.Day(at); day > after {
				names = append(names, day)
			}
			if len(names) == daysListed {
				return names, names[daysListed-1], nil
			}
		}
		return names, "", nil
	}
}

// counted removes what was counted on a day.
func (p part) counted(ctx context.Context, day string, at walk.Position, limit int) (walk.Looked, error) {
	of := table.In(day).Where(table.Is("Organization", p.scope.Key()))
	return p.empty(ctx, place{table: counts.TableName, rows: of}, at, limit)
}

// items removes what needed attention of a day and did not go with a run.
func (p part) items(ctx context.Context, day string, at walk.Position, limit int) (walk.Looked, error) {
	of := table.In(day).Where(table.Is("Scope", p.scope.Key()))
	return p.empty(ctx, place{table: attention.TableName, rows: of}, at, limit)
}

// Package ofschedules tells what is wrong with schedules. How their rows are written
// is said beside those who write them.
package ofschedules

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// spentAfter is longer than any request can be on its way.
const spentAfter = 24 * time.Hour

// Judge looks at rows of Schedules, which is the table. One that cannot be read does
// not fire.
type Judge struct{ Table *table.Table }

// Schedule judges a row.
func (j Judge) Schedule(_ context.Context, seen walk.Seen[schedules.Row]) ([]finding.Finding, error) {
	f := finding.Finding{What: "schedule", Where: seen.At.RowKey}
	switch row := seen.Row; {
	case seen.Err != nil:
		return finding.Unread(f.What, f.Where, seen.Err), nil
	case !row.IsSound():
		f.Found = "It is damaged, or another one's: delete it, and make it anew."
	case row.IsGone && row.ReadAt.Sub(row.Timestamp) > spentAfter:
		f.Found = "It was deleted long ago, and the mark of that is still there."
		f.Mend = func(ctx context.Context) (bool, error) {
			return finding.Done(j.Table.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, row.Version)))
		}
	default:
		return nil, nil
	}
	return []finding.Finding{f}, nil
}

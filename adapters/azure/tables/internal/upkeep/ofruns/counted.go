package ofruns

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// Counted judges what runs were counted with. One that cannot be read keeps all that
// ended since from being counted, and what it counted is lost: it is removed.
func Counted(open *table.Table) func(context.Context, walk.Seen[counts.Row]) ([]finding.Finding, error) {
	return func(_ context.Context, seen walk.Seen[counts.Row]) ([]finding.Finding, error) {
		at := seen.At
		where := "in the shard " + at.PartitionKey
		if !finding.IsUnreadable(seen.Err) {
			return finding.Unread(whatCount, where, seen.Err), nil
		}
		return []finding.Finding{{
			What: whatCount, Where: where, Found: "It cannot be read, and runs that ended since are not counted.",
			Mend: func(ctx context.Context) (bool, error) { return remove(ctx, open, at) },
		}}, nil
	}
}

// Package ofedges tells what is wrong with hooks and alert rules, and what was told too
// long ago to be remembered. How their rows are written is said beside those who write
// them.
package ofedges

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// spentAfter is longer than any request can be on its way, and far longer than the same
// trouble stays untold.
const spentAfter = 24 * time.Hour

// isSpent reports whether a row was written last so long ago.
func isSpent(row entity.Row) bool { return row.ReadAt.Sub(row.Timestamp) > spentAfter }

// removed is what removes a row in the version that was read.
func removed(t *table.Table, row entity.Row) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		return finding.Done(t.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, row.Version)))
	}
}

// Marked judges the rows of a table of which each leaves a mark: what says to people
// what they are.
func Marked[E any, P marked.Row[E]](t *table.Table, what string) func(context.Context, walk.Seen[E]) ([]finding.Finding, error) {
	return func(_ context.Context, seen walk.Seen[E]) ([]finding.Finding, error) {
		f := finding.Finding{What: what, Where: seen.At.RowKey}
		switch row := P(&seen.Row); {
		case seen.Err != nil:
			return finding.Unread(f.What, f.Where, seen.Err), nil
		case !row.IsSound():
			f.Found = "It is damaged, or another one's: delete it, and make it anew."
		case row.Last().IsGone && isSpent(*row.Meta()):
			f.Found, f.Mend = "It was deleted long ago, and the mark of that is still there.", removed(t, *row.Meta())
		default:
			return nil, nil
		}
		return []finding.Finding{f}, nil
	}
}

// Told judges what was told. What cannot be read goes, too: it only keeps somebody from
// being told.
func Told(t *table.Table) func(context.Context, walk.Seen[alerts.Trouble]) ([]finding.Finding, error) {
	return func(_ context.Context, seen walk.Seen[alerts.Trouble]) ([]finding.Finding, error) {
		at := seen.At
		f := finding.Finding{What: "trouble that was told", Where: at.RowKey}
		switch {
		case finding.IsUnreadable(seen.Err):
			f.Found, at.Version = "It cannot be read.", entity.Any
		case seen.Err != nil:
			return finding.Unread(f.What, f.Where, seen.Err), nil
		case !seen.Row.IsSound():
			f.Found = "It is damaged, or another one's."
		case isSpent(at):
			f.Found = "It was told long ago, and is still remembered."
		default:
			return nil, nil
		}
		f.Mend = removed(t, at)
		return []finding.Finding{f}, nil
	}
}

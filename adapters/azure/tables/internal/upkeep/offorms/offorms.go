// Package offorms tells what is wrong with the versions of forms. How their rows are
// written is said beside those who write them; a form itself is judged like everything
// that leaves a mark.
package offorms

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// Cost is how many calls a version may take of which nothing is wrong.
const Cost = 1

// Versions judges versions: each is of a form that there is, and older than it. A version
// is written in one transaction with its form, so that none is on its way; one without a
// form is what a removal has left that broke off.
func Versions(t *table.Table) func(context.Context, walk.Seen[forms.Row]) ([]finding.Finding, error) {
	return func(ctx context.Context, seen walk.Seen[forms.Row]) ([]finding.Finding, error) {
		f := finding.Finding{What: "earlier version of a form", Where: seen.At.RowKey}
		if seen.Err != nil {
			return finding.Unread(f.What, f.Where, seen.Err), nil
		}
		version := seen.Row
		if !version.IsSound() {
			f.Found = "It is damaged, or stands in the place of another version: bring it back from a backup."
			return []finding.Finding{f}, nil
		}
		now, found, err := access.Read[forms.Row](ctx, t, version.FormAt())
		switch {
		case finding.IsUnread(err):
			return nil, nil // the look at the form tells of that
		case err != nil || found && !now.IsGone && version.Number < now.Number:
			return nil, err
		case found && !now.IsGone:
			f.Found = "It is not older than its form."
		default:
			f.Found = "Its form is not there."
		}
		f.Mend = func(ctx context.Context) (bool, error) {
			return finding.Done(t.Delete(ctx, entity.At(seen.At.PartitionKey, seen.At.RowKey, seen.At.Version)))
		}
		return []finding.Finding{f}, nil
	}
}

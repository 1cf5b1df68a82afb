package observe

import (
	"context"
	"iter"

	"github.com/bifrost-run/bifrost/app/internal/export"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// exportPage is how many runs an export reads at once.
const exportPage = 500

// Export answers every run of the authority's scope that passes a filter, newest first,
// as they are read; without a beginning it looks back for history.Recent. An error among
// them is their end. What keeps the first from being read is answered at once, and the
// faults are those of List, and validation_failed for longer than history.ExportMost.
func (o *Observer) Export(ctx context.Context, by permissions.Authority, f history.Filter) (iter.Seq2[executions.Execution, error], error) {
	f, err := f.Exported(o.clock.Now())
	if err != nil {
		return nil, err
	}
	return export.All(func(after string) ([]executions.Execution, string, error) {
		page, err := o.List(ctx, by, f, store.Paging{After: after, Limit: exportPage})
		return page.Items, page.Next, err
	})
}

package record

import (
	"context"
	"iter"

	"github.com/bifrost-run/bifrost/app/internal/export"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Reader shows the trail.
type Reader struct {
	trail store.Trail
	clock system.Clock
}

// NewReader is a Reader over these ports.
func NewReader(trail store.Trail, clock system.Clock) *Reader {
	return &Reader{trail: trail, clock: clock}
}

// exportPage is how many entries an export reads at once.
const exportPage = 200

// Export answers every entry of the authority's scope that passes a filter, newest
// first and from the first one on, as they are read. An error among them is their
// end. What keeps the first from being read is answered at once, and the faults are
// those of List.
func (r *Reader) Export(ctx context.Context, by permissions.Authority, f audit.Filter) (iter.Seq2[audit.Entry, error], error) {
	return export.All(func(after string) ([]audit.Entry, string, error) {
		page, err := r.page(ctx, by, f, store.Paging{After: after, Limit: exportPage})
		return page.Items, page.Next, err
	})
}

// List answers a page of the entries of the authority's scope that pass a filter,
// newest first, to holders of canManageConfig there. A narrow filter without a
// beginning looks back for audit.Recent, and the last page says so by its
// ScannedTo. Faults: Forbidden, and validation_failed for a filter that nothing can
// pass.
func (r *Reader) List(ctx context.Context, by permissions.Authority, f audit.Filter, p store.Paging) (store.TrailPage, error) {
	since := f.Since(r.clock.Now())
	page, err := r.page(ctx, by, since, p)
	if err == nil && page.Next == "" && !since.From.Equal(f.From) {
		page.ScannedTo = since.From
	}
	return page, err
}

func (r *Reader) page(ctx context.Context, by permissions.Authority, f audit.Filter, p store.Paging) (store.TrailPage, error) {
	if !by.Permissions.Has(permissions.ManageConfig) {
		return store.TrailPage{}, permissions.Missing(permissions.ManageConfig)
	}
	if err := f.Check(); err != nil {
		return store.TrailPage{}, err
	}
	page, err := r.trail.List(ctx, by.Scope, f, p)
	if err != nil {
		return store.TrailPage{}, err
	}
	return page, nil
}

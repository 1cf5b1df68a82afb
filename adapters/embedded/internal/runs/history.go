package runs

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/listing"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// History reads runs. It satisfies store.History.
type History struct{ *ledger }

var _ store.History = History{}

// Get reads one run.
func (h History) Get(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Execution, error) {
	d, err := entry.Run(ctx, s, id)
	if err != nil {
		return executions.Execution{}, err
	}
	return h.whole(d)
}

// List reads a page of a scope's runs. One that is damaged is left out: it must
// not hide the others.
func (h History) List(ctx context.Context, s organizations.Scope, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.ExecutionPage{}, err
	}
	return listing.Index[rows.Run]{
		Prefix: rows.RunsIn(s),
		Scan:   func(span kv.Span) ([]rows.Run, error) { return kv.Scan[rows.Run](h.db, span) },
		ID:     func(row rows.Run) executions.ID { return executions.ID(row.ID) },
		Show: func(row rows.Run) (executions.Execution, bool, error) {
			d, err := entry.At(s, executions.ID(row.ID))
			return row.Execution(d), err == nil, err
		},
	}.Page(f, p)
}

// ListByUser reads a page of the runs that a user started. The index says where
// they are, their rows what became of them. What is damaged is left out.
func (h History) ListByUser(ctx context.Context, user permissions.UserID, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.ExecutionPage{}, err
	}
	return listing.Index[rows.Pointer]{
		Prefix: rows.RunsBy(user),
		Scan:   func(span kv.Span) ([]rows.Pointer, error) { return kv.Scan[rows.Pointer](h.db, span) },
		ID:     func(row rows.Pointer) executions.ID { return executions.ID(row.ID) },
		Show: func(row rows.Pointer) (executions.Execution, bool, error) {
			d, err := row.Doorbell()
			if err != nil {
				return executions.Execution{}, false, err
			}
			e, err := h.load(d)
			if kv.Damaged(err) {
				return e, false, nil
			}
			return e, err == nil, err
		},
	}.Page(f, p)
}

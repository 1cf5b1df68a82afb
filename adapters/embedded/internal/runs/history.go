package runs

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
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

// List reads a page of a scope's runs.
func (h History) List(ctx context.Context, s organizations.Scope, p store.Paging) (store.ExecutionPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.ExecutionPage{}, err
	}
	found, err := kv.Scan[rows.Run](h.db, span(rows.RunsIn(s), p))
	if err != nil {
		return store.ExecutionPage{}, err
	}
	return page(found, p, func(row rows.Run) (executions.Execution, error) {
		d, err := entry.At(s, executions.ID(row.ID))
		return row.Execution(d), err
	})
}

// ListByUser reads a page of the runs that a user started. The index says where
// they are, their rows what became of them.
func (h History) ListByUser(ctx context.Context, user permissions.UserID, p store.Paging) (store.ExecutionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.ExecutionPage{}, err
	}
	pointers, err := kv.Scan[rows.Pointer](h.db, span(rows.RunsBy(user), p))
	if err != nil {
		return store.ExecutionPage{}, err
	}
	return page(pointers, p, func(row rows.Pointer) (executions.Execution, error) {
		d, err := row.Doorbell()
		if err != nil {
			return executions.Execution{}, err
		}
		return h.load(d)
	})
}

// span reads one row more than asked for, to know whether there is more.
func span(prefix kv.Key, p store.Paging) kv.Span {
	s := kv.Span{Prefix: prefix, Limit: max(p.Limit, 1) + 1}
	if p.After != "" {
		s.After = prefix.With(p.After)
	}
	return s
}

func page[T any](list []T, p store.Paging, read func(T) (executions.Execution, error)) (store.ExecutionPage, error) {
	var found store.ExecutionPage
	limit := max(p.Limit, 1)
	for _, row := range list[:min(limit, len(list))] {
		e, err := read(row)
		if err != nil {
			return store.ExecutionPage{}, err
		}
		found.Items = append(found.Items, e)
	}
	if len(list) > limit {
		found.Next = rows.Position(found.Items[limit-1].ID)
	}
	return found, nil
}

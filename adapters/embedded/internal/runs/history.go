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

// List reads a page of a scope's runs. One that is damaged is left out: it must
// not hide the others.
func (h History) List(ctx context.Context, s organizations.Scope, p store.Paging) (store.ExecutionPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.ExecutionPage{}, err
	}
	found, err := kv.Scan[rows.Run](h.db, span(rows.RunsIn(s), p))
	if err != nil {
		return store.ExecutionPage{}, err
	}
	page := store.ExecutionPage{}
	for _, row := range cut(&page, found, p, func(row rows.Run) string { return row.ID }) {
		d, err := entry.At(s, executions.ID(row.ID))
		if err != nil {
			return store.ExecutionPage{}, err
		}
		page.Items = append(page.Items, row.Execution(d))
	}
	return page, nil
}

// ListByUser reads a page of the runs that a user started. The index says where
// they are, their rows what became of them. What is damaged is left out.
func (h History) ListByUser(ctx context.Context, user permissions.UserID, p store.Paging) (store.ExecutionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.ExecutionPage{}, err
	}
	pointers, err := kv.Scan[rows.Pointer](h.db, span(rows.RunsBy(user), p))
	if err != nil {
		return store.ExecutionPage{}, err
	}
	page := store.ExecutionPage{}
	for _, row := range cut(&page, pointers, p, func(row rows.Pointer) string { return row.ID }) {
		d, err := row.Doorbell()
		if err != nil {
			return store.ExecutionPage{}, err
		}
		e, err := h.load(d)
		if kv.Damaged(err) {
			continue
		}
		if err != nil {
			return store.ExecutionPage{}, err
		}
		page.Items = append(page.Items, e)
	}
	return page, nil
}

// span reads one row more than asked for, to know whether there is more.
func span(prefix kv.Key, p store.Paging) kv.Span {
	s := kv.Span{Prefix: prefix, Limit: max(p.Limit, 1) + 1, Sound: true}
	if p.After != "" {
		s.After = prefix.With(p.After)
	}
	return s
}

// cut leaves what the page shows of the rows, and says in it where the next begins.
func cut[T any](page *store.ExecutionPage, found []T, p store.Paging, id func(T) string) []T {
	limit := max(p.Limit, 1)
	if len(found) <= limit {
		return found
	}
	page.Next = rows.Position(executions.ID(id(found[limit-1])))
	return found[:limit]
}

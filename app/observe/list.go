package observe

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// List reads a page of the scope's runs that pass a filter; canViewHistory is the
// caller's to have. For a caller who sees some workflows only, a page may be shorter
// than asked for, or empty, without being the last. A narrow filter without a beginning
// looks back for history.Recent, and the last page says so by its ScannedTo. Faults:
// Forbidden, and validation_failed for a filter that nothing can pass.
func (o *Observer) List(ctx context.Context, by permissions.Authority, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if !by.Permissions.Has(permissions.ViewHistory) {
		return store.ExecutionPage{}, permissions.Missing(permissions.ViewHistory)
	}
	page, err := o.since(f, func(f history.Filter) (store.ExecutionPage, error) { return o.history.List(ctx, by.Scope, f, p) })
	page.Items = seen(by.Principal, page.Items)
	return page, err
}

// Mine reads a page of what the caller started, in organizations that they still
// belong to, as List. A page may be shorter than asked for without being the last.
func (o *Observer) Mine(ctx context.Context, by authorize.Caller, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	page, err := o.since(f, func(f history.Filter) (store.ExecutionPage, error) {
		return o.history.ListByUser(ctx, by.Principal.User.ID, f, p)
	})
	page.Items = slices.DeleteFunc(seen(by.Principal, page.Items), func(e executions.Execution) bool { return !stillMember(by.Reach, e.Scope) })
	return page, err
}

// since reads a page of what a filter is for since its beginning, or the one that it is
// given, which the last page says.
func (o *Observer) since(f history.Filter, read func(history.Filter) (store.ExecutionPage, error)) (store.ExecutionPage, error) {
	if err := f.Check(); err != nil {
		return store.ExecutionPage{}, err
	}
	since := f.Since(o.clock.Now())
	page, err := read(since)
	if err != nil {
		return store.ExecutionPage{}, err
	}
	if page.Next == "" && !since.From.Equal(f.From) {
		page.ScannedTo = since.From
	}
	return page, nil
}

// seen leaves out the runs of workflows that somebody does not see.
func seen(by permissions.Principal, items []executions.Execution) []executions.Execution {
	return slices.DeleteFunc(items, func(e executions.Execution) bool { return !by.Sees(e.Workflow.Name) })
}

func stillMember(reach permissions.Reach, s organizations.Scope) bool {
	if s.IsGlobal() {
		return reach.All()
	}
	return reach.Member(organizations.ID(s.OrganizationID()))
}

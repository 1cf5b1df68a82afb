package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Hooks keeps how other systems start runs.
type Hooks interface {
	// Create adds a hook in its own scope. Adding the same one again is no fault;
	// Conflict hook_exists for another one under its id.
	Create(ctx context.Context, h hooks.Hook) error
	// Get reads one. NotFound, also for a hook of another scope.
	Get(ctx context.Context, s organizations.Scope, id hooks.ID) (hooks.Hook, error)
	// List reads a page of a scope's hooks in the order of their ids, which is that in
	// which they were made. Paging.After is a hook's id.
	List(ctx context.Context, s organizations.Scope, p Paging) (HookPage, error)
	// Change puts next in the place of was, but for LastAt and LastRun, which stay as
	// they are stored, provided that nothing has changed it meanwhile, which is what the
	// Revision tells. Both are of the same scope and id. NotFound; Conflict
	// changed_meanwhile.
	Change(ctx context.Context, was, next hooks.Hook) error
	// Delete removes one for good: no request that was on its way all the time brings
	// it back. What is not there is no fault.
	Delete(ctx context.Context, s organizations.Scope, id hooks.ID) error
}

// HookPage is a part of the hooks of a scope.
type HookPage struct {
	Items []hooks.Hook
	// Next is the id of the last item, empty at the end.
	Next string
}

// Doors finds the hook that a message from outside names, in whatever scope it is. It
// is apart from Hooks, so that nobody who acts for a caller has it.
type Doors interface {
	// Find reads a hook by its id alone. NotFound.
	Find(ctx context.Context, id hooks.ID) (hooks.Hook, error)
	// Used writes down when a message was taken and what it started, unless a later one
	// is known. A hook that is not there is no fault, and is not made.
	Used(ctx context.Context, h hooks.Hook, at time.Time, run executions.ID) error
}

package hooks

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
)

// Find reads a hook by its id alone: the id leads to its scope.
func (h Hooks) Find(ctx context.Context, id hooks.ID) (hooks.Hook, error) {
	if err := ctx.Err(); err != nil {
		return hooks.Hook{}, err
	}
	door, found, err := h.door(id)
	if err == nil && !found {
		err = hooks.ErrUnknown()
	}
	if err != nil {
		return hooks.Hook{}, err
	}
	scope, err := hooks.StoredScope(door.Scope)
	if err != nil {
		return hooks.Hook{}, err
	}
	stored, err := h.known(scope, id)
	if err != nil {
		return hooks.Hook{}, err
	}
	return stored.hook(scope), nil
}

func (h Hooks) door(id hooks.ID) (stored doorRow, found bool, err error) {
	found, err = h.db.Get(doorKey(id), &stored)
	return stored, found, err
}

// Used writes down when a message was taken, unless a later one is known.
func (h Hooks) Used(ctx context.Context, hook hooks.Hook, at time.Time, run executions.ID) error {
	if err := entry.Check(ctx, hook.Scope); err != nil {
		return err
	}
	defer h.locks.Lock(string(hook.ID))()
	stored, found, err := h.read(hook.Scope, hook.ID)
	if err != nil || !found || !at.After(stored.LastAt) {
		return err
	}
	stored.use = use{LastAt: at.UTC(), LastRun: string(run)}
	return h.write(&stored)
}

// Package hooks keeps how other systems start runs, and finds the hook that a message
// names. What a message has to prove is not decided here.
package hooks

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Hooks keeps hooks. It satisfies store.Hooks and store.Doors. Locks are on their ids.
type Hooks struct {
	db    *kv.DB
	locks *kv.Locks
}

var (
	_ store.Hooks = Hooks{}
	_ store.Doors = Hooks{}
)

// New makes the ports on a store.
func New(db *kv.DB) Hooks { return Hooks{db: db, locks: kv.NewLocks()} }

// Create adds a hook, unless its id leads to one of whatever scope.
func (h Hooks) Create(ctx context.Context, made hooks.Hook) error {
	if err := entry.Check(ctx, made.Scope); err != nil {
		return err
	}
	defer h.locks.Lock(string(made.ID))()
	next := rowOf(made)
	stored, found, err := h.read(made.Scope, made.ID)
	switch {
	case err != nil:
		return err
	case found && stored.isMadeAs(*next):
		return nil
	case found:
		return errExists()
	}
	if _, taken, err := h.door(made.ID); err != nil || taken {
		return errors.Join(err, errExists())
	}
	var b kv.Batch
	b.Put(next.key(), next)
	b.Put(doorKey(made.ID), &doorRow{Scope: next.Scope})
	return h.db.Commit(&b)
}

func errExists() error { return fault.New(fault.Conflict, "hook_exists", "Another hook has this id.") }

// Get reads one.
func (h Hooks) Get(ctx context.Context, scope organizations.Scope, id hooks.ID) (hooks.Hook, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return hooks.Hook{}, err
	}
	stored, err := h.known(scope, id)
	if err != nil {
		return hooks.Hook{}, err
	}
	return stored.hook(scope), nil
}

// List reads a page of a scope's hooks. One that is damaged is left out: it must not
// hide the others.
func (h Hooks) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.HookPage, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return store.HookPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: hooksIn(scope), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = span.Prefix.With(p.After)
	}
	rows, err := kv.Scan[row](h.db, span)
	if err != nil {
		return store.HookPage{}, err
	}
	var page store.HookPage
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, r.hook(scope))
	}
	if len(rows) > limit {
		page.Next = rows[limit-1].ID
	}
	return page, nil
}

// errAnother is a defect of the caller: a change would leave one hook alone and write
// over another.
var errAnother = errors.New("a hook cannot be changed into another one")

// Change writes next in the place of what was, but for its last use.
func (h Hooks) Change(ctx context.Context, was, next hooks.Hook) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	if err := entry.Check(ctx, was.Scope); err != nil {
		return err
	}
	defer h.locks.Lock(string(was.ID))()
	stored, err := h.known(was.Scope, was.ID)
	if err != nil {
		return err
	}
	if stored.Revision != was.Revision {
		return fault.New(fault.Conflict, "changed_meanwhile", "This hook has been changed meanwhile. Look at it again.")
	}
	entered := rowOf(next)
	entered.use = stored.use
	return h.write(entered)
}

// Delete removes one. What cannot be read is removable, too; where its id leads to
// another scope, that stays.
func (h Hooks) Delete(ctx context.Context, scope organizations.Scope, id hooks.ID) error {
	if err := entry.Check(ctx, scope); err != nil {
		return err
	}
	defer h.locks.Lock(string(id))()
	if _, _, err := h.read(scope, id); err != nil && !kv.Damaged(err) {
		return err
	}
	door, found, err := h.door(id)
	if err != nil && !kv.Damaged(err) {
		return err
	}
	var b kv.Batch
	b.Delete(hookKey(scope, id))
	if found && door.Scope == scope.Key() {
		b.Delete(doorKey(id))
	}
	return h.db.Commit(&b)
}

func (h Hooks) read(scope organizations.Scope, id hooks.ID) (stored row, found bool, err error) {
	found, err = h.db.Get(hookKey(scope, id), &stored)
	return stored, found, err
}

// known reads a hook. NotFound.
func (h Hooks) known(scope organizations.Scope, id hooks.ID) (row, error) {
	stored, found, err := h.read(scope, id)
	if err == nil && !found {
		err = hooks.ErrUnknown()
	}
	return stored, err
}

func (h Hooks) write(r *row) error {
	var b kv.Batch
	b.Put(r.key(), r)
	return h.db.Commit(&b)
}

// Package hooks keeps in one Azure table how other systems start runs, by their ids.
// What a message has to prove is not decided here.
package hooks

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Hooks keeps hooks. It satisfies store.Hooks and store.Doors.
type Hooks struct {
	rows marked.Rows[Row, *Row]
}

var (
	_ store.Hooks = Hooks{}
	_ store.Doors = Hooks{}
)

// New makes the ports on an account; nobody is asked. The log hears of stored rows that
// cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Hooks {
	return Hooks{marked.New[Row](s, TableName, log)}
}

// CreateTable makes the table if it is missing, for a local program.
func (h Hooks) CreateTable(ctx context.Context) error { return h.rows.Table.Create(ctx) }

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

func check(ctx context.Context, scope organizations.Scope) error {
	if !scope.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// Create adds a hook, in one transaction.
func (h Hooks) Create(ctx context.Context, made hooks.Hook) error {
	if err := check(ctx, made.Scope); err != nil {
		return err
	}
	row := rowOf(made)
	return h.rows.Create(ctx, row, row.isMadeAs, fault.New(fault.Conflict, "hook_exists", "Another hook has this id."))
}

// known reads a hook. NotFound, also for one of another scope.
func (h Hooks) known(ctx context.Context, scope organizations.Scope, id hooks.ID) (*Row, error) {
	if err := check(ctx, scope); err != nil {
		return nil, err
	}
	row, found, err := h.rows.Read(ctx, addressOf(id))
	if err == nil && (!found || row.Scope != scope.Key()) {
		err = hooks.ErrUnknown()
	}
	if fault.Code(err) == entity.Unreadable {
		err = h.damaged(ctx, scope, id, err)
	}
	return row, err
}

// damaged is what a scope is told of a hook that cannot be read: what is not its own is
// unknown to it.
func (h Hooks) damaged(ctx context.Context, scope organizations.Scope, id hooks.ID, unread error) error {
	whose, err := h.whose(ctx, id)
	if err == nil && whose != scope.Key() {
		return hooks.ErrUnknown()
	}
	return errors.Join(err, unread)
}

// Get reads one.
func (h Hooks) Get(ctx context.Context, scope organizations.Scope, id hooks.ID) (hooks.Hook, error) {
	row, err := h.known(ctx, scope, id)
	if err != nil {
		return hooks.Hook{}, err
	}
	return row.hook(scope), nil
}

// List reads a page of a scope's hooks, in one query. Rows that cannot be read are left
// out, so that one does not hide the others.
func (h Hooks) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.HookPage, error) {
	if err := check(ctx, scope); err != nil {
		return store.HookPage{}, err
	}
	found, more, err := h.rows.Page(ctx, Of(scope), addressOf(hooks.ID(p.After)).Row, p.Limit)
	var page store.HookPage
	for i := range found {
		page.Items = append(page.Items, found[i].hook(scope))
	}
	if more {
		page.Next = found[len(found)-1].HookID
	}
	return page, err
}

// Of asks for the rows of a scope, those of deleted hooks among them.
func Of(scope organizations.Scope) table.Query {
	return table.In(Partition).Where(table.Is("Scope", scope.Key()))
}

// errAnother is a defect of the caller: a change would leave one hook alone and write
// over another.
var errAnother = errors.New("a hook cannot be changed into another one")

// Change writes next in the place of what was but for its last use, over the version
// that was read: a read and a write.
func (h Hooks) Change(ctx context.Context, was, next hooks.Hook) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	return rows.Persist(ctx, func() error {
		known, err := h.known(ctx, was.Scope, was.ID)
		if err != nil {
			return err
		}
		if known.Revision != was.Revision {
			return marked.ErrChanged("This hook has been changed meanwhile. Look at it again.")
		}
		row := rowOf(next)
		row.use = known.use
		return h.rows.Replace(ctx, row, known.Version)
	})
}

// Delete leaves a mark in the place of a hook. One that cannot be read is removable,
// too, as long as it says whose it is.
func (h Hooks) Delete(ctx context.Context, scope organizations.Scope, id hooks.ID) error {
	if err := check(ctx, scope); err != nil {
		return err
	}
	return h.rows.Delete(ctx, blank(scope.Key(), id), func(stored *Row, unread error) (bool, error) {
		if unread == nil {
			return stored.Scope == scope.Key(), nil
		}
		whose, err := h.whose(ctx, id)
		return whose == scope.Key(), err
	})
}

// owned is as much of a row as says whose it is.
type owned struct {
	entity.Row
	Scope string
}

// whose is the scope of a row that cannot be read otherwise, empty for none.
func (h Hooks) whose(ctx context.Context, id hooks.ID) (string, error) {
	at := addressOf(id)
	row := owned{Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}}
	_, err := h.rows.Table.Get(ctx, &row)
	if fault.Code(err) == entity.Unreadable {
		return "", nil
	}
	return row.Scope, err
}

// Find reads a hook by its id alone, in one transaction.
func (h Hooks) Find(ctx context.Context, id hooks.ID) (hooks.Hook, error) {
	if err := ctx.Err(); err != nil {
		return hooks.Hook{}, err
	}
	row, found, err := h.rows.Read(ctx, addressOf(id))
	if err == nil && !found {
		err = hooks.ErrUnknown()
	}
	if err != nil {
		return hooks.Hook{}, err
	}
	scope, err := hooks.StoredScope(row.Scope)
	if err != nil {
		return hooks.Hook{}, err
	}
	return row.hook(scope), nil
}

// Used writes down when a message was taken, and nothing else of the row. It reads
// first, so that a late one never takes the place of a later one.
func (h Hooks) Used(ctx context.Context, hook hooks.Hook, at time.Time, run executions.ID) error {
	taken := useOf(at, run)
	return rows.Persist(ctx, func() error {
		row, err := h.known(ctx, hook.Scope, hook.ID)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || !taken.LastAt.After(row.LastAt) {
			return err
		}
		return h.rows.Merge(ctx, row, taken)
	})
}

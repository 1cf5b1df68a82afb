// Package schedules keeps in one Azure table when workflows run by themselves, and
// finds what is due. Each schedule is one row, so that whatever happens to it is
// one write. What becomes of a fire is not decided here.
package schedules

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Schedules keeps schedules. It satisfies store.Schedules and store.Timetable.
type Schedules struct {
	table *table.Table
	log   *slog.Logger
}

var (
	_ store.Schedules = Schedules{}
	_ store.Timetable = Schedules{}
)

// New makes the ports on an account; nobody is asked. The log hears of stored rows
// that cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Schedules {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Schedules{table: table.New(s, TableName), log: log}
}

// CreateTable makes the table if it is missing, for a local program.
func (s Schedules) CreateTable(ctx context.Context) error { return s.table.Create(ctx) }

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

func check(ctx context.Context, scope organizations.Scope) error {
	if !scope.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// Create adds a schedule, in one transaction. One that is there already is the
// schedule when it was entered as this one: the answer to an earlier try was lost.
// The mark of one that was deleted is never written over.
func (s Schedules) Create(ctx context.Context, made schedules.Schedule) error {
	if err := check(ctx, made.Scope); err != nil {
		return err
	}
	row := rowOf(made)
	err := s.table.Insert(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := s.read(ctx, made.Scope, made.ID)
	if err != nil || found && stored.isMadeAs(row) {
		return err
	}
	return fault.New(fault.Conflict, "schedule_exists", "Another schedule has this id.")
}

// read reads a row, also one that is gone. False for an id that no schedule can have.
func (s Schedules) read(ctx context.Context, scope organizations.Scope, id schedules.ID) (*Row, bool, error) {
	at := addressOf(scope.Key(), id)
	if entity.CheckKey(at.Row) != nil {
		return nil, false, nil
	}
	return rows.Read[Row](ctx, s.table, at)
}

// known reads a schedule. NotFound.
func (s Schedules) known(ctx context.Context, scope organizations.Scope, id schedules.ID) (*Row, error) {
	if err := check(ctx, scope); err != nil {
		return nil, err
	}
	row, found, err := s.read(ctx, scope, id)
	if err == nil && (!found || row.IsGone) {
		err = schedules.ErrUnknown()
	}
	return row, err
}

// Get reads one.
func (s Schedules) Get(ctx context.Context, scope organizations.Scope, id schedules.ID) (schedules.Schedule, error) {
	row, err := s.known(ctx, scope, id)
	if err != nil {
		return schedules.Schedule{}, err
	}
	return row.schedule(scope), nil
}

// List reads a page of a scope's schedules. Rows that cannot be read are left out,
// so that one does not hide the others.
func (s Schedules) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.SchedulePage, error) {
	if err := check(ctx, scope); err != nil {
		return store.SchedulePage{}, err
	}
	after := ""
	if p.After != "" {
		after = addressOf(scope.Key(), schedules.ID(p.After)).Row
	}
	found, more, err := rows.PageOf(ctx, s.table, table.In(Partition).Prefix(keys.Join(scope.Key(), "")), after, p.Limit, s.log,
		func(row *Row) bool { return !row.IsGone })
	var page store.SchedulePage
	for i := range found {
		page.Items = append(page.Items, found[i].schedule(scope))
	}
	if more {
		page.Next = found[len(found)-1].ScheduleID
	}
	return page, err
}

// errAnother is a defect of the caller: a change would leave one schedule alone and
// write over another.
var errAnother = errors.New("a schedule cannot be changed into another one")

// Change writes next in the place of what was, over the version that was read: a
// read and a write.
func (s Schedules) Change(ctx context.Context, was, next schedules.Schedule) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	return rows.Persist(ctx, func() error {
		known, err := s.known(ctx, was.Scope, was.ID)
		if err != nil {
			return err
		}
		if !known.schedule(was.Scope).Same(kept(was)) {
			return fault.New(fault.Conflict, trouble.Changed, "This schedule has been changed meanwhile. Look at it again.")
		}
		return s.replace(ctx, rowOf(next), known.Version)
	})
}

// replace writes a row over a version. rows.ErrBeaten when somebody else was
// faster.
func (s Schedules) replace(ctx context.Context, row *Row, version string) error {
	row.Version = version
	err := s.table.Replace(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := rows.Read[Row](ctx, s.table, rows.AddressOf(row))
	if err == nil && (!found || stored.WriteID != row.WriteID) {
		err = rows.ErrBeaten
	}
	return err
}

// Delete leaves a mark in the place of a schedule. One that cannot be read is
// removable, too.
func (s Schedules) Delete(ctx context.Context, scope organizations.Scope, id schedules.ID) error {
	return rows.Persist(ctx, func() error {
		if err := check(ctx, scope); err != nil {
			return err
		}
		row, found, err := s.read(ctx, scope, id)
		switch {
		case fault.Code(err) == entity.Unreadable:
			return s.replace(ctx, gone(scope.Key(), id), entity.Any)
		case err != nil || !found || row.IsGone:
			return err
		}
		return s.replace(ctx, gone(scope.Key(), id), row.Version)
	})
}

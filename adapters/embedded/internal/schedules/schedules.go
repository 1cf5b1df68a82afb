// Package schedules keeps when workflows run by themselves, and finds what is due.
// What becomes of a fire is not decided here.
package schedules

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Schedules keeps schedules. It satisfies store.Schedules and store.Timetable.
type Schedules struct {
	db    *kv.DB
	locks *kv.Locks
}

var (
	_ store.Schedules = Schedules{}
	_ store.Timetable = Schedules{}
)

// New makes the ports on a store.
func New(db *kv.DB) Schedules { return Schedules{db: db, locks: kv.NewLocks()} }

// Create adds a schedule.
func (s Schedules) Create(ctx context.Context, made schedules.Schedule) error {
	if err := entry.Check(ctx, made.Scope); err != nil {
		return err
	}
	defer s.locks.Lock(string(made.ID))()
	next := rowOf(made)
	stored, found, err := s.read(made.Scope, made.ID)
	switch {
	case err != nil:
		return err
	case found && stored.isMadeAs(*next):
		return nil
	case found:
		return fault.New(fault.Conflict, "schedule_exists", "Another schedule has this id.")
	}
	return s.replace(row{}, next)
}

// Get reads one.
func (s Schedules) Get(ctx context.Context, scope organizations.Scope, id schedules.ID) (schedules.Schedule, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return schedules.Schedule{}, err
	}
	stored, err := s.known(scope, id)
	if err != nil {
		return schedules.Schedule{}, err
	}
	return stored.schedule(scope), nil
}

// List reads a page of a scope's schedules. One that is damaged is left out: it must
// not hide the others.
func (s Schedules) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.SchedulePage, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return store.SchedulePage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: schedulesIn(scope), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = span.Prefix.With(p.After)
	}
	rows, err := kv.Scan[row](s.db, span)
	if err != nil {
		return store.SchedulePage{}, err
	}
	var page store.SchedulePage
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, r.schedule(scope))
	}
	if len(rows) > limit {
		page.Next = rows[limit-1].ID
	}
	return page, nil
}

// errAnother is a defect of the caller: a change would leave one schedule alone and
// write over another.
var errAnother = errors.New("a schedule cannot be changed into another one")

// Change writes next in the place of what was.
func (s Schedules) Change(ctx context.Context, was, next schedules.Schedule) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	if err := entry.Check(ctx, was.Scope); err != nil {
		return err
	}
	defer s.locks.Lock(string(was.ID))()
	stored, err := s.known(was.Scope, was.ID)
	if err != nil {
		return err
	}
	if !stored.schedule(was.Scope).Same(was) {
		return fault.New(fault.Conflict, "changed_meanwhile", "This schedule has been changed meanwhile. Look at it again.")
	}
	return s.replace(stored, rowOf(next))
}

// Delete removes one. What cannot be read is removable, too; its place among the
// fires to come then leads nowhere.
func (s Schedules) Delete(ctx context.Context, scope organizations.Scope, id schedules.ID) error {
	if err := entry.Check(ctx, scope); err != nil {
		return err
	}
	defer s.locks.Lock(string(id))()
	stored, _, err := s.read(scope, id)
	if err != nil && !kv.Damaged(err) {
		return err
	}
	var b kv.Batch
	b.Delete(scheduleKey(scope, id))
	if at := stored.due(); err == nil && at != nil {
		b.Delete(at)
	}
	return s.db.Commit(&b)
}

func (s Schedules) read(scope organizations.Scope, id schedules.ID) (stored row, found bool, err error) {
	found, err = s.db.Get(scheduleKey(scope, id), &stored)
	return stored, found, err
}

// known reads a schedule. NotFound.
func (s Schedules) known(scope organizations.Scope, id schedules.ID) (row, error) {
	stored, found, err := s.read(scope, id)
	if err == nil && !found {
		err = schedules.ErrUnknown()
	}
	return stored, err
}

// replace writes a schedule and moves its place among the fires to come.
func (s Schedules) replace(was row, next *row) error {
	var b kv.Batch
	if at := was.due(); at != nil {
		b.Delete(at)
	}
	if at := next.due(); at != nil {
		b.Put(at, &dueRow{})
	}
	b.Put(next.key(), next)
	return s.db.Commit(&b)
}

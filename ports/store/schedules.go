package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// Schedules keeps when workflows run by themselves.
type Schedules interface {
	// Create adds a schedule in its own scope. Adding the same one again is no fault;
	// Conflict schedule_exists for another one under its id.
	Create(ctx context.Context, s schedules.Schedule) error
	// Get reads one. NotFound, also for a schedule of another scope.
	Get(ctx context.Context, s organizations.Scope, id schedules.ID) (schedules.Schedule, error)
	// List reads a page of a scope's schedules in the order of their ids, which is that
	// in which they were made. Paging.After is a schedule's id.
	List(ctx context.Context, s organizations.Scope, p Paging) (SchedulePage, error)
	// Change puts next in the place of was, provided that nothing has changed it
	// meanwhile. Both are of the same scope and id. NotFound; Conflict changed_meanwhile.
	Change(ctx context.Context, was, next schedules.Schedule) error
	// Delete removes one for good: no request that was on its way all the time brings
	// it back. What is not there is no fault.
	Delete(ctx context.Context, s organizations.Scope, id schedules.ID) error
}

// SchedulePage is a part of the schedules of a scope.
type SchedulePage struct {
	Items []schedules.Schedule
	// Next is the id of the last item, empty at the end.
	Next string
}

// Timetable finds what is due in every scope. It is apart from Schedules, so that
// nobody who acts for a caller has it.
type Timetable interface {
	// Due lists schedules whose NextAt is not after now, the oldest first, at most a
	// hundred. One that cannot be read is left out and does not hide the others.
	Due(ctx context.Context, now time.Time) ([]schedules.Schedule, error)
}

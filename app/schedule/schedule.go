// Package schedule enters when workflows shall run by themselves. What becomes of a
// schedule when it is due is not here.
package schedule

import (
	"context"
	"encoding/json"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/calendar"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Scheduler needs from outside.
type Ports struct {
	Schedules store.Schedules
	Calendar  calendar.Calendar
	Clock     system.Clock
	Random    system.Random
}

// Scheduler enters, shows and removes schedules. Every method wants an authority
// with canExecuteWorkflows and canManageForms.
type Scheduler struct {
	ports      Ports
	authorizer *authorize.Authorizer
	starter    *start.Starter
	recorder   *record.Recorder
}

// New is a Scheduler.
func New(ports Ports, authorizer *authorize.Authorizer, starter *start.Starter, recorder *record.Recorder) *Scheduler {
	return &Scheduler{ports: ports, authorizer: authorizer, starter: starter, recorder: recorder}
}

// Create adds a schedule that its maker owns. Faults: those of starting the workflow
// now, validation_failed with every bad field, Conflict owner_needs_grant.
func (s *Scheduler) Create(ctx context.Context, by permissions.Authority, draft schedules.Draft) (schedules.Schedule, error) {
	next, err := s.check(ctx, by, draft)
	if err != nil {
		return schedules.Schedule{}, err
	}
	made, err := schedules.New(schedules.ID(s.ports.Random.ID()), by.Scope, draft, next, s.by(by))
	if err != nil {
		return schedules.Schedule{}, err
	}
	entry := record.Change{Action: audit.ScheduleCreate, ID: string(made.ID), After: entered(made)}
	if err := s.recorder.Write(ctx, by, entry); err != nil {
		return schedules.Schedule{}, err
	}
	if err := s.ports.Schedules.Create(ctx, made); err != nil {
		return schedules.Schedule{}, err
	}
	return made, nil
}

// Change enters a schedule anew; whoever does so owns it from then on. Accept looks
// at it as it is and may refuse. Faults: those of Create, NotFound.
func (s *Scheduler) Change(ctx context.Context, by permissions.Authority, id schedules.ID, draft schedules.Draft, accept func(schedules.Schedule) error) (schedules.Schedule, error) {
	next, err := s.check(ctx, by, draft)
	if err != nil {
		return schedules.Schedule{}, err
	}
	for try := 1; ; try++ {
		changed, err := s.change(ctx, by, id, func(was schedules.Schedule) (schedules.Schedule, error) {
			if err := accept(was); err != nil {
				return was, err
			}
			return was.Changed(draft, next, s.by(by))
		})
		// A fire may come in between, and is no reason to refuse.
		if fault.Code(err) != "changed_meanwhile" || !fault.Is(err, fault.Conflict) || try == changeTries {
			return changed, err
		}
	}
}

// changeTries is how often a change is made anew that a fire got in the way of.
const changeTries = 3

func (s *Scheduler) change(ctx context.Context, by permissions.Authority, id schedules.ID, to func(schedules.Schedule) (schedules.Schedule, error)) (schedules.Schedule, error) {
	was, err := s.ports.Schedules.Get(ctx, by.Scope, id)
	if err != nil {
		return schedules.Schedule{}, err
	}
	next, err := to(was)
	if err != nil {
		return schedules.Schedule{}, err
	}
	entry := record.Change{Action: audit.ScheduleChange, ID: string(id), Before: entered(was), After: entered(next)}
	if err := s.recorder.Write(ctx, by, entry); err != nil {
		return schedules.Schedule{}, err
	}
	if err := s.ports.Schedules.Change(ctx, was, next); err != nil {
		return schedules.Schedule{}, err
	}
	return next, nil
}

// Delete removes a schedule. Its runs stay. Accept looks at the schedule as it is and
// may refuse; of a damaged one there is nothing to look at. NotFound.
func (s *Scheduler) Delete(ctx context.Context, by permissions.Authority, id schedules.ID, accept func(schedules.Schedule) error) error {
	if err := may(by); err != nil {
		return err
	}
	was, err := s.ports.Schedules.Get(ctx, by.Scope, id)
	if err != nil && !isUnreadable(err) {
		return err
	}
	entry := record.Change{Action: audit.ScheduleDelete, ID: string(id)}
	if err == nil {
		if err := accept(was); err != nil {
			return err
		}
		entry.Before = entered(was)
	}
	if err := s.recorder.Write(ctx, by, entry); err != nil {
		return err
	}
	return s.ports.Schedules.Delete(ctx, by.Scope, id)
}

// isUnreadable is a row that is damaged, which must be removable.
func isUnreadable(err error) bool {
	return fault.Is(err, fault.Unavailable) && fault.Code(err) == store.RowUnreadable
}

// Get reads one. NotFound.
func (s *Scheduler) Get(ctx context.Context, by permissions.Authority, id schedules.ID) (schedules.Schedule, error) {
	if err := may(by); err != nil {
		return schedules.Schedule{}, err
	}
	return s.ports.Schedules.Get(ctx, by.Scope, id)
}

// List reads a page of the scope's.
func (s *Scheduler) List(ctx context.Context, by permissions.Authority, p store.Paging) (store.SchedulePage, error) {
	if err := may(by); err != nil {
		return store.SchedulePage{}, err
	}
	return s.ports.Schedules.List(ctx, by.Scope, p)
}

func (s *Scheduler) by(a permissions.Authority) schedules.By {
	return schedules.By{ID: a.Principal.User.ID, Name: a.Principal.User.DisplayName, Now: s.ports.Clock.Now()}
}

// scheduleRecord is what the audit trail keeps of a schedule.
type scheduleRecord struct {
	Name     string             `json:"name"`
	Workflow string             `json:"workflow"`
	Input    json.RawMessage    `json:"input,omitempty"`
	Cron     string             `json:"cron,omitempty"`
	Zone     string             `json:"zone,omitempty"`
	At       record.Time        `json:"at,omitzero"`
	Overlap  schedules.Overlap  `json:"overlap"`
	Missed   schedules.Missed   `json:"missed"`
	Owner    permissions.UserID `json:"owner"`
	Pause    schedules.Pause    `json:"pause,omitempty"`
}

func entered(s schedules.Schedule) scheduleRecord {
	return scheduleRecord{
		Name: s.Name, Workflow: s.Workflow, Input: s.Input, Cron: s.Timing.Cron, Zone: s.Timing.Zone, At: record.Time(s.Timing.At),
		Overlap: s.Overlap, Missed: s.Missed, Owner: s.Owner, Pause: s.Pause,
	}
}

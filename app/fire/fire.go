// Package fire starts the runs of schedules that are due, for their owners. Any
// number of programs may do it at once: the run of a fire has the same id for all of
// them. What a schedule is made of is entered elsewhere.
package fire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/calendar"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what firing needs from outside.
type Ports struct {
	Timetable store.Timetable
	Schedules store.Schedules
	History   store.History
	Alarms    store.Alarms
	Calendar  calendar.Calendar
	Clock     system.Clock
}

// Firer starts what is due.
type Firer struct {
	ports      Ports
	authorizer *authorize.Authorizer
	starter    *start.Starter
	log        *slog.Logger
}

// New is a Firer. The log hears of schedules that the platform pauses.
func New(ports Ports, authorizer *authorize.Authorizer, starter *start.Starter, log *slog.Logger) *Firer {
	return &Firer{ports: ports, authorizer: authorizer, starter: starter, log: log}
}

// Tick fires what is due now. Trouble with one schedule keeps no other waiting; the
// error names every one, and the next tick tries them again.
func (f *Firer) Tick(ctx context.Context) error {
	due, err := f.ports.Timetable.Due(ctx, f.ports.Clock.Now())
	if err != nil {
		return err
	}
	var failed []error
	for _, s := range due {
		if ctx.Err() != nil {
			return errors.Join(append(failed, ctx.Err())...)
		}
		if err := f.look(ctx, s); err != nil {
			failed = append(failed, fmt.Errorf("schedule %s: %w", s.ID, err))
		}
	}
	return errors.Join(failed...)
}

// inactive is the code of the fault for an organization that is.
const inactive = "organization_inactive"

// look does what a schedule needs now, and writes it down unless somebody else has.
func (f *Firer) look(ctx context.Context, s schedules.Schedule) error {
	next, err := f.judged(ctx, s)
	if err != nil || next.Same(s) {
		return err
	}
	if next.Pause != s.Pause {
		if err := f.raise(ctx, s, next); err != nil {
			return err
		}
	}
	err = f.ports.Schedules.Change(ctx, s, next)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil // it was changed, fired or removed meanwhile, and whoever did so has seen to it
	}
	return err
}

// judged is the schedule after this moment: as it was, when there is nothing to do.
func (f *Firer) judged(ctx context.Context, s schedules.Schedule) (schedules.Schedule, error) {
	before, err := f.before(ctx, s)
	if err != nil {
		return s, err
	}
	if judgement, _ := s.Judge(before, false, f.ports.Clock.Now()); judgement == schedules.Wait {
		return s, nil
	}
	owner, err := f.authorizer.Absent(ctx, s.Owner, organizations.TargetIn(s.Scope), permissions.ExecuteWorkflows)
	isInactive := fault.Code(err) == inactive
	switch {
	case err == nil || isInactive:
	case isRefusal(err):
		return s.PausedBy(schedules.PausedByOwner, "Its owner may no longer run workflows here. Whoever saves it anew becomes its owner."), nil
	default:
		return s, err
	}
	judgement, why := s.Judge(before, isInactive, f.ports.Clock.Now())
	if judgement == schedules.Leave {
		return f.passedOver(ctx, s, why)
	}
	return f.fired(ctx, s, owner)
}

// before is what is known of the run before, where it matters.
func (f *Firer) before(ctx context.Context, s schedules.Schedule) (schedules.Before, error) {
	if s.LastRun == "" || s.Overlap == schedules.OverlapAllow {
		return schedules.Before{}, nil
	}
	run, err := f.ports.History.Get(ctx, s.Scope, s.LastRun)
	if fault.Is(err, fault.NotFound) {
		return schedules.Before{}, nil // it was forgotten long ago
	}
	return schedules.Before{IsOpen: err == nil && !run.Status.IsTerminal(), EndedAt: run.FinishedAt}, err
}

func (f *Firer) fired(ctx context.Context, s schedules.Schedule, owner permissions.Authority) (schedules.Schedule, error) {
	accepted, err := f.starter.Run(ctx, owner, start.Request{
		Workflow: s.Workflow, Input: s.Input, Trigger: executions.TriggerSchedule, ID: s.RunID(),
		Origin: executions.Origin{ID: string(s.ID), Name: s.Name},
	})
	if fault.Code(err) == inactive {
		return f.passedOver(ctx, s, schedules.LeftOutInactive)
	}
	if isRefusal(err) {
		return s.PausedBy(schedules.PausedByWorkflow, "The workflow refuses what the schedule gives it. Save the schedule anew to see why."), nil
	}
	if err != nil {
		return s, err
	}
	return f.advanced(s, func(after time.Time) schedules.Schedule { return s.Fired(accepted.Execution.ID, after) })
}

// passedOver leaves a fire out, unless its run was started by a program that did not
// come to write that down.
func (f *Firer) passedOver(ctx context.Context, s schedules.Schedule, why schedules.LeftOut) (schedules.Schedule, error) {
	if why == schedules.LeftOutMissed {
		run, err := f.ports.History.Get(ctx, s.Scope, s.RunID())
		if err == nil {
			return f.advanced(s, func(after time.Time) schedules.Schedule { return s.Fired(run.ID, after) })
		}
		if !fault.Is(err, fault.NotFound) {
			return s, err
		}
	}
	return f.advanced(s, func(after time.Time) schedules.Schedule { return s.PassedOver(why, after) })
}

func isRefusal(err error) bool {
	for _, kind := range []fault.Kind{fault.Forbidden, fault.NotFound, fault.Invalid, fault.Conflict} {
		if fault.Is(err, kind) {
			return true
		}
	}
	return false
}

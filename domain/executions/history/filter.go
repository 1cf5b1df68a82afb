// Package history holds which of the runs that there were somebody looks for. What a
// run is, and where runs are kept, is not here.
package history

import (
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/window"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Filter says which runs somebody looks for. What is empty does not count; the zero
// value is all of them.
type Filter struct {
	// Statuses and Triggers are what a run may have, one of them each.
	Statuses []executions.Status
	Triggers []executions.Trigger
	// Workflow is a workflow's name.
	Workflow string
	// Form and Origin are ids: of the form that the input was entered in, and of the
	// schedule, hook, batch, rule or run that started it.
	Form, Origin string
	// Actor is who started it.
	Actor permissions.UserID
	// Reference is the ticket that it belongs to.
	Reference Reference
	// From is the first instant that counts and To the first that does not, in
	// milliseconds, of when runs were accepted.
	From, To time.Time
}

// Reference names a ticket.
type Reference struct {
	// System is whose ticket it is; empty is any.
	System string
	// ID is its number there; empty is any.
	ID string
}

// IsNarrow reports whether runs have to be looked into. Otherwise their times, which a
// store can go by, are all that counts.
func (f Filter) IsNarrow() bool {
	return len(f.Statuses) > 0 || len(f.Triggers) > 0 || f.Workflow != "" || f.Form != "" || f.Origin != "" || f.Actor != "" ||
		f.Reference != Reference{}
}

// Concerns reports whether a run can pass at some time of its life, the time of its
// acceptance aside: by what never changes of it.
func (f Filter) Concerns(e executions.Execution) bool {
	return (len(f.Triggers) == 0 || slices.Contains(f.Triggers, e.Trigger)) &&
		(f.Workflow == "" || f.Workflow == e.Workflow.Name) &&
		(f.Form == "" || f.Form == e.Form.ID) &&
		(f.Origin == "" || f.Origin == e.Origin.ID) &&
		(f.Actor == "" || f.Actor == e.Actor.ID) &&
		f.Reference.isOf(e)
}

func (r Reference) isOf(e executions.Execution) bool {
	if r == (Reference{}) {
		return true
	}
	return e.Reference != nil && (r.System == "" || r.System == e.Reference.System) && (r.ID == "" || r.ID == e.Reference.ID)
}

// Passes reports whether a run passes as it is now, the time of its acceptance aside.
func (f Filter) Passes(e executions.Execution) bool {
	return (len(f.Statuses) == 0 || slices.Contains(f.Statuses, e.Status)) && f.Concerns(e)
}

// Check refuses a filter that nothing can pass: validation_failed.
func (f Filter) Check() error { return window.Check(f.From, f.To) }

// Since is a narrow filter that nobody gave a beginning, with one: Recent before its
// end, or before now. Every other filter stays as it is.
func (f Filter) Since(now time.Time) Filter {
	if f.IsNarrow() {
		f.From = window.Since(f.From, f.To, now)
	}
	return f
}

const (
	// Recent is how far back is looked when nobody says since when: 7 days.
	Recent = window.Recent
	// ExportMost is the longest time of which an export has the runs: a leap year.
	ExportMost = 366 * 24 * time.Hour
)

// Exported is the filter of an export, which always has a beginning: Recent before its
// end, or before now, when nobody gave it one. A filter that nothing can pass and one of
// a longer time than ExportMost are validation_failed.
func (f Filter) Exported(now time.Time) (Filter, error) {
	f.From = window.Since(f.From, f.To, now)
	end := f.To
	if end.IsZero() {
		end = now
	}
	if end.Sub(f.From) > ExportMost {
		return f, fault.ValidationFailed(fault.Field{In: "query", Pointer: "/from", Code: "range", Message: "Choose at most 366 days."})
	}
	return f, f.Check()
}

// Stoppable are the statuses of a run that somebody can ask to stop, and has not yet.
func Stoppable() []executions.Status {
	return slices.DeleteFunc(executions.Statuses(), func(s executions.Status) bool {
		next, err := s.Next(executions.EventCancel)
		return err != nil || next == s
	})
}

// Stopping is the filter of the runs that are to be stopped: those which it is for, as
// long as they can be. A filter for a status in which none can is validation_failed.
func (f Filter) Stopping(now time.Time) (Filter, error) {
	for _, s := range f.Statuses {
		if !slices.Contains(Stoppable(), s) {
			return f, fault.ValidationFailed(fault.Field{In: "query", Pointer: "/status", Code: "choice", Message: "Only runs that wait or run can be stopped."})
		}
	}
	if len(f.Statuses) == 0 {
		f.Statuses = Stoppable()
	}
	return f.Since(now), f.Check()
}

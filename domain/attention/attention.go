// Package attention holds what somebody should look at: a run that did not end well
// and that its actor may not be watching.
package attention

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Kind says what an item is about.
type Kind string

// A run that did not end well, a schedule that the platform has paused, a batch that is
// held, or a hook that it has paused or whose messages it refuses.
const (
	OfRun      Kind = "run"
	OfSchedule Kind = "schedule"
	OfBatch    Kind = "batch"
	OfHook     Kind = "hook"
)

// What the Status of an item says that is not about a run.
const (
	// Paused is that of a schedule or hook.
	Paused = "Paused"
	// Held is that of a batch.
	Held = "Held"
)

// Item is a run that ended other than Success, or something else that does not go on by
// itself. It copies what a list shows, and is kept for as long as its run.
type Item struct {
	// ID is the run's: there is one item of each. That of something else is derived
	// from the moment in which it stood still.
	ID    executions.ID
	Scope organizations.Scope
	// Kind is what it is about, a run when empty. Subject is the id of the schedule,
	// batch or hook, Name what that is called; both are empty for a run.
	Kind    Kind
	Subject string
	Name    string
	// Workflow and Title are the run's, Status is how it ended, or Paused or Held; Message
	// is its sentence.
	Workflow, Title string
	Status          string
	Message         string
	// Code is that of the run's problem, empty for none: what tells one trouble from
	// another.
	Code string
	// Trigger is what started the run, ActorID and ActorName who.
	Trigger   string
	ActorID   permissions.UserID
	ActorName string
	// At is when it ended.
	At time.Time

	// Assignee is who takes it, empty for nobody yet; AssigneeName what they are called.
	Assignee     permissions.UserID
	AssigneeName string
	// ResolvedAt is zero while it is not; ResolvedBy is who said so.
	ResolvedAt time.Time
	ResolvedBy permissions.UserID
	Note       string
	// AlertedAt is when the rules were asked who is to be told, zero before.
	AlertedAt time.Time
	// Revision counts the changes by people, for telling one state from another.
	Revision int
}

// IsNeeded reports whether a run that ended in a status needs attention. One that
// somebody cancelled does not: they know.
func IsNeeded(status string) bool {
	return status == "CompletedWithErrors" || status == "Failed" || status == "Timeout"
}

// NoteMax is the longest note, in characters.
const NoteMax = 1000

// Change is what somebody says about an item. What is nil stays.
type Change struct {
	// Assignee is who takes it; the empty id gives it back.
	Assignee     *permissions.UserID
	AssigneeName string
	IsResolved   *bool
	Note         *string
}

// Changed is the item after a change by somebody, or a list of every bad field. A
// change that changes nothing leaves the revision alone.
func (i Item) Changed(c Change, by permissions.UserID, now time.Time) (Item, error) {
	next := i
	if c.Assignee != nil && *c.Assignee != i.Assignee {
		next.Assignee, next.AssigneeName = *c.Assignee, c.AssigneeName
	}
	if c.IsResolved != nil && *c.IsResolved != i.IsResolved() {
		next.ResolvedAt, next.ResolvedBy = time.Time{}, ""
		if *c.IsResolved {
			next.ResolvedAt, next.ResolvedBy = now, by
		}
	}
	if c.Note != nil {
		if utf8.RuneCountInString(*c.Note) > NoteMax || text.Deceives(*c.Note) {
			return Item{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/note", Code: "format", Message: "Enter at most 1000 characters that can be seen, in one line."})
		}
		next.Note = *c.Note
	}
	if next != i {
		next.Revision++
	}
	return next, nil
}

// Same reports whether two items say the same.
func (i Item) Same(other Item) bool {
	same := i.At.Equal(other.At) && i.ResolvedAt.Equal(other.ResolvedAt) && i.AlertedAt.Equal(other.AlertedAt)
	i.At, i.ResolvedAt, i.AlertedAt = other.At, other.ResolvedAt, other.AlertedAt
	return same && i == other
}

// IsWatchedBy reports whether somebody has started the run themselves, and so has
// seen how it ended. Nobody watches what runs by itself, its owner neither.
func (i Item) IsWatchedBy(user permissions.UserID) bool {
	return i.IsAttended() && i.ActorID == user
}

// attended are the triggers of runs that somebody asks for.
var attended = []string{"api", "form", "rerun", "undo"}

// IsAttended reports whether a person has started the run themselves, and no program
// with a key.
func (i Item) IsAttended() bool {
	return slices.Contains(attended, i.Trigger) && !i.ActorID.IsKey()
}

// KindOf is the Kind, with the word for a run where it is empty.
func (i Item) KindOf() Kind { return cmp.Or(i.Kind, OfRun) }

// IsResolved reports whether nobody has to look any more.
func (i Item) IsResolved() bool { return !i.ResolvedAt.IsZero() }

// ErrUnknown is the answer for an item that does not exist, or is not the caller's to
// see.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "There is nothing here that needs attention.")
}

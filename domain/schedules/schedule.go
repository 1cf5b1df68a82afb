// Package schedules holds when workflows run without a person: again and again at
// a local time, or once at an instant. It says what is due and what becomes of it;
// how a calendar is read, and who may run what, is decided elsewhere.
package schedules

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is a schedule's id: a canonical UUIDv7, made by the platform.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an
// unknown schedule.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// Overlap says what happens when a run is due while the one before is not over.
type Overlap string

// The new run is left out, waits for the end of the other, or starts beside it.
const (
	OverlapSkip  Overlap = "skip"
	OverlapQueue Overlap = "queue"
	OverlapAllow Overlap = "allow"
)

// Missed says what happens to fires that nobody was there for.
type Missed string

// They are left out, or made up for by one run, however many they were.
const (
	MissedSkip Missed = "skip"
	MissedOnce Missed = "once"
)

// MissedAfter is how late a fire may be before it counts as missed: a program that
// is started anew comes back within it.
const MissedAfter = 2 * time.Minute

// Pause is why a schedule does not fire; empty while it does.
type Pause string

// A person paused it, its owner may no longer run it, or the workflow no longer
// takes what it would be given. The last two are the platform's doing.
const (
	PausedByPerson   Pause = "person"
	PausedByOwner    Pause = "owner_lost"
	PausedByWorkflow Pause = "workflow_refused"
)

// Timing is when a schedule fires: Cron in Zone, or once At. Exactly one is set.
type Timing struct {
	// Cron has five fields: minute, hour, day of the month, month, day of the week.
	Cron string
	// Zone is an IANA name: "Europe/London".
	Zone string
	At   time.Time
}

// IsOnce reports whether there is a single fire.
func (t Timing) IsOnce() bool { return t.Cron == "" }

// Schedule runs one workflow in one scope.
type Schedule struct {
	ID    ID
	Scope organizations.Scope
	Name  string
	// Workflow is the name of what runs, Input the JSON that it is given.
	Workflow string
	Input    []byte
	Timing   Timing
	Overlap  Overlap
	Missed   Missed

	// Owner is whose permissions count at each fire.
	Owner     permissions.UserID
	OwnerName string

	Pause Pause
	// PauseReason is one sentence for whoever finds it paused by the platform.
	PauseReason string
	// NextAt is the next fire, zero while it is paused or over.
	NextAt time.Time
	// LastAt is the instant of the last fire that led to a run, LastRun that run.
	LastAt  time.Time
	LastRun executions.ID
	// LeftOut counts fires without a run since the last one with one, and LeftOutWhy
	// says why the last of them was.
	LeftOut    int
	LeftOutWhy LeftOut

	CreatedAt time.Time
	CreatedBy permissions.UserID
	UpdatedAt time.Time
	UpdatedBy permissions.UserID
}

// IsOver reports whether it has had its last fire.
func (s Schedule) IsOver() bool { return s.NextAt.IsZero() && s.Pause == "" }

// StoredScope is the scope of a schedule as a store wrote it down, by its key. It is
// how the platform, which acts for no caller, comes to the schedules that are due.
func StoredScope(key string) (organizations.Scope, error) {
	s, ok := scope.Parse(key)
	if !ok {
		return organizations.Scope{}, fault.New(fault.Unavailable, "row_unreadable", "A schedule names no scope.")
	}
	return s, nil
}

// ErrUnknown is the answer for a schedule that does not exist in the caller's scope.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This schedule does not exist here.")
}

// Same reports whether two are the same schedule in the same state. A store that
// changes one asks it: times are compared as instants.
func (s Schedule) Same(other Schedule) bool {
	return s.UpdatedAt.Equal(other.UpdatedAt) && s.UpdatedBy == other.UpdatedBy && s.ID == other.ID && s.Scope == other.Scope &&
		s.Pause == other.Pause && s.NextAt.Equal(other.NextAt) && s.LastAt.Equal(other.LastAt) && s.LastRun == other.LastRun && s.LeftOut == other.LeftOut
}

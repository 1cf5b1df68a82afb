package schedules

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// NameMax is the longest name, in characters.
	NameMax = 100
	// AheadMost is how far ahead a single fire may be.
	AheadMost = 366 * 24 * time.Hour
)

// Draft is what somebody enters about a schedule.
type Draft struct {
	Name     string
	Workflow string
	Input    []byte
	Timing   Timing
	// Overlap and Missed are skip when empty.
	Overlap  Overlap
	Missed   Missed
	IsPaused bool
}

// By is who enters something, and when.
type By struct {
	ID   permissions.UserID
	Name string
	Now  time.Time
}

// New makes a schedule from a draft, or lists every bad field. Next is its first
// fire as the calendar says. That the workflow takes the input is the caller's to
// know.
func New(id ID, s organizations.Scope, draft Draft, next time.Time, by By) (Schedule, error) {
	made := Schedule{ID: id, Scope: s, CreatedAt: by.Now, CreatedBy: by.ID}
	return made.filled(draft, next, by)
}

// Changed is the schedule after somebody entered it anew. Whoever changes it owns
// it from then on: it runs with their permissions. What happened so far is kept.
func (s Schedule) Changed(draft Draft, next time.Time, by By) (Schedule, error) {
	return s.filled(draft, next, by)
}

func (s Schedule) filled(d Draft, next time.Time, by By) (Schedule, error) {
	if bad := d.Problems(by.Now); len(bad) > 0 {
		return Schedule{}, fault.ValidationFailed(bad...)
	}
	s.Name, s.Workflow, s.Input = strings.TrimSpace(d.Name), d.Workflow, d.Input
	s.Timing, s.Overlap, s.Missed = d.Timing, orSkip(d.Overlap), orSkip(d.Missed)
	s.Owner, s.OwnerName, s.UpdatedAt, s.UpdatedBy = by.ID, by.Name, by.Now, by.ID
	s.Pause, s.PauseReason, s.NextAt = "", "", next
	if d.IsPaused {
		s.Pause, s.NextAt = PausedByPerson, time.Time{}
	}
	return s, nil
}

func orSkip[T ~string](chosen T) T {
	if chosen == "" {
		return "skip"
	}
	return chosen
}

// Problems lists every bad field of what was entered, with pointers relative to the
// request's body; nil when all is well.
func (d Draft) Problems(now time.Time) []fault.Field {
	d.Name, d.Overlap, d.Missed = strings.TrimSpace(d.Name), orSkip(d.Overlap), orSkip(d.Missed)
	var bad []fault.Field
	note := func(pointer, code, message string) {
		bad = append(bad, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
	}
	if n := utf8.RuneCountInString(d.Name); n < 1 || n > NameMax {
		note("/name", "length", "Enter a name of 1 to 100 characters.")
	} else if text.Deceives(d.Name) {
		note("/name", "format", "Leave out characters that cannot be seen.")
	}
	if !slices.Contains([]Overlap{OverlapSkip, OverlapQueue, OverlapAllow}, d.Overlap) {
		note("/overlap", "enum", "Choose skip, queue or allow.")
	}
	if !slices.Contains([]Missed{MissedSkip, MissedOnce}, d.Missed) {
		note("/missed", "enum", "Choose skip or once.")
	}
	switch t := d.Timing; {
	case (t.Cron == "") == t.At.IsZero():
		note("/cron", "one_of", "Enter either cron, for a schedule that repeats, or at, for a single run.")
	case t.IsOnce() && t.Zone != "":
		note("/zone", "not_allowed", "Leave the time zone out: at is an instant.")
	case t.IsOnce() && !t.At.After(now):
		note("/at", "past", "Enter a time that is still to come.")
	case t.IsOnce() && t.At.Sub(now) > AheadMost:
		note("/at", "too_far", "Enter a time within the next 366 days.")
	}
	return bad
}

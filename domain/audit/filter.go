package audit

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/internal/window"
)

// Filter says which entries somebody looks for. What is empty does not count; the
// zero value is all of them.
type Filter struct {
	// Actor is an actor's id.
	Actor                string
	Action               Action
	EntityType, EntityID string
	// From is the first instant that counts and To the first that does not, in
	// milliseconds.
	From, To time.Time
}

// Recent is how far back entries are looked for that time alone does not tell from
// others, when nobody says since when: 7 days.
const Recent = window.Recent

// Check refuses a filter that nothing can pass: validation_failed.
func (f Filter) Check() error { return window.Check(f.From, f.To) }

// IsNarrow reports whether entries have to be looked into. Otherwise their times,
// which a store can go by, are all that counts.
func (f Filter) IsNarrow() bool {
	return f.Actor != "" || f.Action != "" || f.EntityType != "" || f.EntityID != ""
}

// Since is a narrow filter that nobody gave a beginning, with one: Recent before
// its end, or before now. Every other filter stays as it is.
func (f Filter) Since(now time.Time) Filter {
	if f.IsNarrow() {
		f.From = window.Since(f.From, f.To, now)
	}
	return f
}

// Passes reports whether an entry passes, its time aside.
func (f Filter) Passes(e Entry) bool {
	return (f.Actor == "" || f.Actor == string(e.Actor.ID)) &&
		(f.Action == "" || f.Action == e.Action) &&
		(f.EntityType == "" || f.EntityType == e.Entity.Type) &&
		(f.EntityID == "" || f.EntityID == e.Entity.ID)
}

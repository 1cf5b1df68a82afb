package audit

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
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
const Recent = 7 * day

// Check refuses a filter that nothing can pass: validation_failed.
func (f Filter) Check() error {
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return fault.ValidationFailed(fault.Field{In: "query", Pointer: "/to", Code: "range", Message: "Choose an end that is after the beginning."})
	}
	return nil
}

// IsNarrow reports whether entries have to be looked into. Otherwise their times,
// which a store can go by, are all that counts.
func (f Filter) IsNarrow() bool {
	return f.Actor != "" || f.Action != "" || f.EntityType != "" || f.EntityID != ""
}

// Since is a narrow filter that nobody gave a beginning, with one: Recent before
// its end, or before now. Every other filter stays as it is.
func (f Filter) Since(now time.Time) Filter {
	if !f.IsNarrow() || !f.From.IsZero() {
		return f
	}
	f.From = now.Add(-Recent)
	if !f.To.IsZero() {
		f.From = f.To.Add(-Recent)
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

// Package schedulestest holds what every family of adapters must do with
// store.Schedules and store.Timetable: schedules, and what of them is due.
package schedulestest

import (
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Schedules store.Schedules
	Timetable store.Timetable
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"schedules": made(), "lists": lists(), "changes": changes(), "removals": removals(), "what is due": due(), "scopes": scopes(),
		"histories": histories(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				if h.Close != nil {
					t.Cleanup(h.Close)
				}
				behave(t, h)
			})
		}
	}
}

// create adds a schedule to a scope.
func create(t *testing.T, h Harness, s organizations.Scope, changes ...func(*schedules.Schedule)) schedules.Schedule {
	t.Helper()
	made := given.Schedule(s, changes...)
	want.OK(t, h.Schedules.Create(given.Context(t), made))
	return made
}

// nextAt makes a schedule one that fires next at an instant.
func nextAt(at time.Time) func(*schedules.Schedule) {
	return func(s *schedules.Schedule) { s.NextAt = at }
}

// is expects a schedule to be this one.
func is(t *testing.T, h Harness, wanted schedules.Schedule) {
	t.Helper()
	got, err := h.Schedules.Get(given.Context(t), wanted.Scope, wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the schedule", got, wanted)
}

// all reads the schedules of a scope, page by page.
func all(t *testing.T, h Harness, s organizations.Scope, limit int) []schedules.Schedule {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]schedules.Schedule, string) {
		page, err := h.Schedules.List(given.Context(t), s, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// look reads what is due.
func look(t *testing.T, h Harness, now time.Time) []schedules.Schedule {
	t.Helper()
	found, err := h.Timetable.Due(given.Context(t), now)
	want.OK(t, err)
	return found
}

// isGone expects that nothing shows a schedule.
func isGone(t *testing.T, h Harness, s schedules.Schedule) {
	t.Helper()
	_, err := h.Schedules.Get(given.Context(t), s.Scope, s.ID)
	want.NotFound(t, err)
	shown := slices.Concat(all(t, h, s.Scope, 100), look(t, h, s.NextAt.AddDate(1, 0, 0)))
	if slices.ContainsFunc(shown, func(other schedules.Schedule) bool { return other.ID == s.ID && other.Scope == s.Scope }) {
		t.Errorf("the schedule %s is still shown", s.ID)
	}
}

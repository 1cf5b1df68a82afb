package schedulestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are seen by everybody":                        changeSeen,
		"reach every field":                            changeAll,
		"are refused for what the schedule no more is": changeStale,
		"of what is not there are refused":             changeUnknown,
		"into another schedule are refused":            changeIntoAnother,
		"that meet let one win":                        changeTogether,
		"by what was read go through":                  changeRead,
	}
}

// renamed is a schedule that somebody has entered anew.
func renamed(s schedules.Schedule, name string) schedules.Schedule {
	s.Name = name
	s.UpdatedAt, s.UpdatedBy = s.UpdatedAt.Add(time.Minute), given.UserID()
	return s
}

func changeSeen(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	another := create(t, h, s.Scope)
	next := renamed(s, "Another name")
	want.OK(t, h.Schedules.Change(given.Context(t), s, next))
	is(t, h, next)
	is(t, h, another)
	want.Equal(t, "how many there are", len(all(t, h, s.Scope, 10)), 2)
	want.Equal(t, "how many are due", len(look(t, h, s.NextAt.Add(time.Second))), 2)
	want.OK(t, h.Schedules.Change(given.Context(t), next, next))
	is(t, h, next)
}

func changeAll(t *testing.T, h Harness) {
	scope := given.Scope()
	for _, pair := range [][2]schedules.Schedule{
		{given.Schedule(scope), given.Schedule(scope, eventful)}, {given.Schedule(scope, eventful), given.Schedule(scope, once)},
		{given.Schedule(scope, once), given.Schedule(scope, nextAt(time.Time{}))},
	} {
		was, next := pair[0], pair[1]
		next.ID, next.Name, next.Workflow, next.Input = was.ID, "Another name", "another", nil
		want.OK(t, h.Schedules.Create(given.Context(t), was))
		want.OK(t, h.Schedules.Change(given.Context(t), was, next))
		is(t, h, next)
	}
}

func changeStale(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	fired := s.Fired(s.RunID(), s.NextAt.Add(time.Hour))
	want.OK(t, h.Schedules.Change(given.Context(t), s, fired))
	for _, next := range []schedules.Schedule{fired, renamed(s, "Another name"), s.PassedOver(schedules.LeftOutMissed, fired.NextAt)} {
		want.Fault(t, h.Schedules.Change(given.Context(t), s, next), fault.Conflict, "changed_meanwhile")
	}
	is(t, h, fired)
}

func changeUnknown(t *testing.T, h Harness) {
	s, gone := given.Schedule(given.Scope()), create(t, h, given.Scope())
	want.OK(t, h.Schedules.Delete(given.Context(t), gone.Scope, gone.ID))
	for _, was := range []schedules.Schedule{s, gone} {
		want.NotFound(t, h.Schedules.Change(given.Context(t), was, renamed(was, "Another name")))
		isGone(t, h, was)
	}
	for _, id := range oddIDs() {
		was := s
		was.ID = id
		want.NotFound(t, h.Schedules.Change(given.Context(t), was, was))
	}
}

func changeIntoAnother(t *testing.T, h Harness) {
	s, other := create(t, h, given.Scope()), create(t, h, given.Scope())
	moved := s
	moved.Scope = other.Scope
	for _, next := range []schedules.Schedule{other, moved} {
		want.Error(t, h.Schedules.Change(given.Context(t), s, next), "a change into another schedule")
	}
	is(t, h, s)
	is(t, h, other)
	want.Equal(t, "how many there are", len(all(t, h, s.Scope, 10))+len(all(t, h, other.Scope, 10)), 2)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		s, won := create(t, h, given.Scope()), ""
		for i, err := range harness.Together(8, func(i int) error {
			return h.Schedules.Change(ctx, s, renamed(s, string(rune('a'+i))))
		}) {
			if err != nil {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
				continue
			}
			if won != "" {
				t.Error("two have won")
			}
			won = string(rune('a' + i))
		}
		now, err := h.Schedules.Get(ctx, s.Scope, s.ID)
		want.OK(t, err)
		want.Equal(t, "the name", now.Name, won)
	}
}

// changeRead has times that are finer than a store keeps.
func changeRead(t *testing.T, h Harness) {
	s := create(t, h, given.Scope(), func(s *schedules.Schedule) {
		s.CreatedAt, s.UpdatedAt, s.NextAt = s.CreatedAt.Add(1234567), s.UpdatedAt.Add(1234567), s.NextAt.Add(7654321)
	})
	next := renamed(s, "Another name")
	want.OK(t, h.Schedules.Change(given.Context(t), s, next))
	read, err := h.Schedules.Get(given.Context(t), s.Scope, s.ID)
	want.OK(t, err)
	want.OK(t, h.Schedules.Change(given.Context(t), read, renamed(read, "A third name")))
	want.OK(t, h.Schedules.Create(given.Context(t), renamed(read, "A third name")))
}

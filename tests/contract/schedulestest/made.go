package schedulestest

import (
	"bytes"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func made() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                           keepAll,
		"keep a single fire":                         keepOnce,
		"keep an input of 64 KiB, and none":          keepInputs,
		"may be added again":                         addAgain,
		"may be added again after they fired":        addAgainAfterFire,
		"refuse another one under their id":          addAnother,
		"are made once by many parallel calls":       addTogether,
		"that meet others of their id let one stand": addOthersTogether,
		"that do not exist are not found":            readUnknown,
	}
}

// eventful is a schedule to which everything has happened.
func eventful(s *schedules.Schedule) {
	s.Pause, s.PauseReason, s.NextAt = schedules.PausedByOwner, "The owner may not run it any more.", time.Time{}
	s.LastAt, s.LastRun = s.CreatedAt.Add(time.Minute), executions.ID(given.UUID(s.CreatedAt))
	s.LeftOut, s.LeftOutWhy = 7, schedules.LeftOutOverlap
	s.UpdatedAt, s.UpdatedBy = s.CreatedAt.AddDate(0, 1, 0), given.UserID()
}

func once(s *schedules.Schedule) {
	s.Timing = schedules.Timing{At: s.NextAt}
}

func keepAll(t *testing.T, h Harness) {
	is(t, h, create(t, h, given.Scope()))
	is(t, h, create(t, h, given.Global(), eventful))
}

func keepOnce(t *testing.T, h Harness) {
	is(t, h, create(t, h, given.Scope(), once))
	over := create(t, h, given.Scope(), once, nextAt(time.Time{}))
	is(t, h, over)
	if !over.IsOver() {
		t.Error("the case shows nothing: it is not over")
	}
}

func keepInputs(t *testing.T, h Harness) {
	large := bytes.Repeat([]byte{'"', 0, 0xff, '\\'}, 16<<10)
	for _, input := range [][]byte{large, nil} {
		s := create(t, h, given.Scope(), func(s *schedules.Schedule) { s.Input = input })
		is(t, h, s)
		want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
		want.Equal(t, "what is due", look(t, h, s.NextAt)[0], s)
		want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, s.ID))
	}
}

func addAgain(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	want.OK(t, h.Schedules.Create(given.Context(t), s))
	is(t, h, s)
	want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
}

func addAgainAfterFire(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	fired := s.Fired(s.RunID(), s.NextAt.Add(time.Hour))
	want.OK(t, h.Schedules.Change(given.Context(t), s, fired))
	want.OK(t, h.Schedules.Create(given.Context(t), s))
	is(t, h, fired)
}

func addAnother(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	for name, differ := range map[string]func(*schedules.Schedule){
		"name": func(s *schedules.Schedule) { s.Name = "Another" }, "workflow": func(s *schedules.Schedule) { s.Workflow = "another" },
		"input": func(s *schedules.Schedule) { s.Input = []byte(`{}`) }, "cron": func(s *schedules.Schedule) { s.Timing.Cron = "0 0 * * *" },
		"zone": func(s *schedules.Schedule) { s.Timing.Zone = "UTC" }, "overlap": func(s *schedules.Schedule) { s.Overlap = schedules.OverlapAllow },
		"missed": func(s *schedules.Schedule) { s.Missed = schedules.MissedSkip }, "owner": func(s *schedules.Schedule) { s.Owner = given.UserID() },
		"maker": func(s *schedules.Schedule) { s.CreatedBy = given.UserID() }, "time": func(s *schedules.Schedule) { s.CreatedAt = s.CreatedAt.Add(time.Second) },
	} {
		other := s
		differ(&other)
		if err := h.Schedules.Create(given.Context(t), other); fault.Code(err) != "schedule_exists" {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	is(t, h, s)
}

func addTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		s := given.Schedule(given.Scope())
		for _, err := range harness.Together(8, func(int) error { return h.Schedules.Create(ctx, s) }) {
			want.OK(t, err)
		}
		want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
	}
}

func addOthersTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		first, won := given.Schedule(given.Scope()), -1
		named := func(i int) schedules.Schedule {
			s := first
			s.Name = string(rune('a' + i))
			return s
		}
		for i, err := range harness.Together(8, func(i int) error { return h.Schedules.Create(ctx, named(i)) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "schedule_exists")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		is(t, h, named(won))
	}
}

// oddIDs are ids that no schedule has.
func oddIDs() []schedules.ID {
	ids := []schedules.ID{"", schedules.ID(given.UUID(given.Now()))}
	for _, name := range given.OddNames() {
		ids = append(ids, schedules.ID(name))
	}
	return ids
}

func readUnknown(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	for _, id := range oddIDs() {
		_, err := h.Schedules.Get(given.Context(t), s.Scope, id)
		want.NotFound(t, err)
	}
}

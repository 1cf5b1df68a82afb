package schedulestest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func due() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is what fires by now, of every scope":     dueByNow,
		"comes with the oldest first":              dueOrder,
		"is nothing where nothing is":              dueNothing,
		"leaves out paused and ended ones":         dueStanding,
		"follows each change":                      dueFollows,
		"at the same instant is all of it":         dueTogether,
		"is a hundred at most":                     dueMost,
		"stays so however long nobody looks":       dueLong,
		"is left alone once the context has ended": dueEnded,
	}
}

func dueByNow(t *testing.T, h Harness) {
	at := given.Now()
	early := create(t, h, given.Scope(), nextAt(at.Add(-time.Millisecond)))
	just := create(t, h, given.Global(), nextAt(at))
	late := create(t, h, given.Scope(), nextAt(at.Add(time.Millisecond)))
	for now, wanted := range map[time.Time][]schedules.Schedule{
		at.Add(-time.Second): nil, at.Add(-time.Millisecond): {early}, at: {early, just},
		at.Add(time.Millisecond - 1): {early, just}, at.Add(time.Millisecond): {early, just, late}, at.AddDate(1, 0, 0): {early, just, late},
	} {
		want.Equal(t, "what is due "+now.Sub(at).String()+" later", look(t, h, now), wanted)
	}
	elsewhere := at.In(time.FixedZone("elsewhere", -7*3600))
	want.Equal(t, "what is due by another clock", look(t, h, elsewhere), []schedules.Schedule{early, just})
}

func dueOrder(t *testing.T, h Harness) {
	at, wanted := given.Now(), make([]schedules.Schedule, 12)
	scopes := []organizations.Scope{given.Scope(), given.Global(), given.Scope()}
	for i := range wanted {
		place := i * 5 % 12
		wanted[place] = create(t, h, scopes[i%3], nextAt(at.Add(time.Duration(place)*time.Minute)))
	}
	want.Equal(t, "what is due", look(t, h, at.Add(time.Hour)), wanted)
	want.Equal(t, "what is due in the middle", look(t, h, wanted[5].NextAt), wanted[:6])
}

func dueNothing(t *testing.T, h Harness) {
	want.Equal(t, "what is due", look(t, h, given.Now()), nil)
	create(t, h, given.Scope())
	want.Equal(t, "what is due with an hour to go", look(t, h, given.Now()), nil)
}

func dueStanding(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	create(t, h, s.Scope, eventful)
	create(t, h, s.Scope, once, nextAt(time.Time{}))
	want.Equal(t, "what is due", look(t, h, s.NextAt.AddDate(5, 0, 0)), []schedules.Schedule{s})
}

func dueFollows(t *testing.T, h Harness) {
	s, other := create(t, h, given.Scope()), create(t, h, given.Global())
	change := func(next schedules.Schedule) {
		t.Helper()
		want.OK(t, h.Schedules.Change(given.Context(t), s, next))
		s = next
	}
	other.NextAt = other.NextAt.AddDate(1, 0, 0)
	want.OK(t, h.Schedules.Change(given.Context(t), given.Schedule(other.Scope, func(was *schedules.Schedule) {
		next := other.NextAt
		*was = other
		was.NextAt = next.AddDate(-1, 0, 0)
	}), other))
	first := s.NextAt
	change(s.Fired(s.RunID(), first.Add(time.Hour)))
	want.Equal(t, "what is due after the fire", look(t, h, first.Add(time.Minute)), nil)
	want.Equal(t, "what is due an hour later", look(t, h, first.Add(time.Hour)), []schedules.Schedule{s})
	change(s.PausedBy(schedules.PausedByOwner, "Nobody may."))
	want.Equal(t, "what is due while it is paused", look(t, h, first.AddDate(0, 1, 0)), nil)
	resumed := s
	resumed.Pause, resumed.PauseReason, resumed.NextAt = "", "", first.Add(-time.Hour)
	change(resumed)
	want.Equal(t, "what is due once it goes on", look(t, h, first), []schedules.Schedule{s})
	want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, s.ID))
	want.Equal(t, "what is due once it is gone", look(t, h, first.AddDate(0, 1, 0)), nil)
	want.Equal(t, "what is due in two years", look(t, h, first.AddDate(2, 0, 0)), []schedules.Schedule{other})
}

func dueTogether(t *testing.T, h Harness) {
	at, wanted := given.Now(), map[schedules.ID]bool{}
	for _, s := range []organizations.Scope{given.Scope(), given.Scope(), given.Global(), given.Global()} {
		wanted[create(t, h, s, nextAt(at)).ID] = true
	}
	got := map[schedules.ID]bool{}
	for _, s := range look(t, h, at) {
		got[s.ID] = true
	}
	want.Equal(t, "what is due", got, wanted)
}

func dueMost(t *testing.T, h Harness) {
	const most, more = 100, 30
	at, ctx, all := given.Now(), given.Context(t), make([]schedules.Schedule, most+more)
	for i := range all {
		all[i] = given.Schedule(given.Scope(), nextAt(at.Add(-time.Duration(i)*time.Second)))
	}
	for _, err := range harness.Together(10, func(worker int) error {
		for i := worker; i < len(all); i += 10 {
			if err := h.Schedules.Create(ctx, all[i]); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	got := look(t, h, at)
	want.Equal(t, "how many are due", len(got), most)
	want.Equal(t, "the first", got[0], all[len(all)-1])
	want.Equal(t, "the last", got[most-1], all[more])
}

func dueLong(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	for _, years := range []int{0, 1, 20, 200} {
		want.Equal(t, "what is due", look(t, h, s.NextAt.AddDate(years, 0, 0)), []schedules.Schedule{s})
	}
}

func dueEnded(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	found, err := h.Timetable.Due(given.Ended(t), s.NextAt)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", found, nil)
}

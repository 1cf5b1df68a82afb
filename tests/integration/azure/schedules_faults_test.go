package azure_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// scheduleWrite is one write about a schedule.
type scheduleWrite func(ctx context.Context, d *directory, s schedules.Schedule) error

// scheduleMove is a write, and what the schedule is when it is complete; nil for
// gone.
type scheduleMove struct {
	before []scheduleWrite
	do     scheduleWrite
	after  func(s schedules.Schedule) schedules.Schedule
	// most is what the write costs undisturbed.
	most int
}

func scheduling(ctx context.Context, d *directory, s schedules.Schedule) error {
	return d.Schedules().Create(ctx, s)
}

func dropping(ctx context.Context, d *directory, s schedules.Schedule) error {
	return d.Schedules().Delete(ctx, s.Scope, s.ID)
}

func firing(ctx context.Context, d *directory, s schedules.Schedule) error {
	return d.Schedules().Change(ctx, s, fired(s))
}

func asMade(s schedules.Schedule) schedules.Schedule { return s }

func fired(s schedules.Schedule) schedules.Schedule {
	return s.Fired(s.RunID(), s.NextAt.AddDate(0, 0, 1))
}

func scheduleMoves() map[string]scheduleMove {
	return map[string]scheduleMove{
		"a schedule that is made":                {nil, scheduling, asMade, 1},
		"a schedule that is made again":          {[]scheduleWrite{scheduling}, scheduling, asMade, 2},
		"a schedule that fires":                  {[]scheduleWrite{scheduling}, firing, fired, 2},
		"a schedule that is deleted":             {[]scheduleWrite{scheduling}, dropping, nil, 2},
		"a schedule that was deleted":            {[]scheduleWrite{scheduling, dropping}, dropping, nil, 1},
		"a schedule that has fired, and goes":    {[]scheduleWrite{scheduling, firing}, dropping, nil, 2},
		"a schedule that is made after it fired": {[]scheduleWrite{scheduling, firing}, scheduling, fired, 2},
	}
}

// TestWritesOfSchedulesSurviveEveryFault breaks every call of every write in every
// way. A write ends well or with an error, a deleted schedule never comes back, and
// the same write again makes the schedule what it must be.
func TestWritesOfSchedulesSurviveEveryFault(t *testing.T) {
	t.Parallel()
	positions, home := wire.Gather(t), directoryOfSchedules(t)
	for name, move := range scheduleMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) { move.broken(t, run, home) })
			if positions.Enter(t, name, report); report.Calls != move.most {
				t.Errorf("%+v, want %d calls", report, move.most)
			}
		})
	}
}

func (m scheduleMove) broken(t *testing.T, run *wire.Run, home *directory) {
	s := someSchedule()
	for _, write := range m.before {
		ok(t, write(t.Context(), home, s))
	}
	seen := &witness{next: run.Transport(), look: staysGone(t, home, s)}
	subject := home.another(t, seen, 3)
	var err error
	run.During(func() { err = m.do(t.Context(), subject, s) })
	if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
		t.Errorf("got %v", err)
	}
	if err != nil {
		// An earlier try may have succeeded, whose end its caller did not see.
		if again := m.do(t.Context(), home, s); fault.Code(again) != "changed_meanwhile" {
			ok(t, again)
		}
	}
	if m.after == nil {
		home.holdsNoSchedule(t, s)
	} else {
		home.holdsSchedule(t, m.after(s))
	}
}

// staysGone expects a schedule never to be there again once it was gone.
func staysGone(t *testing.T, d *directory, s schedules.Schedule) func() {
	var was, gone bool
	return func() {
		_, err := d.Schedules().Get(context.WithoutCancel(t.Context()), s.Scope, s.ID)
		if err != nil && !fault.Is(err, fault.NotFound) || gone && err == nil {
			t.Errorf("the schedule was gone (%t): %v", gone, err)
		}
		was = was || err == nil
		gone = was && err != nil
	}
}

// TestAScheduleWhoseWritesComeLateStaysDeleted leaves a writer one try, and lets
// what it gave up arrive after the schedule was deleted.
func TestAScheduleWhoseWritesComeLateStaysDeleted(t *testing.T) {
	t.Parallel()
	home := directoryOfSchedules(t)
	for name, c := range map[string]struct {
		before, late scheduleWrite
		at           int
	}{"its making": {nil, scheduling, 1}, "a fire": {scheduling, firing, 2}} {
		s := someSchedule()
		if c.before != nil {
			ok(t, c.before(t.Context(), home, s))
		}
		faults := wire.Break(directoryNetwork)
		subject := home.another(t, faults, 1)
		faults.Arm(c.at, wire.Late, false)
		if err := c.late(t.Context(), subject, s); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if c.before == nil {
			ok(t, scheduling(t.Context(), home, s))
		}
		ok(t, dropping(t.Context(), home, s))
		faults.Disarm() // What was late arrives.
		home.holdsNoSchedule(t, s)
		if err := scheduling(t.Context(), home, s); fault.Code(err) != "schedule_exists" {
			t.Errorf("%s: it is made once more: %v", name, err)
		}
		home.holdsNoSchedule(t, s)
	}
	if due := home.due(t); len(due) > 0 {
		t.Errorf("%+v is due", due)
	}
}

// TestAFireThatSomebodyElseHasWrittenIsNotWrittenOver lets the other one in between
// the read and the write.
func TestAFireThatSomebodyElseHasWrittenIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	home := directoryOfSchedules(t)
	s := home.scheduled(t, someSchedule())
	theirs := s.PassedOver(schedules.LeftOutMissed, s.NextAt.Add(time.Hour))
	subject := home.another(t, &meanwhile{next: directoryNetwork, at: 2, happens: func() {
		ok(t, home.Schedules().Change(t.Context(), s, theirs))
	}}, 3)
	if err := subject.Schedules().Change(t.Context(), s, fired(s)); fault.Code(err) != "changed_meanwhile" {
		t.Errorf("got %v", err)
	}
	home.holdsSchedule(t, theirs)
}

// TestReadsOfSchedulesAreWholeOrFail breaks every call of each read.
func TestReadsOfSchedulesAreWholeOrFail(t *testing.T) {
	t.Parallel()
	home := directoryOfSchedules(t)
	s := home.scheduled(t, someSchedule())
	other := home.scheduled(t, someSchedule())
	for name, read := range map[string]struct {
		do         func(ctx context.Context, d *directory) (any, error)
		want, none any
		calls      int
	}{
		"one": {func(ctx context.Context, d *directory) (any, error) { return d.Schedules().Get(ctx, s.Scope, s.ID) }, s, schedules.Schedule{}, 1},
		"the list": {func(ctx context.Context, d *directory) (any, error) {
			return d.Schedules().List(ctx, s.Scope, store.Paging{Limit: 10})
		}, store.SchedulePage{Items: []schedules.Schedule{s}}, store.SchedulePage{}, 1},
		"what is due": {func(ctx context.Context, d *directory) (any, error) {
			return d.Timetable().Due(ctx, other.NextAt)
		}, []schedules.Schedule{s, other}, []schedules.Schedule(nil), 2}, // and the note that somebody looked
	} {
		report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
			subject := home.another(t, run.Transport(), 3)
			var got any
			var err error
			run.During(func() { got, err = read.do(t.Context(), subject) })
			wanted := read.want
			if err != nil {
				wanted = read.none
			}
			if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
				t.Errorf("%s: got %v", name, err)
			}
			if diff := cmp.Diff(wanted, got, sameScopes); diff != "" {
				t.Errorf("%s: %v, -want +got\n%s", name, err, diff)
			}
		})
		if report.Calls != read.calls {
			t.Errorf("%s: %+v, want %d calls", name, report, read.calls)
		}
	}
}

package schedules_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	skip = schedules.Schedule{ID: "01954f00-0000-7000-8000-0000000000aa", NextAt: noon, Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip}
)

func with(change func(*schedules.Schedule)) schedules.Schedule {
	s := skip
	change(&s)
	return s
}

func TestAScheduleIsJudged(t *testing.T) {
	t.Parallel()
	late := noon.Add(schedules.MissedAfter + time.Second)
	once := with(func(s *schedules.Schedule) { s.Missed = schedules.MissedOnce })
	queue := with(func(s *schedules.Schedule) { s.Overlap = schedules.OverlapQueue })
	allow := with(func(s *schedules.Schedule) { s.Overlap = schedules.OverlapAllow })
	over := with(func(s *schedules.Schedule) { s.NextAt = time.Time{} })
	open, idle := schedules.Before{IsOpen: true}, schedules.Before{}
	for name, c := range map[string]struct {
		schedule schedules.Schedule
		before   schedules.Before
		inactive bool
		now      time.Time
		want     schedules.Judgement
		why      schedules.LeftOut
	}{
		"not due":                              {skip, idle, false, noon.Add(-1), schedules.Wait, ""},
		"not due for an inactive client":       {skip, idle, true, noon.Add(-1), schedules.Wait, ""},
		"over or paused":                       {over, idle, false, late, schedules.Wait, ""},
		"due to the instant":                   {skip, idle, false, noon, schedules.Fire, ""},
		"a little late":                        {skip, idle, false, noon.Add(schedules.MissedAfter), schedules.Fire, ""},
		"missed":                               {skip, idle, false, late, schedules.Leave, schedules.LeftOutMissed},
		"missed and made up for":               {once, idle, false, late.Add(24 * time.Hour), schedules.Fire, ""},
		"an inactive client":                   {skip, idle, true, noon, schedules.Leave, schedules.LeftOutInactive},
		"missed by an inactive client":         {once, idle, true, late, schedules.Leave, schedules.LeftOutInactive},
		"the one before is not over":           {skip, open, false, noon, schedules.Leave, schedules.LeftOutOverlap},
		"so it waits":                          {queue, open, false, late, schedules.Wait, ""},
		"and starts when the other has ended":  {queue, schedules.Before{EndedAt: late}, false, late.Add(time.Minute), schedules.Fire, ""},
		"unless nobody was there then":         {queue, schedules.Before{EndedAt: late}, false, late.Add(time.Hour), schedules.Leave, schedules.LeftOutMissed},
		"and the end long before says nothing": {queue, schedules.Before{EndedAt: noon.Add(-time.Hour)}, false, late, schedules.Leave, schedules.LeftOutMissed},
		"beside the other":                     {allow, open, false, noon, schedules.Fire, ""},
		"beside the other, missed":             {allow, open, false, late, schedules.Leave, schedules.LeftOutMissed},
		"a queue for an inactive client":       {queue, open, true, noon, schedules.Leave, schedules.LeftOutInactive},
		"an end is no excuse for one that skips": {
			skip, schedules.Before{EndedAt: late}, false, late.Add(time.Second), schedules.Leave, schedules.LeftOutMissed,
		},
	} {
		if got, why := c.schedule.Judge(c.before, c.inactive, c.now); got != c.want || why != c.why {
			t.Errorf("%s: %s %q, want %s %q", name, got, why, c.want, c.why)
		}
	}
}

func TestAFireGoesIntoTheSchedule(t *testing.T) {
	t.Parallel()
	next := noon.Add(time.Hour)
	was := skip
	was.LeftOut, was.LeftOutWhy = 3, schedules.LeftOutMissed
	fired := was.Fired("a run", next)
	if fired.LastAt != noon || fired.LastRun != "a run" || fired.NextAt != next || fired.LeftOut != 0 || fired.LeftOutWhy != "" {
		t.Errorf("fired: %+v", fired)
	}
	passed := fired.PassedOver(schedules.LeftOutOverlap, next.Add(time.Hour)).PassedOver(schedules.LeftOutInactive, time.Time{})
	if passed.LeftOut != 2 || passed.LeftOutWhy != schedules.LeftOutInactive || passed.LastRun != "a run" || passed.LastAt != noon || !passed.IsOver() {
		t.Errorf("passed over: %+v", passed)
	}
	paused := fired.PausedBy(schedules.PausedByOwner, "The owner left.")
	if paused.Pause != schedules.PausedByOwner || paused.PauseReason == "" || !paused.NextAt.IsZero() || paused.IsOver() {
		t.Errorf("paused: %+v", paused)
	}
}

func TestTheRunOfAFireIsTheSameForEverybody(t *testing.T) {
	t.Parallel()
	id := skip.RunID()
	if parsed, err := executions.ParseID(string(id)); err != nil || parsed != id || !id.Time().Equal(noon) {
		t.Errorf("%s of %v, %v", id, id.Time(), err)
	}
	elsewhere := with(func(s *schedules.Schedule) { s.NextAt = noon.In(time.FixedZone("", 3600)) })
	if elsewhere.RunID() != id {
		t.Error("one instant has two runs")
	}
	for name, other := range map[string]schedules.Schedule{
		"instant":  with(func(s *schedules.Schedule) { s.NextAt = noon.Add(time.Minute) }),
		"schedule": with(func(s *schedules.Schedule) { s.ID = "01954f00-0000-7000-8000-0000000000ab" }),
	} {
		if other.RunID() == id {
			t.Errorf("another %s has the same run", name)
		}
	}
}

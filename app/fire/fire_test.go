package fire_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

func asItIs(*schedules.Schedule) {}

func TestAFireStartsTheRunOfItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, asItIs)
	id := w.schedule.RunID()
	if err := w.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := w.runs[id]
	if run.Trigger != executions.TriggerSchedule || run.Origin.ID != string(w.schedule.ID) || run.Actor.ID != owner || run.Actor.DisplayName != "Ana" || run.Scope != w.schedule.Scope || string(run.Input) != `{"room":"1"}` || !run.CreatedAt.Equal(noon) {
		t.Errorf("started %+v", run)
	}
	if s := w.schedule; s.LastRun != id || !s.LastAt.Equal(noon) || !s.NextAt.Equal(tomorrow) {
		t.Errorf("the schedule is %+v", s)
	}
	if err := w.Tick(t.Context()); err != nil || w.accepted != 1 {
		t.Errorf("%v, accepted %d times", err, w.accepted)
	}
}

func TestASingleFireIsTheLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *schedules.Schedule) { s.Timing = schedules.Timing{At: noon} })
	if err := w.Tick(t.Context()); err != nil || !w.schedule.IsOver() || len(w.runs) != 1 {
		t.Errorf("%v, %+v", err, w.schedule)
	}
}

// However often a program dies between a run and the note of it, and however late
// the next one looks, there is one run.
func TestAFireWhoseNoteWasLostIsNotFiredTwice(t *testing.T) {
	t.Parallel()
	for _, later := range []time.Duration{0, time.Second, schedules.MissedAfter + time.Second, 30 * time.Hour} {
		w := newWorld(t, asItIs)
		id := w.schedule.RunID()
		w.trips["change"] = trouble
		if err := w.Tick(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("%v", err)
		}
		w.trips, w.now = map[string]error{}, noon.Add(later)
		if err := w.Tick(t.Context()); err != nil || len(w.runs) != 1 || w.schedule.LastRun != id || w.schedule.LeftOut != 0 || !w.schedule.NextAt.After(w.now) {
			t.Errorf("%s later: %v, %d runs, %+v", later, err, len(w.runs), w.schedule)
		}
	}
}

func TestTroubleOfStorageIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"due", "facts", "accept", "change", "history", "calendar"} {
		w := newWorld(t, func(s *schedules.Schedule) { s.LastRun = "a run of yesterday" })
		w.runs["a run of yesterday"] = executions.Execution{ID: "a run of yesterday", Status: executions.Success}
		w.trips[where] = trouble
		was := w.schedule
		if err := w.Tick(t.Context()); !fault.Is(err, fault.Unavailable) || !w.schedule.Same(was) {
			t.Errorf("%s: %v, %+v", where, err, w.schedule)
		}
		w.trips = map[string]error{}
		if err := w.Tick(t.Context()); err != nil || !w.schedule.NextAt.Equal(tomorrow) || len(w.runs) != 2 {
			t.Errorf("%s, again: %v, %+v", where, err, w.schedule)
		}
	}
}

func TestAnOwnerWhoMayNoLongerPausesIt(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*permissions.Facts){
		"nobody knows them":    func(f *permissions.Facts) { f.Standing = nil },
		"they are deactivated": func(f *permissions.Facts) { f.Standing.User.IsActive = false },
		"their grant is gone":  func(f *permissions.Facts) { f.Standing.Grants = nil },
		"another grant is left": func(f *permissions.Facts) {
			f.Standing.Grants[0].Permissions = permissions.SetOf(permissions.ViewHistory)
		},
		"the client is gone": func(f *permissions.Facts) { f.Organization = nil },
	} {
		w := newWorld(t, asItIs)
		lose(&w.facts)
		if err := w.Tick(t.Context()); err != nil || w.schedule.Pause != schedules.PausedByOwner || w.schedule.PauseReason == "" || len(w.runs) != 0 {
			t.Errorf("%s: %v, %+v", name, err, w.schedule)
		}
		if !strings.Contains(w.log.String(), "owner_lost") {
			t.Errorf("%s: the log says nothing: %s", name, w.log.String())
		}
	}
}

func TestAnInactiveClientsFiresAreLeftOutAndComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *schedules.Schedule) { s.Missed = schedules.MissedOnce })
	w.facts.Organization.IsActive = false
	if err := w.Tick(t.Context()); err != nil || w.schedule.Pause != "" || w.schedule.LeftOutWhy != schedules.LeftOutInactive || len(w.runs) != 0 {
		t.Errorf("%v, %+v", err, w.schedule)
	}
	w.facts.Organization.IsActive, w.now = true, tomorrow
	if err := w.Tick(t.Context()); err != nil || len(w.runs) != 1 || w.schedule.LeftOut != 0 {
		t.Errorf("back again: %v, %+v", err, w.schedule)
	}
}

func TestAWorkflowThatRefusesPausesIt(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*schedules.Schedule){
		"the workflow is gone":    func(s *schedules.Schedule) { s.Workflow = "no_such_workflow" },
		"it wants something else": func(s *schedules.Schedule) { s.Input = []byte(`{}`) },
	} {
		w := newWorld(t, change)
		if err := w.Tick(t.Context()); err != nil || w.schedule.Pause != schedules.PausedByWorkflow || len(w.runs) != 0 {
			t.Errorf("%s: %v, %+v", name, err, w.schedule)
		}
	}
	w := newWorld(t, asItIs)
	w.trips["calendar"] = fault.New(fault.Invalid, "zone_invalid", "x")
	if err := w.Tick(t.Context()); err != nil || w.schedule.Pause != schedules.PausedByWorkflow || len(w.runs) != 1 {
		t.Errorf("a zone that is gone: %v, %+v", err, w.schedule)
	}
}

func TestARunThatIsNotOverDecidesByOverlap(t *testing.T) {
	t.Parallel()
	for overlap, want := range map[schedules.Overlap]int{schedules.OverlapSkip: 1, schedules.OverlapQueue: 1, schedules.OverlapAllow: 2} {
		w := newWorld(t, func(s *schedules.Schedule) { s.Overlap = overlap })
		for _, w.now = range []time.Time{noon, tomorrow} {
			if err := w.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.runs) != want {
			t.Errorf("%s: %d runs", overlap, len(w.runs))
		}
		w.now = tomorrow.Add(time.Hour)
		w.ended()
		if err := w.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if overlap == schedules.OverlapQueue && (len(w.runs) != 2 || !w.schedule.LastAt.Equal(tomorrow)) {
			t.Errorf("the fire that waited did not come: %+v", w.schedule)
		}
		if overlap == schedules.OverlapSkip && (len(w.runs) != 1 || w.schedule.LeftOutWhy != schedules.LeftOutOverlap) {
			t.Errorf("the fire that was left out came: %+v", w.schedule)
		}
	}
}

// Ticks at any time, with trouble at any call: no fire has two runs, none that was
// seen in time is forgotten, and the schedule goes on.
func TestAnyTicksFireEachInstantOnceAtMost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, func(s *schedules.Schedule) {
			s.Overlap, s.Missed = schedules.OverlapAllow, rapid.SampledFrom([]schedules.Missed{"skip", "once"}).Draw(rt, "missed")
		})
		seen := map[time.Time]bool{}
		for range rapid.IntRange(1, 20).Draw(rt, "ticks") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 40*60).Draw(rt, "minutes")) * time.Minute)
			w.trips = map[string]error{}
			if where := rapid.SampledFrom([]string{"", "", "due", "facts", "accept", "change", "calendar"}).Draw(rt, "trouble"); where != "" {
				w.trips[where] = trouble
			}
			due, before := w.schedule.NextAt, w.schedule
			err := w.Tick(t.Context())
			if err == nil && !due.After(w.now) && !w.schedule.NextAt.After(w.now) {
				rt.Fatalf("at %v it stands still: %+v", w.now, w.schedule)
			}
			if err == nil && !due.After(w.now) && w.now.Sub(due) <= schedules.MissedAfter && w.schedule.LastRun != before.RunID() {
				rt.Fatalf("at %v the fire of %v led to no run", w.now, due)
			}
		}
		for id, run := range w.runs {
			if at := id.Time(); seen[at] || !run.CreatedAt.Equal(at) || at.Sub(noon)%(24*time.Hour) != 0 {
				rt.Fatalf("a second or odd run of %v", at)
			}
			seen[id.Time()] = true
		}
	})
}

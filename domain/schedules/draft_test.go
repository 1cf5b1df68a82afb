package schedules_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

var (
	ana   = schedules.By{ID: "ana", Name: "Ana", Now: noon}
	daily = schedules.Draft{
		Name: " Nightly report ", Workflow: "stale_users", Input: []byte(`{}`), Timing: schedules.Timing{Cron: "0 3 * * *", Zone: "Europe/London"},
	}
)

func TestADraftBecomesASchedule(t *testing.T) {
	t.Parallel()
	next := noon.Add(time.Hour)
	got, err := schedules.New(skip.ID, organizations.Scope{}, daily, next, ana)
	want := schedules.Schedule{
		ID: skip.ID, Name: "Nightly report", Workflow: "stale_users", Input: []byte(`{}`), Timing: daily.Timing,
		Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip, Owner: "ana", OwnerName: "Ana", NextAt: next,
		CreatedAt: noon, CreatedBy: "ana", UpdatedAt: noon, UpdatedBy: "ana",
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestWhoeverChangesAScheduleOwnsIt(t *testing.T) {
	t.Parallel()
	was, err := schedules.New(skip.ID, organizations.Scope{}, daily, noon.Add(time.Hour), ana)
	if err != nil {
		t.Fatal(err)
	}
	was = was.Fired("a run", time.Time{}).PausedBy(schedules.PausedByOwner, "Gone.")
	ben := schedules.By{ID: "ben", Name: "Ben", Now: noon.Add(time.Minute)}
	got, err := was.Changed(daily, noon.Add(2*time.Hour), ben)
	if err != nil || got.Owner != "ben" || got.OwnerName != "Ben" || got.CreatedBy != "ana" || got.UpdatedBy != "ben" || !got.CreatedAt.Equal(noon) {
		t.Errorf("%+v, %v", got, err)
	}
	if got.Pause != "" || got.PauseReason != "" || got.LastRun != "a run" || !got.NextAt.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("it does not go on: %+v", got)
	}
	paused := daily
	paused.IsPaused = true
	if got, err = got.Changed(paused, noon.Add(2*time.Hour), ben); err != nil || got.Pause != schedules.PausedByPerson || !got.NextAt.IsZero() {
		t.Errorf("it is not paused: %+v, %v", got, err)
	}
}

func TestEveryBadFieldOfADraftIsListed(t *testing.T) {
	t.Parallel()
	edit := func(change func(*schedules.Draft)) schedules.Draft {
		d := daily
		change(&d)
		return d
	}
	once := func(at time.Time, zone string) schedules.Draft {
		return edit(func(d *schedules.Draft) { d.Timing = schedules.Timing{At: at, Zone: zone} })
	}
	for name, c := range map[string]struct {
		draft schedules.Draft
		want  []string
	}{
		"no name":            {edit(func(d *schedules.Draft) { d.Name = " " }), []string{"/name length"}},
		"a long name":        {edit(func(d *schedules.Draft) { d.Name = strings.Repeat("é", schedules.NameMax+1) }), []string{"/name length"}},
		"a name that hides":  {edit(func(d *schedules.Draft) { d.Name = "a\u202eb" }), []string{"/name format"}},
		"an odd overlap":     {edit(func(d *schedules.Draft) { d.Overlap = "maybe" }), []string{"/overlap enum"}},
		"an odd missed":      {edit(func(d *schedules.Draft) { d.Missed = "all" }), []string{"/missed enum"}},
		"no timing":          {edit(func(d *schedules.Draft) { d.Timing = schedules.Timing{} }), []string{"/cron one_of"}},
		"both timings":       {edit(func(d *schedules.Draft) { d.Timing.At = noon.Add(1) }), []string{"/cron one_of"}},
		"an instant in zone": {once(noon.Add(1), "UTC"), []string{"/zone not_allowed"}},
		"now":                {once(noon, ""), []string{"/at past"}},
		"too far ahead":      {once(noon.Add(schedules.AheadMost+1), ""), []string{"/at too_far"}},
		"everything": {
			schedules.Draft{Overlap: "x", Missed: "y"}, []string{"/name length", "/overlap enum", "/missed enum", "/cron one_of"},
		},
	} {
		got, err := schedules.New(skip.ID, organizations.Scope{}, c.draft, time.Time{}, ana)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "validation_failed" || got.Name != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		var fields []string
		for _, field := range f.Fields {
			fields = append(fields, field.Pointer+" "+field.Code)
		}
		if diff := cmp.Diff(c.want, fields); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, at := range []time.Time{noon.Add(1), noon.Add(schedules.AheadMost)} {
		if got, err := schedules.New(skip.ID, organizations.Scope{}, once(at, ""), at, ana); err != nil || !got.Timing.IsOnce() {
			t.Errorf("%v: %v", at, err)
		}
	}
}

func TestAChangeOfAScheduleIsSeen(t *testing.T) {
	t.Parallel()
	if !skip.Same(with(func(s *schedules.Schedule) { s.NextAt = noon.In(time.FixedZone("", 3600)) })) {
		t.Error("a schedule is not the same as itself")
	}
	for name, other := range map[string]schedules.Schedule{
		"id":      with(func(s *schedules.Schedule) { s.ID = "x" }),
		"entry":   with(func(s *schedules.Schedule) { s.UpdatedAt = noon }),
		"author":  with(func(s *schedules.Schedule) { s.UpdatedBy = "x" }),
		"pause":   with(func(s *schedules.Schedule) { s.Pause = schedules.PausedByOwner }),
		"next":    with(func(s *schedules.Schedule) { s.NextAt = noon.Add(1) }),
		"last":    with(func(s *schedules.Schedule) { s.LastAt = noon }),
		"run":     with(func(s *schedules.Schedule) { s.LastRun = "x" }),
		"skipped": with(func(s *schedules.Schedule) { s.LeftOut = 1 }),
	} {
		if skip.Same(other) || other.Same(skip) {
			t.Errorf("another %s is the same", name)
		}
	}
}

func TestAnIDOfAScheduleIsAUUIDv7(t *testing.T) {
	t.Parallel()
	if id, err := schedules.ParseID(strings.ToUpper(string(skip.ID))); err != nil || id != skip.ID {
		t.Errorf("%s, %v", id, err)
	}
	for _, odd := range []string{"", "x", "72f988bf-86f1-41af-91ab-2d7cd011db47"} {
		if id, err := schedules.ParseID(odd); fault.Code(err) != "not_found" || id != "" {
			t.Errorf("%q: %s, %v", odd, id, err)
		}
	}
	for key, ok := range map[string]bool{"GLOBAL": true, string(skip.ID): true, "": false, "global": false} {
		if s, err := schedules.StoredScope(key); s.Valid() != ok || (err == nil) != ok {
			t.Errorf("%q: %s, %v", key, s, err)
		}
	}
}

package fire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

func TestAScheduleThatThePlatformPausesNeedsAttention(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaks func(*world)
		pause  schedules.Pause
	}{
		"its owner may no longer":     {func(w *world) { w.facts.Standing = nil }, schedules.PausedByOwner},
		"its workflow is gone":        {func(w *world) { w.schedule.Workflow = "no_such_workflow" }, schedules.PausedByWorkflow},
		"its time zone is unheard of": {func(w *world) { w.trips["calendar"] = fault.New(fault.Invalid, "zone_invalid", "x") }, schedules.PausedByWorkflow},
	} {
		w := newWorld(t, asItIs)
		c.breaks(w)
		was := w.schedule
		if err := w.Tick(t.Context()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		id := executions.Derive(noon, "paused", string(was.ID))
		want := map[executions.ID]attention.Item{id: {
			ID: id, Scope: was.Scope, Kind: attention.OfSchedule, Subject: string(was.ID), Name: "Nightly", Workflow: was.Workflow,
			Status: "Paused", Message: w.schedule.PauseReason, Code: string(c.pause), Trigger: "schedule", ActorID: owner, At: noon,
		}}
		if diff := cmp.Diff(want, w.raised, cmp.Comparer(attention.Item.Same)); diff != "" || w.schedule.PauseReason == "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func TestAFireIsNoAlarm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, asItIs)
	if err := w.Tick(t.Context()); err != nil || len(w.raised) != 0 {
		t.Errorf("%v, raised %v", err, w.raised)
	}
}

// Whatever breaks, no pause goes unheard, and none is heard of twice.
func TestAPauseIsRaisedOnceBeforeItIsWrittenDown(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"raise", "change"} {
		w := newWorld(t, asItIs)
		w.facts.Standing, w.trips[where] = nil, trouble
		if err := w.Tick(t.Context()); !fault.Is(err, fault.Unavailable) || w.schedule.Pause != "" {
			t.Errorf("%s: %v, %+v", where, err, w.schedule)
		}
		w.trips = map[string]error{}
		if err := w.Tick(t.Context()); err != nil || len(w.raised) != 1 || w.schedule.Pause == "" {
			t.Errorf("%s: %v, raised %v", where, err, w.raised)
		}
	}
}

// Package vitalstest holds what every family of adapters must do with maintenance.Vitals and
// queue.Gauge: say how runs and queues are doing.
package vitalstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	harness.Engine
	// Bulk brings the doorbells of batches and schedules, Deliveries all others.
	Bulk      queue.Deliveries
	Timetable store.Timetable
	Vitals    maintenance.Vitals
	Gauge     queue.Gauge
	// Poison is nil for a family to which no message comes that names no run.
	Poison store.Poison
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"open runs": openRuns(), "looks": looks(), "depths": depths(), "poison": poison(),
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

// open is what the store says of the runs that are not over.
func (h Harness) open(t *testing.T) maintenance.OpenRuns {
	t.Helper()
	got, err := h.Vitals.Open(given.Context(t))
	want.OK(t, err)
	return got
}

// holds expects the open runs to have these statuses, all of which were looked at.
func (h Harness) holds(t *testing.T, wanted map[executions.Status]int) {
	t.Helper()
	got, count := h.open(t), 0
	for status, many := range wanted {
		count += many
		want.Equal(t, "runs that are "+string(status), got.ByStatus[status], many)
	}
	want.Equal(t, "the number of open runs", got.Count, count)
	want.Equal(t, "that there are more", got.IsMore, false)
	for status := range got.ByStatus {
		if _, ok := wanted[status]; !ok {
			t.Errorf("%d runs are %s, want none", got.ByStatus[status], status)
		}
	}
}

// depth is what the gauge says of one queue.
func (h Harness) depth(t *testing.T, name string) queue.Depth {
	t.Helper()
	depths, err := h.Gauge.Depths(given.Context(t))
	want.OK(t, err)
	last := ""
	var found queue.Depth
	for _, d := range depths {
		if d.Queue <= last {
			t.Errorf("the queue %s stands behind %s", d.Queue, last)
		}
		if last = d.Queue; d.Queue == name {
			found = d
		}
	}
	want.Equal(t, "the queue", found.Queue, name)
	return found
}

// clockDrift is how far storage's clock may be from the one here.
const clockDrift = time.Minute

// about expects a moment to be near another.
func about(t *testing.T, what string, got, wanted time.Time) {
	t.Helper()
	if got.Sub(wanted).Abs() > clockDrift {
		t.Errorf("%s is %s, want about %s", what, got, wanted)
	}
}

// Package counterstest holds what every family of adapters must do with
// store.Counters: each run that is over is counted once, whatever happens.
package counterstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	harness.Engine
	Counters store.Counters
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, behave := range cases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if h.Close != nil {
				t.Cleanup(h.Close)
			}
			behave(t, h)
		})
	}
}

// ending is a run that ends.
type ending struct {
	in       organizations.Scope
	workflow string
	// start is when it is accepted and claimed, took how long it runs.
	start time.Time
	took  time.Duration
	event executions.Event
	saves int
}

func (e ending) run() executions.Execution {
	return given.Run(e.in, given.CreatedAt(e.start), func(x *executions.Execution) {
		x.Workflow.Name, x.SavesMinutes = e.workflow, e.saves
	})
}

// count is what such a run counts for.
func (e ending) count() metrics.Count {
	status, _ := executions.Running.Next(e.event)
	return metrics.Count{
		Key:   metrics.Key{Day: metrics.DayOf(e.start.Add(e.took)), In: organizations.TargetIn(e.in), Workflow: e.workflow},
		Tally: metrics.Ended(string(status), e.took, e.saves),
	}
}

// end lets a run live and end.
func (h Harness) end(t *testing.T, e ending) executions.Execution {
	t.Helper()
	run := h.Accept(t, e.run())
	claim := harness.Worker()
	claim.Now = e.start
	_, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), claim)
	want.OK(t, err)
	ended, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: e.event, Now: e.start.Add(e.took)})
	want.OK(t, err)
	return ended
}

// fold folds until nothing is left.
func (h Harness) fold(t *testing.T) {
	t.Helper()
	for range 1000 {
		more, err := h.Counters.Fold(given.Context(t))
		want.OK(t, err)
		if !more {
			return
		}
	}
	t.Fatal("folding does not end")
}

// counts reads a stretch of days.
func (h Harness) counts(t *testing.T, first, last time.Time) []metrics.Count {
	t.Helper()
	list, err := h.Counters.Read(given.Context(t), metrics.DayOf(first), metrics.DayOf(last))
	want.OK(t, err)
	if len(list) == 0 {
		return nil
	}
	return list
}

// holds expects the counts of a stretch to be these, in the order of their keys.
func (h Harness) holds(t *testing.T, first, last time.Time, wanted ...metrics.Count) {
	t.Helper()
	var sum []metrics.Count
	if len(wanted) > 0 {
		sum = metrics.Sum(wanted)
	}
	want.Equal(t, "the counts", h.counts(t, first, last), sum)
}

// noon is the middle of a day so many days ago.
func noon(daysAgo int) time.Time {
	return given.Now().Truncate(24*time.Hour).AddDate(0, 0, -daysAgo).Add(-12 * time.Hour)
}

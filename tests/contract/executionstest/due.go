package executionstest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func due() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"lists nothing in an empty store":               dueNothing,
		"leaves out what goes well":                     dueLeavesOut,
		"lists a run that has waited for long":          dueOverdue,
		"lists the runs of a dead worker, and no other": dueDead,
		"lists nothing again once all was recovered":    dueSettles,
		"lists every one of many runs":                  dueMany,
	}
}

func dueNothing(t *testing.T, h Harness) {
	want.Equal(t, "what is due", len(h.Due(t, given.Now().Add(100*time.Hour))), 0)
}

func dueLeavesOut(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	running, _ := h.Start(t, given.Run(given.Scope()))
	stopping, _ := h.Start(t, given.Run(given.Global()))
	h.Cancel(t, stopping)
	_, lease := h.Start(t, given.Run(given.Scope()))
	h.Finish(t, lease)
	h.Cancel(t, h.Accept(t, given.Run(given.Scope())))
	want.Equal(t, "what is due at once", h.Due(t, given.Now()), nil)
	_, released := h.Start(t, given.Run(running.Scope))
	_, err := h.Executions.Release(given.Context(t), released, executions.Release{DueAt: given.Now().Add(later), Now: given.Now()})
	want.OK(t, err)
	want.Equal(t, "what is due before a later run is", h.Due(t, given.Now()), nil)
}

func dueOverdue(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	h.Accept(t, given.Run(given.Global(), func(e *executions.Execution) { e.DueAt = e.DueAt.Add(48 * time.Hour) }))
	want.Equal(t, "what is due a day later", h.Due(t, run.DueAt.Add(25*time.Hour)), []executions.Doorbell{run.Doorbell()})
}

func dueDead(t *testing.T, h Harness) {
	running, _ := h.Start(t, given.Run(given.Scope(), given.Attempts(1)))
	stopping, _ := h.Start(t, given.Run(given.Global(), given.Attempts(1)))
	h.Cancel(t, stopping)
	_, lease := h.Start(t, given.Run(given.Scope()))
	h.Finish(t, lease)
	h.Cancel(t, h.Accept(t, given.Run(given.Scope())))
	h, ok := h.Died(t)
	if !ok {
		return
	}
	alive, _ := h.Start(t, given.Run(given.Scope()))
	wantSame(t, h.Due(t, given.Now()), running.Doorbell(), stopping.Doorbell())
	h.Unchanged(t, alive)
}

func dueSettles(t *testing.T, h Harness) {
	for i := range 6 {
		h.Start(t, given.Run(given.Scope(), given.Attempts(1+i%2)))
	}
	h, ok := h.Died(t)
	if !ok {
		return
	}
	listed := h.Due(t, given.Now())
	want.Equal(t, "how many runs were due", len(listed), 6)
	for _, d := range listed {
		_, err := h.Recovery.Recover(given.Context(t), d, given.Now(), 0)
		want.OK(t, err)
	}
	want.Equal(t, "what is still due", h.Due(t, given.Now()), nil)
}

func dueMany(t *testing.T, h Harness) {
	runs := make([]executions.Doorbell, 130)
	now := given.Now()
	for i := range runs {
		runs[i] = h.Accept(t, given.Run(given.Scope(), given.CreatedAt(now.Add(-25*time.Hour)))).Doorbell()
	}
	seen := map[executions.Doorbell]bool{}
	for range len(runs) {
		listed := h.Due(t, now)
		if len(listed) == 0 {
			break
		}
		for _, d := range listed {
			_, err := h.Recovery.Recover(given.Context(t), d, now, 0)
			want.OK(t, err)
			seen[d] = true
		}
	}
	want.Equal(t, "how many runs were due", len(seen), len(runs))
	for _, d := range runs {
		got, err := h.History.Get(given.Context(t), d.Scope(), d.ID())
		want.OK(t, err)
		want.Equal(t, "the status", got.Status, executions.Failed)
	}
}

// wantSame expects the doorbells in any order, each once.
func wantSame(t *testing.T, got []executions.Doorbell, wanted ...executions.Doorbell) {
	t.Helper()
	byID := func(a, b executions.Doorbell) int {
		return strings.Compare(string(a.ID()), string(b.ID()))
	}
	slices.SortFunc(got, byID)
	slices.SortFunc(wanted, byID)
	want.Equal(t, "what is due", got, wanted)
}

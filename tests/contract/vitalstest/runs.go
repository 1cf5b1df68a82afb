package vitalstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func openRuns() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are none in an empty store":                        none,
		"count by their status, in all scopes":              byStatus,
		"count no more once they are over":                  over,
		"wait again after a release, without a lease":       released,
		"have the lease that began first, whoever holds it": oldest,
		"are counted where there are many":                  many,
	}
}

func none(t *testing.T, h Harness) {
	h.holds(t, nil)
	want.Equal(t, "the oldest lease", h.open(t).OldestLease, time.Time{})
}

func byStatus(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	h.Accept(t, given.Run(given.Global()))
	later := given.Run(given.Scope())
	later.DueAt = given.Now().Add(time.Hour)
	h.Accept(t, later)
	h.Start(t, given.Run(given.Scope()))
	run, _ := h.Start(t, given.Run(given.Scope()))
	h.Cancel(t, run)
	h.holds(t, map[executions.Status]int{executions.Pending: 3, executions.Running: 1, executions.Cancelling: 1})
}

func over(t *testing.T, h Harness) {
	_, lease := h.Start(t, given.Run(given.Scope()))
	h.Cancel(t, h.Accept(t, given.Run(given.Scope())))
	h.holds(t, map[executions.Status]int{executions.Running: 1})
	h.Finish(t, lease)
	h.holds(t, nil)
	want.Equal(t, "the oldest lease", h.open(t).OldestLease, time.Time{})
}

func released(t *testing.T, h Harness) {
	now := given.Now()
	_, lease := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(time.Hour), Now: now})
	want.OK(t, err)
	h.holds(t, map[executions.Status]int{executions.Pending: 1})
	want.Equal(t, "the oldest lease", h.open(t).OldestLease, time.Time{})
}

func oldest(t *testing.T, h Harness) {
	now := given.Now()
	var leases []executions.Lease
	for _, ago := range []time.Duration{time.Minute, time.Hour, time.Second} {
		run := h.Accept(t, given.Run(given.Scope(), given.CreatedAt(now.Add(-2*time.Hour))))
		claim := harness.Worker()
		claim.Now = now.Add(-ago)
		_, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), claim)
		want.OK(t, err)
		leases = append(leases, lease)
	}
	want.Equal(t, "the oldest lease", h.open(t).OldestLease, now.Add(-time.Hour))
	h.Finish(t, leases[1])
	want.Equal(t, "the oldest lease", h.open(t).OldestLease, now.Add(-time.Minute))
}

// manyRuns are more than any family has to look at.
const manyRuns = 100

func many(t *testing.T, h Harness) {
	for _, err := range harness.Together(manyRuns, func(int) error {
		h.Accept(t, given.Run(given.Scope()))
		return nil
	}) {
		want.OK(t, err)
	}
	got := h.open(t)
	want.Equal(t, "the number of open runs", got.Count, manyRuns)
	if looked := got.ByStatus[executions.Pending]; looked == 0 || looked > manyRuns || len(got.ByStatus) != 1 {
		t.Errorf("of %d waiting runs the statuses are %v", manyRuns, got.ByStatus)
	}
}

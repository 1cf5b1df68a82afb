package executionstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func renew() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"records progress and answers the status":      renewRecords,
		"tells that the run was asked to stop":         renewTellsCancelling,
		"leaves the lease from before good":            renewKeepsOldLease,
		"is refused once the lease no longer counts":   renewStale,
		"is refused for a lease that was never given":  renewForged,
		"brings progress of parallel calls to one end": renewTogether,
	}
}

func renewRecords(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	p := executions.Progress{Done: 3, Total: 9, Text: "Drei von 家"}
	status, next, err := h.Executions.Renew(given.Context(t), lease, p)
	want.OK(t, err)
	want.Equal(t, "the status", status, executions.Running)
	claimed.Progress = p
	h.Unchanged(t, claimed)
	if !claimed.HeldBy(next) || next.Doorbell != lease.Doorbell {
		t.Errorf("the renewed lease %+v does not hold the run", next)
	}
	status, _, err = h.Executions.Renew(given.Context(t), next, executions.Progress{})
	want.OK(t, err)
	want.Equal(t, "the status after a second time", status, executions.Running)
}

func renewTellsCancelling(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	h.Cancel(t, claimed)
	status, next, err := h.Executions.Renew(given.Context(t), lease, executions.Progress{Done: 1})
	want.OK(t, err)
	want.Equal(t, "the status", status, executions.Cancelling)
	want.Equal(t, "the status when it ends", h.Finish(t, next).Status, executions.Cancelled)
}

func renewKeepsOldLease(t *testing.T, h Harness) {
	_, lease := h.Start(t, given.Run(given.Scope()))
	for range 3 {
		_, _, err := h.Executions.Renew(given.Context(t), lease, executions.Progress{})
		want.OK(t, err)
	}
	want.Equal(t, "the status when it ends", h.Finish(t, lease).Status, executions.Success)
}

func renewStale(t *testing.T, h Harness) {
	claimed, stale := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	lease := h.Retake(t, claimed, stale, 0)
	before := h.Get(t, claimed)
	_, _, err := h.Executions.Renew(given.Context(t), stale, executions.Progress{Done: 7})
	want.LeaseLost(t, err)
	h.Unchanged(t, before)
	finished := h.Finish(t, lease)
	_, _, err = h.Executions.Renew(given.Context(t), lease, executions.Progress{Done: 7})
	want.LeaseLost(t, err)
	h.Unchanged(t, finished)
}

func renewForged(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	for name, forged := range forgeries(lease) {
		_, _, err := h.Executions.Renew(given.Context(t), forged, executions.Progress{Done: 7})
		t.Logf("a lease with %s", name)
		want.LeaseLost(t, err)
	}
	h.Unchanged(t, claimed)
}

func renewTogether(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	ctx := given.Context(t)
	for _, err := range harness.Together(8, func(i int) error {
		_, _, err := h.Executions.Renew(ctx, lease, executions.Progress{Done: i + 1, Total: 8})
		return err
	}) {
		want.OK(t, err)
	}
	got := h.Get(t, claimed)
	want.Equal(t, "the total", got.Progress.Total, 8)
	got.Progress = executions.Progress{}
	want.Equal(t, "the rest of the run", got, claimed)
}

// forgeries are leases that differ from a good one in what makes it good.
func forgeries(good executions.Lease) map[string]executions.Lease {
	lower, higher, other := good, good, good
	lower.Fence--
	higher.Fence++
	other.ClaimID = "somebody else's"
	return map[string]executions.Lease{"a lower fence": lower, "a higher fence": higher, "another claim": other}
}

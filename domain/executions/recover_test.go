package executions_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestRecoverInEveryStatus(t *testing.T) {
	t.Parallel()
	now := noon.Add(time.Hour)
	dead, alive := true, false
	cases := map[string]struct {
		from      executions.Status
		change    func(*executions.Execution)
		leaseDead bool
		recovery  executions.Recovery
		to        executions.Status
		problem   string
		due       time.Time
		fence     int64
	}{
		"a run that awaits approval is left alone": {from: executions.AwaitingApproval, leaseDead: dead, to: executions.AwaitingApproval, due: noon},
		"a pending run that is not due waits": {
			from: executions.Pending, change: func(e *executions.Execution) { e.DueAt = now.Add(1) },
			leaseDead: dead, to: executions.Pending, due: now.Add(1),
		},
		"a pending run rings when it is due": {
			from: executions.Pending, change: func(e *executions.Execution) { e.DueAt = now },
			leaseDead: dead, recovery: executions.Recovery{Wake: true}, to: executions.Pending, due: now,
		},
		"a pending run rings for a day": {
			from: executions.Pending, change: func(e *executions.Execution) { e.DueAt = now.Add(-executions.ExpireAfter) },
			recovery: executions.Recovery{Wake: true, Waited: executions.ExpireAfter}, to: executions.Pending, due: now.Add(-executions.ExpireAfter),
		},
		"a pending run is given up after a day": {
			from: executions.Pending, change: func(e *executions.Execution) { e.DueAt = now.Add(-executions.ExpireAfter - 1) },
			recovery: executions.Recovery{Event: executions.EventExpire}, to: executions.Failed, problem: "expired", due: now.Add(-executions.ExpireAfter - 1),
		},
		"a pending run in line is not given up after a day": {
			from: executions.Pending, change: func(e *executions.Execution) {
				e.DueAt, e.WaitsFor = now.Add(-executions.ExpireAfter-1), executions.BatchLimit("b", 1)
			},
			recovery: executions.Recovery{Wake: true}, to: executions.Pending, due: now.Add(-executions.ExpireAfter - 1),
		},
		"a running run with a live lease is left alone":    {from: executions.Running, leaseDead: alive, to: executions.Running, due: noon},
		"a cancelling run with a live lease is left alone": {from: executions.Cancelling, leaseDead: alive, to: executions.Cancelling, due: noon},
		"a dead run with an attempt left is tried again": {
			from: executions.Running, leaseDead: dead,
			recovery: executions.Recovery{Event: executions.EventRetry, Wake: true}, to: executions.Pending, due: now.Add(time.Minute), fence: 1,
		},
		"a dead run whose worker never knew the workflow is tried again": {
			from: executions.Running, change: func(e *executions.Execution) { e.Attempt, e.Retry = 0, executions.Retry{} }, leaseDead: dead,
			recovery: executions.Recovery{Event: executions.EventRetry, Wake: true}, to: executions.Pending, due: now, fence: 1,
		},
		"a dead run without an attempt left is interrupted": {
			from: executions.Running, change: func(e *executions.Execution) { e.Attempt = 2 }, leaseDead: dead,
			recovery: executions.Recovery{Event: executions.EventInterrupt}, to: executions.Failed, problem: "interrupted", due: noon, fence: 1,
		},
		"a dead run that was asked to stop is cancelled": {
			from: executions.Cancelling, leaseDead: dead,
			recovery: executions.Recovery{Event: executions.EventInterrupt}, to: executions.Cancelled, due: noon, fence: 1,
		},
		"a successful run is left alone": {from: executions.Success, leaseDead: dead, to: executions.Success, due: noon},
		"a failed run is left alone":     {from: executions.Failed, leaseDead: dead, to: executions.Failed, due: noon},
		"a cancelled run is left alone":  {from: executions.Cancelled, leaseDead: dead, to: executions.Cancelled, due: noon},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, lease := running(t)
			e.Status = c.from
			if c.change != nil {
				c.change(&e)
			}
			got, recovery, err := e.Recover(c.leaseDead, now, 0.5)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.recovery, recovery); diff != "" {
				t.Errorf("recovery: -want +got\n%s", diff)
			}
			wanted := e
			wanted.Status, wanted.DueAt, wanted.Fence = c.to, c.due, e.Fence+c.fence
			if recovery.Event != "" {
				wanted.Worker = ""
			}
			if recovery.Event != "" && c.to.IsTerminal() {
				wanted.FinishedAt = now
			}
			if c.problem != "" {
				if got.Problem == nil || got.Problem.Code != c.problem || got.Problem.Message == "" {
					t.Errorf("the problem is %+v, want %s with a sentence", got.Problem, c.problem)
				}
				wanted.Problem = got.Problem
			}
			equal(t, got, wanted)
			if c.fence > 0 && got.HeldBy(lease) {
				t.Error("the dead worker still holds the run")
			}
		})
	}
}

func TestRecoverTakesTheJitterOfTheRetryPolicy(t *testing.T) {
	t.Parallel()
	e, _ := running(t)
	e.Retry = executions.Retry{Attempts: 2, Backoff: 10 * time.Second, Jitter: 1}
	got, _, err := e.Recover(true, noon, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	if wanted := noon.Add(e.Retry.Delay(1, 0.25)); !got.DueAt.Equal(wanted) || wanted.Equal(noon.Add(10*time.Second)) {
		t.Errorf("due at %v, want %v", got.DueAt, wanted)
	}
}

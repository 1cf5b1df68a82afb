package executions_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	runID = executions.ID("0195509f-2a00-7abc-8def-0123456789ab")
	orgID = organizations.ID("01954f00-0000-7000-8000-00000000000a")
)

// pending is a run that is due at noon and may be started twice.
func pending() executions.Execution {
	return executions.Execution{
		ID: runID, Scope: permissions.SeedSystem.Authority(organizations.TargetOf(orgID)).Scope,
		Workflow: executions.Workflow{Name: "user_onboarding"}, Status: executions.Pending,
		Retry: executions.Retry{Attempts: 2, Backoff: time.Minute}, CreatedAt: noon, DueAt: noon,
	}
}

func claim(id string, now time.Time) executions.Claim {
	return executions.Claim{ClaimID: id, Worker: "worker " + id, Build: "v1", Now: now, Knows: func(string) bool { return true }}
}

// running is a pending run that was claimed at noon.
func running(t *testing.T) (executions.Execution, executions.Lease) {
	t.Helper()
	e, err := pending().Claim(claim("a", noon))
	if err != nil {
		t.Fatal(err)
	}
	return e, leaseOf(e)
}

func leaseOf(e executions.Execution) executions.Lease {
	return executions.Lease{Doorbell: e.Doorbell(), Fence: e.Fence, ClaimID: e.ClaimID}
}

func in(e executions.Execution, s executions.Status) executions.Execution {
	e.Status = s
	return e
}

func equal(t *testing.T, got, wanted executions.Execution) {
	t.Helper()
	same := cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })
	if diff := cmp.Diff(wanted, got, same); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestClaimGivesTheRunUnderANewFence(t *testing.T) {
	t.Parallel()
	got, err := pending().Claim(claim("a", noon))
	if err != nil {
		t.Fatal(err)
	}
	wanted := pending()
	wanted.Status, wanted.Attempt, wanted.Fence, wanted.StartedAt = executions.Running, 1, 1, noon
	wanted.ClaimID, wanted.Worker, wanted.Workflow.Build = "a", "worker a", "v1"
	equal(t, got, wanted)
}

func TestClaimOfALaterAttemptKeepsTheFirstStart(t *testing.T) {
	t.Parallel()
	e := pending()
	e.Attempt, e.Fence, e.StartedAt, e.UnknownSince = 1, 7, noon.Add(-time.Hour), noon.Add(-time.Minute)
	e.FailedSteps = []executions.Step{{Name: "before"}}
	got, err := e.Claim(claim("b", noon.Add(time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	if got.Attempt != 2 || got.Fence != 8 || !got.StartedAt.Equal(noon.Add(-time.Hour)) || !got.UnknownSince.IsZero() || got.FailedSteps != nil {
		t.Errorf("got %+v", got)
	}
}

func TestClaimByAWorkerWithoutTheWorkflowCountsNoAttempt(t *testing.T) {
	t.Parallel()
	c := claim("a", noon)
	c.Knows = func(name string) bool { return name != "user_onboarding" }
	got, err := pending().Claim(c)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != executions.Running || got.Attempt != 0 || got.Fence != 1 || !got.StartedAt.IsZero() {
		t.Errorf("got %+v", got)
	}
}

func TestClaimIsRefused(t *testing.T) {
	t.Parallel()
	_, err := pending().Claim(claim("a", noon.Add(-1)))
	wantFault(t, err, "execution_not_due")
	for _, s := range executions.Statuses() {
		if s == executions.Pending {
			continue
		}
		before := in(pending(), s)
		got, err := before.Claim(claim("a", noon))
		code := "execution_state"
		if s.IsTerminal() {
			code = "execution_finished"
		}
		wantFault(t, err, code)
		equal(t, got, before)
	}
}

func TestRenewRecordsProgressAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, s := range []executions.Status{executions.Running, executions.Cancelling} {
		e, lease := running(t)
		e.Status = s
		wanted := e
		wanted.Progress = executions.Progress{Done: 1, Total: 2, Text: "half"}
		got, err := e.Renew(lease, wanted.Progress)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, got, wanted)
	}
}

func TestReleaseMakesTheRunPendingForLater(t *testing.T) {
	t.Parallel()
	e, lease := running(t)
	r := executions.Release{
		DueAt: noon.Add(time.Hour), Problem: &executions.Problem{Code: "step_failed"},
		FailedSteps: []executions.Step{{Name: "one"}}, LogBytes: 9, Now: noon.Add(time.Second),
	}
	got, err := e.Release(lease, r)
	if err != nil {
		t.Fatal(err)
	}
	wanted := e
	wanted.Status, wanted.Worker, wanted.DueAt = executions.Pending, "", r.DueAt
	wanted.Problem, wanted.FailedSteps, wanted.LogBytes = r.Problem, r.FailedSteps, r.LogBytes
	equal(t, got, wanted)
	if got.HeldBy(lease) {
		t.Error("the released run is still held")
	}
}

func TestReleaseRemembersSinceWhenNobodyKnewTheWorkflow(t *testing.T) {
	t.Parallel()
	e, lease := running(t)
	first, err := e.Release(lease, executions.Release{Unknown: true, Now: noon})
	if err != nil || !first.UnknownSince.Equal(noon) {
		t.Fatalf("got %v and %v", first.UnknownSince, err)
	}
	again, err := in(first, executions.Running).Release(lease, executions.Release{Unknown: true, Now: noon.Add(time.Hour)})
	if err != nil || !again.UnknownSince.Equal(noon) {
		t.Errorf("got %v and %v, want the first time", again.UnknownSince, err)
	}
}

func TestReleaseEndsARunThatWasAskedToStop(t *testing.T) {
	t.Parallel()
	e, lease := running(t)
	now := noon.Add(time.Minute)
	got, err := in(e, executions.Cancelling).Release(lease, executions.Release{DueAt: noon.Add(time.Hour), Unknown: true, LogBytes: 3, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	wanted := in(e, executions.Cancelled)
	wanted.Worker, wanted.LogBytes, wanted.FinishedAt = "", 3, now
	equal(t, got, wanted)
}

func TestFinishKeepsWhatTheRunCameTo(t *testing.T) {
	t.Parallel()
	o := executions.Outcome{
		Result: executions.Result{Kind: executions.ResultJSON, Body: []byte(`1`)}, Failures: []executions.Failure{{Item: "a"}},
		Problem: &executions.Problem{Code: "step_failed"}, FailedSteps: []executions.Step{{Name: "one"}},
		Progress: executions.Progress{Done: 1}, LogBytes: 9, Now: noon.Add(time.Minute),
	}
	ends := []executions.Event{executions.EventSucceed, executions.EventPartly, executions.EventFail, executions.EventTimeOut, executions.EventAbort}
	for _, s := range []executions.Status{executions.Running, executions.Cancelling} {
		for _, o.Event = range ends {
			e, lease := running(t)
			e.Status = s
			got, err := e.Finish(lease, o)
			next, known := life[s][o.Event]
			if !known {
				wantFault(t, err, "execution_state")
				equal(t, got, e)
				continue
			}
			wanted := in(e, next)
			wanted.Worker, wanted.FinishedAt, wanted.Result, wanted.Failures = "", o.Now, o.Result, o.Failures
			wanted.Problem, wanted.FailedSteps, wanted.Progress, wanted.LogBytes = o.Problem, o.FailedSteps, o.Progress, o.LogBytes
			equal(t, got, wanted)
		}
	}
}

func TestFinishByAnEventThatEndsNothingIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []executions.Status{executions.Running, executions.Cancelling} {
		for _, event := range executions.Events() {
			if life[s][event].IsTerminal() {
				continue
			}
			e, lease := running(t)
			e.Status = s
			got, err := e.Finish(lease, executions.Outcome{Event: event, Now: noon})
			wantFault(t, err, "execution_state")
			equal(t, got, e)
		}
	}
}

func TestAStaleLeaseWritesNothing(t *testing.T) {
	t.Parallel()
	e, good := running(t)
	lower, higher, other := good, good, good
	lower.Fence--
	higher.Fence++
	other.ClaimID = "b"
	refuse := func(e executions.Execution, l executions.Lease) {
		t.Helper()
		got, err := e.Renew(l, executions.Progress{Done: 1})
		wantFault(t, err, "lease_lost")
		equal(t, got, e)
		got, err = e.Release(l, executions.Release{DueAt: noon, Now: noon})
		wantFault(t, err, "lease_lost")
		equal(t, got, e)
		got, err = e.Finish(l, executions.Outcome{Event: executions.EventSucceed, Now: noon})
		wantFault(t, err, "lease_lost")
		equal(t, got, e)
	}
	for _, l := range []executions.Lease{lower, higher, other, {}} {
		refuse(e, l)
	}
	for _, s := range executions.Statuses() {
		if s != executions.Running && s != executions.Cancelling {
			refuse(in(e, s), good)
		}
	}
}

func TestCancelInEveryStatus(t *testing.T) {
	t.Parallel()
	now := noon.Add(time.Minute)
	for _, s := range executions.Statuses() {
		e, _ := running(t)
		e.Status = s
		got, err := e.Cancel(now)
		if s.IsTerminal() {
			wantFault(t, err, "execution_finished")
			equal(t, got, e)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		wanted := e
		wanted.Status = life[s][executions.EventCancel]
		if !s.IsHeld() {
			wanted.FinishedAt, wanted.Worker = now, ""
		}
		equal(t, got, wanted)
	}
}

package executionstest

import (
	"bytes"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func finish() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"ends a run in the status of its event":              finishEvents,
		"ends a run that was asked to stop, with its result": finishCancelling,
		"refuses to abort a run that nobody asked to stop":   finishAbort,
		"keeps everything that the run came to":              finishKeepsEverything,
		"keeps a result of one mebibyte":                     finishKeepsLargeResult,
		"is refused once the lease no longer counts":         finishStale,
		"is refused for a lease that was never given":        finishForged,
		"lets exactly one of many parallel ends count":       finishTogether,
		"and a cancellation at once leave one honest end":    finishAgainstCancel,
	}
}

// ends is how a run that nobody stopped ends by each event.
func ends() map[executions.Event]executions.Status {
	return map[executions.Event]executions.Status{
		executions.EventSucceed: executions.Success,
		executions.EventPartly:  executions.CompletedWithErrors,
		executions.EventFail:    executions.Failed,
		executions.EventTimeOut: executions.Timeout,
	}
}

// outcome is an end with something in every field.
func outcome(event executions.Event) executions.Outcome {
	now := given.Now()
	return executions.Outcome{
		Event:       event,
		Result:      executions.Result{Kind: executions.ResultTable, Body: []byte(`{"columns":["家"],"rows":[[1]]}`)},
		Failures:    []executions.Failure{{Item: "zoë@example.com", Message: "Kein Postfach."}},
		Problem:     &executions.Problem{Code: "step_failed", Message: "Ein Schritt misslang.", Step: "a/b", Details: "stack\n\ttrace"},
		FailedSteps: []executions.Step{{Name: "a/b", Status: executions.StepFailed, Attempt: 1, StartedAt: now, Duration: time.Second}},
		Progress:    executions.Progress{Done: 9, Total: 9, Text: "fertig"},
		LogBytes:    4711,
		Now:         now,
	}
}

// ended is what a run must look like after an outcome.
func ended(e executions.Execution, status executions.Status, o executions.Outcome) executions.Execution {
	e.Status, e.Worker, e.FinishedAt = status, "", o.Now
	e.Result, e.Failures, e.Problem = o.Result, o.Failures, o.Problem
	e.FailedSteps, e.Progress, e.LogBytes = o.FailedSteps, o.Progress, o.LogBytes
	return e
}

func finishEvents(t *testing.T, h Harness) {
	for event, status := range ends() {
		claimed, lease := h.Start(t, given.Run(given.Scope()))
		o := outcome(event)
		finished, err := h.Executions.Finish(given.Context(t), lease, o)
		want.OK(t, err)
		want.Equal(t, "the end by "+string(event), finished, ended(claimed, status, o))
		h.Unchanged(t, finished)
	}
}

func finishCancelling(t *testing.T, h Harness) {
	events := []executions.Event{executions.EventAbort}
	for event := range ends() {
		events = append(events, event)
	}
	for _, event := range events {
		claimed, lease := h.Start(t, given.Run(given.Scope()))
		h.Cancel(t, claimed)
		o := outcome(event)
		finished, err := h.Executions.Finish(given.Context(t), lease, o)
		want.OK(t, err)
		want.Equal(t, "the end by "+string(event), finished, ended(claimed, executions.Cancelled, o))
		h.Unchanged(t, finished)
	}
}

func finishAbort(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	_, err := h.Executions.Finish(given.Context(t), lease, outcome(executions.EventAbort))
	want.Fault(t, err, fault.Conflict, "execution_state")
	h.Unchanged(t, claimed)
	h.Finish(t, lease)
}

func finishKeepsEverything(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Global()))
	o := outcome(executions.EventPartly)
	for range 200 {
		o.Failures = append(o.Failures, executions.Failure{Item: "item \x00 \u0085 家", Message: "Nicht gefunden."})
		o.FailedSteps = append(o.FailedSteps, executions.Step{Name: "step \x1b", Status: executions.StepFailed, Attempt: 1, StartedAt: o.Now})
	}
	finished, err := h.Executions.Finish(given.Context(t), lease, o)
	want.OK(t, err)
	want.Equal(t, "the end", finished, ended(claimed, executions.CompletedWithErrors, o))
	h.Unchanged(t, finished)
}

func finishKeepsLargeResult(t *testing.T, h Harness) {
	run, lease := h.Start(t, given.Run(given.Scope()))
	o := outcome(executions.EventSucceed)
	o.Result = executions.Result{Kind: executions.ResultJSON, Body: append(append([]byte(`"`), bytes.Repeat([]byte("家0"), 1<<18)...), '"')}
	_, err := h.Executions.Finish(given.Context(t), lease, o)
	want.OK(t, err)
	if got := h.Get(t, run).Result; got.Kind != o.Result.Kind || !bytes.Equal(got.Body, o.Result.Body) {
		t.Errorf("the stored result has %d bytes of kind %q, want %d of kind %q", len(got.Body), got.Kind, len(o.Result.Body), o.Result.Kind)
	}
}

func finishStale(t *testing.T, h Harness) {
	claimed, stale := h.Start(t, given.Run(given.Scope(), given.Attempts(2)))
	lease := h.Retake(t, claimed, stale, 0)
	before := h.Get(t, claimed)
	_, err := h.Executions.Finish(given.Context(t), stale, outcome(executions.EventFail))
	want.LeaseLost(t, err)
	h.Unchanged(t, before)
	finished := h.Finish(t, lease)
	_, err = h.Executions.Finish(given.Context(t), lease, outcome(executions.EventFail))
	want.LeaseLost(t, err)
	h.Unchanged(t, finished)
}

func finishForged(t *testing.T, h Harness) {
	claimed, lease := h.Start(t, given.Run(given.Scope()))
	for name, forged := range forgeries(lease) {
		_, err := h.Executions.Finish(given.Context(t), forged, outcome(executions.EventFail))
		t.Logf("a lease with %s", name)
		want.LeaseLost(t, err)
	}
	h.Unchanged(t, claimed)
}

func finishTogether(t *testing.T, h Harness) {
	run, lease := h.Start(t, given.Run(given.Scope()))
	ctx := given.Context(t)
	finished := make([]executions.Execution, 12)
	counted := 0
	var winner executions.Execution
	for i, err := range harness.Together(len(finished), func(i int) (err error) {
		o := outcome(executions.EventSucceed)
		o.Progress.Done = i
		finished[i], err = h.Executions.Finish(ctx, lease, o)
		return err
	}) {
		if err == nil {
			counted, winner = counted+1, finished[i]
			continue
		}
		want.LeaseLost(t, err)
	}
	want.Equal(t, "the ends that counted", counted, 1)
	want.Equal(t, "the stored run", h.Get(t, run), winner)
}

func finishAgainstCancel(t *testing.T, h Harness) {
	for range 20 {
		run, lease := h.Start(t, given.Run(given.Scope()))
		ctx := given.Context(t)
		errs := harness.Together(2, func(i int) error {
			if i == 0 {
				_, err := h.Executions.Finish(ctx, lease, outcome(executions.EventSucceed))
				return err
			}
			_, err := h.Recovery.Cancel(ctx, run.Scope, run.ID, given.Now())
			return err
		})
		want.OK(t, errs[0])
		expected := executions.Cancelled
		if errs[1] != nil {
			want.Fault(t, errs[1], fault.Conflict, "execution_finished")
			expected = executions.Success
		}
		want.Equal(t, "the status", h.Get(t, run).Status, expected)
	}
}

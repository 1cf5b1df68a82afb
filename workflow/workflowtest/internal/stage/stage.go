// Package stage plays the attempts of a run for a test: it is the host of the
// author's code, lets its program die where the test says so, and keeps what was
// done and said. What authors write in their tests is in package workflowtest.
package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/record"
)

// Stage is what outlives the attempts of one run: what a platform would keep, and
// what the test is told.
type Stage struct {
	t     testing.TB
	name  string
	scene *Scene

	// What follows is recorded under the lock.
	mu          sync.Mutex
	memo        map[string]host.Step
	stored      []string // the steps of the memo, in their order
	saved       map[string]record.File
	hidden      []secret
	log         []record.Line
	steps       []ran
	progress    []record.Progress
	calls       []record.Call
	connections []string
}

// New sets the stage for the workflow or provider of this name. It ends the test
// when the scene does not fit what that needs.
func New(t testing.TB, name string, needs workflow.Requirements, scene *Scene) *Stage {
	t.Helper()
	scene.check(t, name, needs)
	s := &Stage{t: t, name: name, scene: scene, memo: scene.Stored, stored: slices.Sorted(maps.Keys(scene.Stored)), saved: map[string]record.File{}}
	t.Cleanup(s.tell)
	return s
}

// tell shows the log of a run whose test failed.
func (s *Stage) tell() {
	if !s.t.Failed() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := "the log of " + s.name + ":"
	for _, line := range s.log {
		text += fmt.Sprintf("\n  attempt %d: %s", line.Attempt, line)
	}
	s.t.Log(s.veiled(text))
}

// Ending is how an attempt ended, and in the end the run.
type Ending struct {
	// Attempt counts from 1.
	Attempt   int
	Status    record.Status
	Outcome   host.Outcome
	Diagnosis host.Diagnosis
	// Run is what the code was told about the run.
	Run host.Run

	crashed bool
}

var errTimeout = errors.New("the time of the attempt is up")

// Code runs the code of an author on a host.
type Code func(ctx context.Context, on host.Host, info host.Run) host.Outcome

// Attempts are how many the run may have where its workflow's policy allows so many.
func (s *Stage) Attempts(policy int) int {
	return max(cmp.Or(s.scene.Attempts, policy), s.scene.AttemptsMin, 1)
}

// Run plays as many attempts as the run takes.
func (s *Stage) Run(timeout time.Duration, retry host.Retry, code Code) Ending {
	s.t.Helper()
	most := s.Attempts(retry.Attempts)
	for number := 1; ; number++ {
		e := s.play(number, timeout, code)
		if number < most && (e.crashed || e.Status == record.Failed && !e.Diagnosis.Permanent) {
			continue
		}
		return e
	}
}

// play runs one attempt on a goroutine of its own, so that it can be left where
// it is when the program dies.
func (s *Stage) play(number int, timeout time.Duration, code Code) Ending {
	s.t.Helper()
	ctx, cancel := context.WithTimeoutCause(session.Rehearsal{Clients: s.scene.Clients}.Enter(s.scene.Context), timeout, errTimeout)
	a := &attempt{stage: s, info: s.scene.Run, died: make(chan struct{}), ended: make(chan struct{})}
	a.info.Attempt = number
	outcome, gone := make(chan host.Outcome, 1), make(chan struct{})
	go func() {
		defer close(gone)
		outcome <- code(ctx, a, a.info)
	}()
	e := Ending{Attempt: number, Run: a.info}
	switch {
	case s.await(ctx, a, gone):
		a.leave(cancel, gone)
		s.t.Fatalf("workflowtest: %s did not return within %s after its context had ended. A worker would leave it behind.", s.name, grace)
	case a.finish() == dead:
		a.leave(cancel, gone)
		return e.interrupted()
	}
	cause := context.Cause(ctx)
	cancel()
	select {
	case e.Outcome = <-outcome:
	default:
		s.stopped()
	}
	s.addFailed(number, e.Outcome.FailedSteps)
	return e.judged(cause, timeout)
}

// grace is how long a function may go on after its context ended.
const grace = 10 * time.Second

// await waits for the end or the death of an attempt; late means that neither
// comes although its time is up.
func (s *Stage) await(ctx context.Context, a *attempt, gone <-chan struct{}) (late bool) {
	select {
	case <-a.died:
		return false
	case <-gone:
		return false
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-a.died:
	case <-gone:
	case <-timer.C:
		return true
	}
	return false
}

// stopped ends a test whose workflow ended its own goroutine, as t.FailNow of a
// fake does.
func (s *Stage) stopped() {
	s.t.Helper()
	if !s.t.Failed() {
		s.t.Errorf("workflowtest: %s ended its goroutine without returning", s.name)
	}
	s.t.FailNow()
}

// judged says in a platform's words how an attempt ended.
func (e Ending) judged(cause error, timeout time.Duration) Ending {
	e.Diagnosis = host.Diagnose(e.Outcome.Err)
	switch {
	case e.Outcome.Err == nil && len(e.Outcome.Failures)+len(e.Outcome.FailedSteps) == 0:
		e.Status = record.Success
	case e.Outcome.Err == nil:
		e.Status = record.CompletedWithErrors
	case errors.Is(cause, errTimeout):
		e.Status = record.Timeout
		e.Diagnosis.Code, e.Diagnosis.Message = "timeout", fmt.Sprintf("The run took longer than %s and was stopped.", timeout)
	case cause != nil:
		e.Status = record.Cancelled
	default:
		e.Status = record.Failed
	}
	return e
}

// interrupted is the end of a run that no attempt follows after a crash.
func (e Ending) interrupted() Ending {
	e.crashed, e.Status = true, record.Failed
	e.Diagnosis = host.Diagnosis{
		Code: "interrupted", Message: "The run was interrupted and is not set to be tried again.",
		Details: "the program died as the test planned; Spec.Retry or workflowtest.Attempts allow another attempt",
	}
	return e
}

// Progress is everything that people would have seen.
func (s *Stage) Progress() []record.Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.progress)
}

// Stored are the steps that a platform would keep, in the order in which they were
// stored; those that the test gave come first, by their names.
func (s *Stage) Stored() []host.Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	var steps []host.Step
	for _, name := range s.stored {
		steps = append(steps, s.memo[name])
	}
	return steps
}

// Saved is a file that the run made, by its id.
func (s *Stage) Saved(id string) record.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved[id]
}

// ran is a step and when it ended.
type ran struct {
	record.Step
	at time.Time
}

// Steps are those whose function ran, in the order they ended: those that failed
// are known only at the end of their attempt.
func (s *Stage) Steps() []record.Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortStableFunc(s.steps, func(a, b ran) int { return cmp.Or(cmp.Compare(a.Attempt, b.Attempt), a.at.Compare(b.at)) })
	var steps []record.Step
	for _, r := range s.steps {
		steps = append(steps, r.Step)
	}
	return steps
}

// Record is what the run did and said so far.
func (s *Stage) Record() record.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return record.Record{Log: slices.Clone(s.log), Calls: slices.Clone(s.calls), Connections: slices.Clone(s.connections)}
}

// addFailed notes the failed steps of an attempt.
func (s *Stage) addFailed(number int, failed []host.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range failed {
		s.steps = append(s.steps, ran{record.Step{Name: f.Name, Attempt: number, Failed: true}, f.StartedAt.Add(f.Duration)})
	}
}

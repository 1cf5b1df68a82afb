// Package rewind keeps what an undo of a run learns while the code of the run is
// played again: which of its steps were met, how they are taken back, and what kept
// the code from the others. How a step is answered meanwhile does not live here.
package rewind

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/retry"
)

// Rewind is what an undo of a run learns while the code of the run is played again.
// It is safe for concurrent use.
type Rewind struct {
	stored map[string]host.Step
	failed map[string]bool
	// cutOff says that others may have failed as well, or were at work at the end.
	cutOff bool
	// end ends the context of the code that is played. deadline is the end of the
	// attempt, the zero time for none.
	end      context.CancelFunc
	deadline time.Time

	mu      sync.Mutex
	playing bool
	// diverged says that the code met a step that has no result, strayed that this is
	// not because the step had failed: the run may never have come to it.
	diverged, strayed bool
	// left are the steps that can be taken back and were not met yet.
	left map[string]bool
	// hurry ends what is played when the code does not; nil before it has strayed.
	hurry *time.Timer
	ways  map[string]Way
	// lost are the steps whose result cannot be used, and why.
	lost map[string]error
	// obstacle says what may keep the code from its other steps, firm for certain.
	obstacle string
	firm     bool
	doubts   []string
}

// Way is how to take back one step that was met.
type Way struct {
	Call func(ctx context.Context) error
	// Retry is that of the step.
	Retry retry.Policy
}

// New is a Rewind before the code is played. end ends the context of the code, and
// deadline is the end of the attempt, the zero time for none.
func New(past host.Past, end context.CancelFunc, deadline time.Time) *Rewind {
	r := &Rewind{
		stored: map[string]host.Step{}, failed: map[string]bool{}, cutOff: past.CutOff, end: end, deadline: deadline, playing: true,
		left: map[string]bool{}, ways: map[string]Way{}, lost: map[string]error{},
	}
	for _, step := range past.Steps {
		if r.stored[step.Name] = step; step.Undoable && step.Result != nil {
			r.left[step.Name] = true
		}
	}
	for _, step := range past.FailedSteps {
		r.failed[step.Name] = true
	}
	return r
}

// Playing is false for nil, and once the code was played.
func (r *Rewind) Playing() bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.playing
}

// Stop ends the playing, and answers an error that the code came to by itself.
func (r *Rewind) Stop(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.playing = false; r.hurry != nil {
		r.hurry.Stop()
	}
	if err == nil || r.diverged {
		return nil
	}
	return failure.Settle(err)
}

// Undo answers how to take back a step that was met, false for any other.
func (r *Rewind) Undo(step string) (Way, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	way, met := r.ways[step]
	return way, met
}

// Lost is why the result of a step cannot be used, nil when it can.
func (r *Rewind) Lost(step string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lost[step]
}

// Obstacle says what may keep the code from a step that it does not come to, as the
// end of a sentence; empty when nothing does.
func (r *Rewind) Obstacle() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.obstacle
}

// Doubts are steps with an undo of which nobody knows whether they were begun.
func (r *Rewind) Doubts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.doubts)
}

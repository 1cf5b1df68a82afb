package session

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/retry"
)

// Rewind is what an undo of a run learns while the code of the run is played again.
// It is safe for concurrent use.
type Rewind struct {
	stored map[string]host.Step
	failed map[string]bool
	// end ends the context of the code that is played.
	end context.CancelFunc

	mu      sync.Mutex
	playing bool
	// diverged says that the code met a step that has nothing stored.
	diverged bool
	ways     map[string]Way
	// lost are the steps whose result cannot be used, and why.
	lost map[string]error
}

// Way is how to take back one step that was met.
type Way struct {
	Call func(ctx context.Context) error
	// Retry is that of the step.
	Retry retry.Policy
}

func newRewind(past host.Past) *Rewind {
	r := &Rewind{stored: map[string]host.Step{}, failed: map[string]bool{}, ways: map[string]Way{}, lost: map[string]error{}}
	for _, step := range past.Steps {
		r.stored[step.Name] = step
	}
	for _, name := range past.FailedSteps {
		r.failed[name] = true
	}
	return r
}

func (r *Rewind) isPlaying() bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.playing
}

// rewound reports whether the code here is only played again.
func (p Place) rewound() bool { return p.Session != nil && p.Session.rewind != nil && !p.undoing }

// Play calls the code of a run that has left this behind, so that its steps are
// met and none is called. The error is why the code stopped, where that was not
// because of a step that was not done; it asks the author's own methods nothing.
func (s *Session) Play(ctx context.Context, past host.Past, code func(context.Context) error) (*Rewind, error) {
	r := newRewind(past)
	s.rewind = r
	ctx, r.end = context.WithCancel(ctx)
	defer r.end() // what the code has left behind must end, too
	s.Logger("").Info("The run is played again from its stored steps, to learn how to undo them. Nothing of it happens again.")
	r.playing = true
	_, err := failure.Guard(func() (struct{}, error) { return struct{}{}, code(ctx) })
	if err = r.stop(err); err != nil {
		s.LogFailure(slog.LevelWarn, "", "The workflow stopped early when it was played again.", err)
	}
	s.Forget()
	return r, err
}

// stop ends the playing, and answers an error that the code came to by itself.
func (r *Rewind) stop(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.playing = false
	if err == nil || r.diverged {
		return nil
	}
	return failure.Settle(err)
}

// Undoing is a context whose code takes steps back.
func (s *Session) Undoing(ctx context.Context) context.Context {
	return Place{Session: s, undoing: true}.Enter(ctx)
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

// rewound answers what is stored of a step, and learns how to take it back. It
// goes on after the end of the context: others that ran at the same time as a step
// that was not done were done all the same.
func rewound[T any](r *Rewind, plan Plan, undo Undo[T]) (T, error) {
	stored, known := r.stored[plan.Name]
	if !known || stored.Result == nil {
		var zero T
		return zero, r.notDone(plan, known && !stored.Intent)
	}
	value, err := decoded[T](stored)
	if err != nil {
		r.lose(plan.Name, err)
		return value, failure.InStep(plan.Name, err)
	}
	if undo != nil {
		mine, _ := decoded[T](stored) // the code may change its own
		r.learn(plan, func(ctx context.Context) error { return undo(ctx, mine) })
	}
	return value, nil
}

func (r *Rewind) learn(plan Plan, call func(context.Context) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ways[plan.Name] = Way{Call: call, Retry: plan.Retry}
}

func (r *Rewind) lose(step string, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diverged, r.lost[step] = true, why
	r.end()
}

var errNotDone = errors.New("the run has no result of the step, and an undo calls none")

// notDone is the error of a step without a result. One that failed then fails
// now, and what the code makes of that is what it made then. The run came to no
// other: there it ends.
func (r *Rewind) notDone(plan Plan, erased bool) error {
	err := failure.InStep(plan.Name, failure.Coded(failure.StepNotDone, errNotDone))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diverged = true
	switch {
	case erased:
		r.end()
	case !r.failed[plan.Name] && !r.stored[plan.Name].Intent:
		r.end()
	case plan.Item != nil:
		plan.Item.Failed = true
	}
	return err
}

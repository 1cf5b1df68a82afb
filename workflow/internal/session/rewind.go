package session

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/rewind"
)

// rewound reports whether the code here is only played again.
func (p Place) rewound() bool { return p.Session != nil && p.Session.rewind != nil && !p.undoing }

// Play calls the code of a run that has left this behind, so that its steps are
// met and none is called. The error is why the code stopped, where that was not
// because of a step that was not done; it asks the author's own methods nothing.
func (s *Session) Play(ctx context.Context, past host.Past, code func(context.Context) error) (*rewind.Rewind, error) {
	deadline, _ := ctx.Deadline()
	ctx, end := context.WithCancel(ctx)
	defer end() // what the code has left behind must end, too
	s.Logger("").Info("The run is played again from its stored steps, to learn how to undo them. Nothing of it happens again.")
	r := rewind.New(past, end, deadline)
	s.rewind = r
	_, err := failure.Guard(func() (struct{}, error) { return struct{}{}, code(ctx) })
	if err = r.Stop(err); err != nil {
		s.LogFailure(slog.LevelWarn, "", "The workflow stopped early when it was played again.", err)
	}
	s.Forget()
	return r, err
}

// Undoing is a context whose code takes steps back.
func (s *Session) Undoing(ctx context.Context) context.Context {
	return Place{Session: s, undoing: true}.Enter(ctx)
}

// rewound answers what is stored of a step, and learns how to take it back. It
// goes on after the end of the context: others that ran at the same time as a step
// that was not done were done all the same.
func rewound[T any](r *rewind.Rewind, plan Plan, undo Undo[T]) (T, error) {
	stored, _ := r.Stored(plan.Name)
	if stored.Result == nil {
		var zero T
		goesOn, cause := r.NotDone(plan.Name, plan.Undo != nil)
		plan.Item.fails(goesOn)
		return zero, failure.InStep(plan.Name, failure.Coded(failure.StepNotDone, cause))
	}
	value, err := decoded[T](stored)
	if err != nil {
		plan.Item.fails(r.Lose(plan.Name, err))
		return value, failure.InStep(plan.Name, err)
	}
	var way *rewind.Way
	if undo != nil {
		mine, _ := decoded[T](stored) // the code may change its own
		way = &rewind.Way{Call: func(ctx context.Context) error { return undo(ctx, mine) }, Retry: plan.Retry}
	}
	r.Learn(plan.Name, way)
	return value, nil
}

// fails says of an item without a result that the others go on, or that they do not.
func (i *Item) fails(goesOn bool) {
	if i != nil {
		i.Failed = goesOn
	}
}

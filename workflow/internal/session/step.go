package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/retry"
)

// Plan is how a step is run.
type Plan struct {
	Name string
	// Once says that the step must never be tried twice.
	Once  bool
	Retry retry.Policy
	// Undo is an Undo of what the step answers, nil for none.
	Undo any
	// Item is what the step is about when it is for one of many, else nil.
	Item *Item
}

// Item is one of many things that have a step each.
type Item struct {
	Text string
	// Failed is set when its failure was noted as a failed item of the run.
	Failed bool
}

// Step runs fn as a step, or answers what is stored of it. Outside of a run it
// calls fn.
func Step[T any](ctx context.Context, plan Plan, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	at := At(ctx)
	s := at.Session
	if err := ctx.Err(); err != nil && !at.rewound() {
		return zero, err
	}
	undo, err := undoOf[T](ctx, plan)
	if err != nil {
		return zero, err
	}
	if s == nil {
		return fn(ctx)
	}
	if err := s.begin(plan.Name, at.Step); err != nil {
		return zero, err
	}
	if at.rewound() {
		return rewound(s.rewind, plan, undo)
	}
	stored, known := s.recall(plan.Name)
	switch {
	case !known:
		return performed(ctx, at, plan, fn)
	case stored.Intent:
		return zero, s.inDoubt(ctx, plan)
	default:
		return recalled[T](s, stored)
	}
}

func recalled[T any](s *Session, stored host.Step) (T, error) {
	value, err := decoded[T](stored)
	if err != nil {
		err = s.breakOff(stored.Name, err)
	}
	return value, err
}

// decoded is what a stored step answered.
func decoded[T any](stored host.Step) (T, error) {
	value, err := failure.Guard(func() (value T, err error) {
		err = json.Unmarshal(stored.Result, &value)
		return value, err
	})
	if err != nil {
		var zero T
		return zero, failure.Coded(failure.StepResultIncompatible, err)
	}
	return value, nil
}

func performed[T any](ctx context.Context, at Place, plan Plan, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	s, record := at.Session, host.Step{Name: plan.Name, StartedAt: time.Now(), Undoable: plan.Undo != nil && !at.undoing}
	if plan.Once {
		if err := s.intend(ctx, at, plan, record); err != nil {
			return zero, err
		}
	}
	value, err := called(ctx, at, plan, fn)
	record.Duration = time.Since(record.StartedAt)
	if err != nil {
		return zero, s.stepFailed(ctx, plan, record, err)
	}
	if record.Result, err = failure.Encode(value); err != nil {
		return zero, s.stepFailed(ctx, plan, record, failure.Coded(failure.StepResultNotEncodable, err))
	}
	if err := s.store(context.WithoutCancel(ctx), at, record); err != nil {
		return zero, s.breakOff(plan.Name, fmt.Errorf("store the result: %w", err))
	}
	return value, nil
}

// called calls fn, as often as the step's own policy says.
func called[T any](ctx context.Context, at Place, plan Plan, fn func(context.Context) (T, error)) (T, error) {
	inside := Place{Session: at.Session, Step: plan.Name, retried: at.retried || plan.Retry.Attempts > 1, undoing: at.undoing}
	guarded := func() (T, error) { return failure.Guard(func() (T, error) { return fn(inside.Enter(ctx)) }) }
	policy := plan.Retry
	policy.Wait = at.Session.wait
	return retry.Do(ctx, policy, guarded, func(err error, wait time.Duration) bool {
		return at.Session.again(plan.Name, err, wait)
	})
}

// Key is 32 hex digits that are the same for a step in every attempt of the run,
// and no other step's; empty outside of a step.
func (p Place) Key() string {
	if p.Step == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(p.Session.Run + "\x00" + p.Step))
	return hex.EncodeToString(sum[:16])
}

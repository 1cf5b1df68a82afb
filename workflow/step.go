package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Step runs fn as a named part of the run. Its result is stored, and a later
// attempt is given that instead of running fn again, so T must survive JSON. A
// name is used once in a run. A panic in fn becomes the error of the step.
// Steps may run inside steps and at the same time. Outside of a run, as in a
// test of the author's function alone, fn is simply called.
func Step[T any](ctx context.Context, name string, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	if err := ctx.Err(); err != nil {
		return zero, err
	}
	s, _ := placeOf(ctx)
	if s == nil {
		return fn(ctx)
	}
	if err := s.Begin(name); err != nil {
		return zero, err
	}
	if stored, ok := s.host.Recall(name); ok {
		return recalled[T](s, name, stored.Result)
	}
	return performed(ctx, s, name, fn)
}

func recalled[T any](s *session, name string, stored json.RawMessage) (T, error) {
	value, err := failure.Guard(func() (value T, err error) {
		err = json.Unmarshal(stored, &value)
		return value, err
	})
	if err != nil {
		var zero T
		return zero, s.breakOff(name, failure.Coded(failure.StepResultIncompatible, err))
	}
	return value, nil
}

func performed[T any](ctx context.Context, s *session, name string, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	started := time.Now()
	value, err := failure.Guard(func() (T, error) { return fn(s.enter(ctx, name)) })
	record := host.Step{Name: name, StartedAt: started, Duration: time.Since(started)}
	if err != nil {
		return zero, s.stepFailed(record, err)
	}
	result, err := failure.Encode(value)
	if err != nil {
		return zero, s.stepFailed(record, failure.Coded(failure.StepResultNotEncodable, err))
	}
	record.Result = result
	if err := s.host.StoreStep(context.WithoutCancel(ctx), record); err != nil {
		return zero, s.breakOff(name, fmt.Errorf("store the result: %w", err))
	}
	return value, nil
}

package abandon

import (
	"context"
	"time"
)

// Run calls fn on a goroutine of its own and answers what it returned, or gone for
// one that ended its goroutine. One that goes on for longer than grace after the
// end of ctx is left: then left is not nil, and gives what fn returns in the end.
// The caller sees to it that what such a function does counts no more.
func Run[T any](ctx context.Context, grace time.Duration, gone T, fn func() T) (value T, left <-chan T) {
	done := make(chan T, 1)
	go func() {
		returned := gone
		defer func() { done <- returned }() // also for code that calls runtime.Goexit
		returned = fn()
	}()
	select {
	case value = <-done:
		return value, nil
	case <-ctx.Done():
	}
	patience := time.NewTimer(grace)
	defer patience.Stop()
	select {
	case value = <-done:
		return value, nil
	case <-patience.C:
		return value, done
	}
}

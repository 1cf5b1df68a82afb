// Package retry calls a function again after it failed, within one attempt of a
// run. What is tried, and who hears of its failures, is not known here.
package retry

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Policy says how often to call and how long to wait in between. The zero value
// is one call.
type Policy struct {
	// Attempts counts all calls, the first included.
	Attempts int
	// Backoff is the wait after the first failure, doubled after each later one.
	Backoff time.Duration
	// Wait takes the place of waiting; nil waits.
	Wait Wait
}

// Wait lets the time before another call pass, and answers why it was cut short.
type Wait func(ctx context.Context, d time.Duration) error

// Do calls fn until it succeeds, the attempts are used up, or another call is
// not worth it: the error is permanent, or the wait would outlast the context.
// An error may ask for a wait of its own. again hears of each failure that would
// be followed by another call, before the wait, and can refuse.
func Do[T any](ctx context.Context, p Policy, fn func() (T, error), again func(err error, wait time.Duration) bool) (T, error) {
	if p.Wait == nil {
		p.Wait = sleep
	}
	for calls := 1; ; calls++ {
		value, err := fn()
		if err == nil || calls >= p.Attempts {
			return value, err
		}
		wait, worth := p.wait(ctx, err, calls)
		if !worth || !again(err, wait) {
			return value, err
		}
		if ended := p.Wait(ctx, wait); ended != nil {
			return value, fmt.Errorf("%w before it could be tried again after: %w", ended, err)
		}
	}
}

// wait answers false when no other call is worth making.
func (p Policy) wait(ctx context.Context, err error, calls int) (time.Duration, bool) {
	d := failure.Diagnose(err)
	if d.Permanent || ctx.Err() != nil {
		return 0, false
	}
	wait := d.RetryAfter
	if wait == 0 {
		wait = p.backoff(calls)
	}
	deadline, limited := ctx.Deadline()
	return wait, !limited || wait < time.Until(deadline)
}

func (p Policy) backoff(calls int) time.Duration {
	wait := max(p.Backoff, 0)
	for range calls - 1 {
		if wait > math.MaxInt64/2 {
			break
		}
		wait *= 2
	}
	return wait
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

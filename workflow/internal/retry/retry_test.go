package retry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

var errBusy = errors.New("busy")

// tries is a function that fails so many times, and what came of it.
type tries struct {
	failures []error
	calls    int
	waits    []time.Duration
	refuse   bool
}

func (n *tries) call() (int, error) {
	n.calls++
	if n.calls <= len(n.failures) {
		return 0, n.failures[n.calls-1]
	}
	return n.calls, nil
}

func (n *tries) again(_ error, wait time.Duration) bool {
	n.waits = append(n.waits, wait)
	return !n.refuse
}

func TestAFunctionIsCalledUntilItSucceeds(t *testing.T) {
	t.Parallel()
	asks := failure.RetryAfter(errBusy, 90*time.Second)
	for name, c := range map[string]struct {
		policy   Policy
		failures []error
		calls    int
		waits    []time.Duration
		err      error
	}{
		"at once":                          {Policy{Attempts: 3, Backoff: time.Second}, nil, 1, nil, nil},
		"without a policy":                 {Policy{}, []error{errBusy}, 1, nil, errBusy},
		"with one attempt":                 {Policy{Attempts: 1, Backoff: time.Second}, []error{errBusy}, 1, nil, errBusy},
		"with fewer than none":             {Policy{Attempts: -1, Backoff: -time.Second}, []error{errBusy}, 1, nil, errBusy},
		"the second time":                  {Policy{Attempts: 3, Backoff: time.Second}, []error{errBusy}, 2, []time.Duration{time.Second}, nil},
		"never, with waits that double":    {Policy{Attempts: 4, Backoff: time.Second}, []error{errBusy, errBusy, errBusy, errBusy}, 4, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, errBusy},
		"without a wait":                   {Policy{Attempts: 2}, []error{errBusy}, 2, []time.Duration{0}, nil},
		"with a negative wait":             {Policy{Attempts: 2, Backoff: -time.Second}, []error{errBusy}, 2, []time.Duration{0}, nil},
		"after the wait that it asked for": {Policy{Attempts: 3, Backoff: time.Hour}, []error{asks, fmt.Errorf("x: %w", asks)}, 3, []time.Duration{90 * time.Second, 90 * time.Second}, nil},
		"not, for a permanent error":       {Policy{Attempts: 3}, []error{errBusy, failure.Permanent(errBusy)}, 2, []time.Duration{0}, errBusy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began, n := time.Now(), &tries{failures: c.failures}
				_, err := Do(t.Context(), c.policy, n.call, n.again)
				if !errors.Is(err, c.err) || n.calls != c.calls || !slices.Equal(n.waits, c.waits) {
					t.Errorf("%v after %d calls and waits of %v", err, n.calls, n.waits)
				}
				var waited time.Duration
				for _, wait := range c.waits {
					waited += wait
				}
				if took := time.Since(began); took != waited {
					t.Errorf("it took %v, want %v", took, waited)
				}
			})
		})
	}
}

func TestAWaitThatDoesNotFitTheDeadlineIsNotBegun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		calls int
	}{
		"a backoff that does not fit":        {errBusy, 1},
		"an asked wait that does not fit":    {failure.RetryAfter(errBusy, time.Minute), 1},
		"an asked wait that fits just so":    {failure.RetryAfter(errBusy, time.Minute-1), 2},
		"an asked wait shorter than backoff": {failure.RetryAfter(errBusy, time.Second), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began, n := time.Now(), &tries{failures: []error{c.err}}
				_, err := Do(ctx, Policy{Attempts: 2, Backoff: time.Hour}, n.call, n.again)
				if n.calls != c.calls || (err == nil) != (c.calls == 2) {
					t.Errorf("%v after %d calls", err, n.calls)
				}
				if c.calls == 1 && time.Since(began) != 0 {
					t.Errorf("it waited %v for nothing", time.Since(began))
				}
			})
		})
	}
}

func TestTheEndOfTheContextEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began, n := time.Now(), &tries{failures: []error{errBusy}}
		_, err := Do(ctx, Policy{Attempts: 2, Backoff: time.Minute}, n.call, n.again)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, errBusy) || n.calls != 1 || time.Since(began) != time.Second {
			t.Errorf("%v after %d calls and %v", err, n.calls, time.Since(began))
		}
	})
}

func TestAnEndedContextCallsNothingAgain(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	n := &tries{failures: []error{errBusy}}
	_, err := Do(ctx, Policy{Attempts: 2}, func() (int, error) {
		cancel()
		return n.call()
	}, n.again)
	if !errors.Is(err, errBusy) || n.calls != 1 || len(n.waits) != 0 {
		t.Error(err, n.calls, n.waits)
	}
}

func TestWhoeverHearsOfAFailureCanRefuse(t *testing.T) {
	t.Parallel()
	n := &tries{failures: []error{errBusy}, refuse: true}
	if _, err := Do(t.Context(), Policy{Attempts: 2}, n.call, n.again); !errors.Is(err, errBusy) || n.calls != 1 {
		t.Error(err, n.calls)
	}
}

func TestAWaitNeverWrapsAround(t *testing.T) {
	t.Parallel()
	for calls := range 200 {
		if wait := (Policy{Backoff: time.Hour}).backoff(calls + 1); wait < time.Hour {
			t.Errorf("%v after %d calls", wait, calls+1)
		}
	}
}

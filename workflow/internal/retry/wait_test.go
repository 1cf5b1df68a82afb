package retry

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestAWaitOfOnesOwnTakesThePlaceOfWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun, calls, broken := time.Now(), 0, errors.New("broken")
		var waits []time.Duration
		p := Policy{Attempts: 3, Backoff: time.Hour, Wait: func(_ context.Context, d time.Duration) error {
			waits = append(waits, d)
			return nil
		}}
		fn := func() (int, error) {
			calls++
			return calls, broken
		}
		always := func(error, time.Duration) bool { return true }
		if _, err := Do(t.Context(), p, fn, always); !errors.Is(err, broken) || calls != 3 {
			t.Error(err, calls)
		}
		if !slices.Equal(waits, []time.Duration{time.Hour, 2 * time.Hour}) || time.Since(begun) != 0 {
			t.Error(waits, time.Since(begun))
		}
		ended := errors.New("ended")
		p.Wait = func(context.Context, time.Duration) error { return ended }
		calls = 0
		if _, err := Do(t.Context(), p, fn, always); !errors.Is(err, ended) || !errors.Is(err, broken) || calls != 1 {
			t.Error("a wait that is cut short:", err, calls)
		}
	})
}

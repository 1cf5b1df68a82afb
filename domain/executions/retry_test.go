package executions_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestDelayDoublesUpToTheMost(t *testing.T) {
	t.Parallel()
	r := executions.Retry{Attempts: 9, Backoff: time.Second, Max: 5 * time.Second}
	for i, wanted := range []time.Duration{1, 2, 4, 5, 5} {
		if got := r.Delay(i+1, 0.9); got != wanted*time.Second {
			t.Errorf("after attempt %d: %v, want %v", i+1, got, wanted*time.Second)
		}
	}
}

func TestDelayTakesAwayTheJitter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		jitter, chance float64
		wanted         time.Duration
	}{
		"no jitter":               {0, 0.5, 8 * time.Second},
		"half of a quarter":       {0.25, 0.5, 7 * time.Second},
		"all of it":               {1, 0.75, 2 * time.Second},
		"no chance":               {1, 0, 8 * time.Second},
		"more than all counts as": {9, 0.75, 2 * time.Second},
		"less than none counts":   {-9, 0.75, 8 * time.Second},
	} {
		r := executions.Retry{Backoff: 8 * time.Second, Jitter: c.jitter}
		if got := r.Delay(1, c.chance); got != c.wanted {
			t.Errorf("%s: %v, want %v", name, got, c.wanted)
		}
	}
}

func TestAnAttemptMayAskForAWaitOfItsOwn(t *testing.T) {
	t.Parallel()
	r := executions.Retry{Backoff: time.Second, Max: 3 * time.Second, Jitter: 1}
	for asked, wanted := range map[time.Duration]time.Duration{
		time.Nanosecond: time.Nanosecond, time.Hour: time.Hour, 24*time.Hour - 1: 24*time.Hour - 1,
		24*time.Hour + 1: 24 * time.Hour, math.MaxInt64: 24 * time.Hour, 0: 1500 * time.Millisecond, -time.Hour: 1500 * time.Millisecond,
	} {
		if got := r.DelayAfter(asked, 5, 0.5); got != wanted {
			t.Errorf("asked for %v: %v, want %v", asked, got, wanted)
		}
	}
}

func TestDelayWithoutAMostStopsDoublingInTime(t *testing.T) {
	t.Parallel()
	r := executions.Retry{Backoff: time.Second}
	before := time.Duration(0)
	for _, attempt := range []int{1, 30, 35, 60, 70, 5000} {
		got := r.Delay(attempt, 0)
		if got < before || got <= 0 {
			t.Errorf("after attempt %d: %v, and %v before", attempt, got, before)
		}
		before = got
	}
}

func anyRetry(t *rapid.T) executions.Retry {
	return executions.Retry{
		Backoff: time.Duration(rapid.Int64().Draw(t, "backoff")),
		Max:     time.Duration(rapid.OneOf(rapid.Just[int64](0), rapid.Int64Min(0)).Draw(t, "max")),
		Jitter:  rapid.Float64().Draw(t, "jitter"),
	}
}

func TestDelayIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRetry(t)
		attempt := rapid.IntRange(0, 5000).Draw(t, "attempt")
		chance := rapid.Float64Range(0, math.Nextafter(1, 0)).Draw(t, "chance")
		got := r.Delay(attempt, chance)
		if got < 0 {
			t.Fatalf("a wait of %v", got)
		}
		if r.Max > 0 && got > r.Max {
			t.Fatalf("a wait of %v, want at most %v", got, r.Max)
		}
		if most := r.Delay(attempt, 0); got > most {
			t.Fatalf("a wait of %v with jitter, %v without", got, most)
		}
	})
}

func TestDelayWithoutJitterNeverFalls(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRetry(t)
		r.Jitter = 0
		attempt := rapid.IntRange(1, 500).Draw(t, "attempt")
		if before, after := r.Delay(attempt, 0), r.Delay(attempt+1, 0); after < before {
			t.Fatalf("%v after attempt %d, and %v after the next", before, attempt, after)
		}
	})
}

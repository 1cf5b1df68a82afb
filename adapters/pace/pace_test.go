package pace

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// taken is how many of so many requests at once may go on.
func taken(l *Limiter, caller string, requests int) int {
	count := 0
	for range requests {
		if l.Take(caller) == 0 {
			count++
		}
	}
	return count
}

func TestABurstGoesOnAndTheNextRequestWaitsForItsToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Rate{PerSecond: 20, Burst: 200})
		if got := taken(l, "ada", 200); got != 200 {
			t.Fatalf("%d of a burst of 200 went on", got)
		}
		if wait := l.Take("ada"); wait != 50*time.Millisecond {
			t.Errorf("the next one waits %s", wait)
		}
		time.Sleep(49 * time.Millisecond)
		if wait := l.Take("ada"); wait.Round(time.Microsecond) != time.Millisecond {
			t.Errorf("just before its time it waits %s", wait)
		}
		time.Sleep(time.Millisecond)
		if wait := l.Take("ada"); wait != 0 {
			t.Errorf("when its time has come it waits %s", wait)
		}
		time.Sleep(time.Minute)
		if got := taken(l, "ada", 300); got != 200 {
			t.Errorf("%d at once after a silence", got)
		}
	})
}

// Whoever asks too often must not be put off for longer by asking.
func TestARefusedRequestCostsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Rate{PerSecond: 1, Burst: 1})
		l.Take("ada")
		for range 1000 {
			if wait := l.Take("ada"); wait != time.Second {
				t.Fatalf("it waits %s", wait)
			}
		}
		time.Sleep(time.Second)
		if wait := l.Take("ada"); wait != 0 {
			t.Errorf("after the time that was said it waits %s", wait)
		}
	})
}

func TestNobodyWaitsForAnotherCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Rate{PerSecond: 1, Burst: 2})
		if got := taken(l, "a busy program", 1000); got != 2 {
			t.Errorf("%d of its requests went on", got)
		}
		if got := taken(l, "ada", 2); got != 2 {
			t.Errorf("%d of somebody else's went on", got)
		}
	})
}

func TestARateOfZeroIsNoLimit(t *testing.T) {
	t.Parallel()
	l := New(Rate{Burst: 1})
	if got := taken(l, "ada", 10_000); got != 10_000 || l.recent.Len() != 0 {
		t.Errorf("%d went on, %d are remembered", got, l.recent.Len())
	}
}

func TestWhoAskedLastIsRememberedAndTheOthersTakeNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Rate{PerSecond: 1, Burst: 1})
		l.Take("busy")
		for i := range 3 * remembered {
			l.Take(fmt.Sprint("stranger ", i))
			if i%1000 == 0 && l.Take("busy") == 0 {
				t.Fatalf("strangers made the program forget who asks all the time, after %d", i)
			}
		}
		if l.recent.Len() != remembered || len(l.byName) != remembered {
			t.Errorf("%d and %d are remembered", l.recent.Len(), len(l.byName))
		}
		if wait := l.Take("stranger 0"); wait != 0 {
			t.Errorf("somebody forgotten waits %s", wait)
		}
	})
}

func TestManyAtOnceGetNoMoreThanTheBurst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Rate{PerSecond: 1, Burst: 50})
		var went atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { went.Add(int64(taken(l, "ada", 10))) })
		}
		all.Wait()
		if went.Load() != 50 {
			t.Errorf("%d went on", went.Load())
		}
	})
}

// Whatever happens, nobody gets more than the burst and what the time gives, and
// whoever waits as long as they were told goes on.
func TestNobodyGetsMoreThanTheirRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		rate := Rate{PerSecond: rapid.IntRange(1, 1000).Draw(r, "rate"), Burst: rapid.IntRange(1, 50).Draw(r, "burst")}
		pauses := rapid.SliceOfN(rapid.IntRange(0, 3000), 1, 30).Draw(r, "pauses")
		var wrong string
		synctest.Test(t, func(*testing.T) { wrong = wrongPace(rate, pauses) })
		if wrong != "" {
			r.Fatal(wrong)
		}
	})
}

// wrongPace sends until the first refusal after each pause, in milliseconds.
func wrongPace(rate Rate, pauses []int) string {
	l, began, went := New(rate), time.Now(), 0
	for _, pause := range pauses {
		time.Sleep(time.Duration(pause) * time.Millisecond)
		for range rate.Burst + 1 {
			wait := l.Take("ada")
			if wait == 0 {
				went++
				continue
			}
			time.Sleep(wait)
			if again := l.Take("ada"); again != 0 {
				return fmt.Sprintf("was told %s, and then another %s", wait, again)
			}
			went++
		}
		if most := float64(rate.Burst) + time.Since(began).Seconds()*float64(rate.PerSecond) + 1e-6; float64(went) > most {
			return fmt.Sprintf("%d went on within %s", went, time.Since(began))
		}
	}
	return ""
}

func TestARateIsJudgedInOneSentence(t *testing.T) {
	t.Parallel()
	for r, names := range map[Rate]string{
		Default: "", {}: "", {PerSecond: 1, Burst: 1}: "", {PerSecond: 10_000, Burst: 100_000}: "", {Burst: 10}: "",
		{PerSecond: -1, Burst: 1}: "THE_RATE", {PerSecond: 10_001, Burst: 1}: "THE_RATE",
		{PerSecond: 1}: "THE_BURST", {PerSecond: 1, Burst: -1}: "THE_BURST", {Burst: -1}: "THE_BURST", {PerSecond: 1, Burst: 100_001}: "THE_BURST",
	} {
		err := r.Validate("THE_RATE", "THE_BURST")
		switch {
		case (err == nil) != (names == ""):
			t.Errorf("%+v: %v", r, err)
		case err != nil && (!strings.Contains(err.Error(), names) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%+v: %v names no %s", r, err, names)
		}
	}
}

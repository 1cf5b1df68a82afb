package pulse

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a question that takes its time, and counts how often it was asked.
type slow struct {
	takes time.Duration
	asked atomic.Int64
}

func (s *slow) ask(ctx context.Context) {
	s.asked.Add(1)
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
	}
}

func TestTheFirstRoundIsWaitedForAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one, other := &slow{takes: time.Second / 2}, &slow{takes: time.Second / 4}
		p := New(one.ask, other.ask)
		defer p.Close()
		began := time.Now()
		if !p.Feel() || time.Since(began) != time.Second/2 {
			t.Errorf("the first round is over after %s", time.Since(began))
		}
	})
}

func TestNobodyWaitsForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one := &slow{takes: time.Hour}
		p := New(one.ask)
		defer p.Close()
		for range 19 {
			if p.Feel() {
				t.Error("a round is over that nobody answered")
			}
		}
		time.Sleep(time.Second)
		if !p.Feel() { // the round of 20 seconds is over, and nobody has answered
			t.Error("a round has no end")
		}
		if asked := one.asked.Load(); asked != 1 {
			t.Errorf("asked %d times at once", asked)
		}
	})
}

func TestThereIsAPauseBetweenRounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one := &slow{}
		p := New(one.ask)
		defer p.Close()
		for range 10 {
			if began := time.Now(); !p.Feel() || !time.Now().Equal(began) {
				t.Error("somebody waits for a later round")
			}
			time.Sleep(5 * time.Second)
		}
		synctest.Wait()
		if asked := one.asked.Load(); asked != 4 { // at 0, 15, 30 and 45 seconds
			t.Errorf("asked %d times in 50 seconds", asked)
		}
	})
}

func TestAClosedPulseAsksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one := &slow{takes: time.Hour}
		p := New(one.ask)
		go p.Feel()
		synctest.Wait()
		p.Close()
		time.Sleep(time.Minute)
		p.Feel()
		if asked := one.asked.Load(); asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}

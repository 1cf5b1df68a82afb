package wake

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is the machine's, with an offset that a person may set.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) set(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = offset
}

func bellFor(t *testing.T) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func receive(t *testing.T, q *Deliveries) queue.Delivery {
	t.Helper()
	d, err := q.Receive(t.Context())
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return d
}

// silent expects that nothing comes within an hour.
func silent(t *testing.T, q *Deliveries) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if d, err := q.Receive(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("received %v, %v, want silence", d, err)
	}
}

// bubble runs a behaviour in time that passes at once.
func bubble(t *testing.T, behave func(t *testing.T, q *Deliveries)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { behave(t, New(&clock{})) })
}

func TestDoorbellComesWhenItIsDueAndNotBefore(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d, due := bellFor(t), time.Now().Add(90*time.Second)
		q.Ring(d, due)
		if got := receive(t, q); got.Doorbell != d || !time.Now().Equal(due) {
			t.Errorf("received %v at %v, want %v at %v", got.Doorbell, time.Now(), d, due)
		}
		silent(t, q)
	})
}

func TestDoorbellsComeInTheOrderOfTheirTimes(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		want, now := make([]executions.ID, 5), time.Now()
		for _, place := range []int{3, 0, 4, 1, 2} {
			d := bellFor(t)
			want[place] = d.ID()
			q.Ring(d, now.Add(time.Duration(place)*time.Second))
		}
		var got []executions.ID
		time.Sleep(time.Minute)
		for range want {
			got = append(got, receive(t, q).Doorbell.ID())
		}
		if !slices.Equal(got, want) {
			t.Errorf("received %v, want %v", got, want)
		}
	})
}

func TestDoorbellsOfOneTimeComeInTheOrderInWhichTheyRang(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		now := time.Now()
		var want []executions.ID
		for range 20 {
			d := bellFor(t)
			want = append(want, d.ID())
			q.Ring(d, now)
		}
		for i := range want {
			if got := receive(t, q).Doorbell.ID(); got != want[i] {
				t.Errorf("received %s in place %d, want %s", got, i, want[i])
			}
		}
	})
}

func TestRingReplacesTheWakeUpOfTheRun(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d, now := bellFor(t), time.Now()
		q.Ring(d, now.Add(time.Hour))
		q.Ring(d, now.Add(time.Minute))
		receive(t, q)
		if passed := time.Since(now); passed != time.Minute {
			t.Errorf("rang after %v, want the later word", passed)
		}
		silent(t, q)
	})
}

func TestEarlierDoorbellRousesAReceiverThatWaitsForALaterOne(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		now, early := time.Now(), bellFor(t)
		q.Ring(bellFor(t), now.Add(20*time.Second))
		go func() {
			time.Sleep(time.Second)
			q.Ring(early, now.Add(2*time.Second))
		}()
		if got := receive(t, q); got.Doorbell != early || time.Since(now) != 2*time.Second {
			t.Errorf("received %v after %v", got.Doorbell, time.Since(now))
		}
	})
}

func TestDeliveryInFlightIsNotHandedOutTwice(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d := bellFor(t)
		q.Ring(d, time.Now())
		delivery := receive(t, q)
		silent(t, q)
		if err := q.Done(t.Context(), delivery); err != nil {
			t.Fatal(err)
		}
		silent(t, q)
		if q.Awake(d.ID()) {
			t.Error("a run whose delivery is done counts as awake")
		}
	})
}

func TestLaterBringsTheDeliveryAgainAfterTheWait(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d, now := bellFor(t), time.Now()
		q.Ring(d, now)
		first := receive(t, q)
		for range 2 { // The second call is about a delivery that is over.
			if err := q.Later(t.Context(), first, 10*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if got := receive(t, q); got.Doorbell != d || time.Since(now) != 10*time.Minute {
			t.Errorf("received %v after %v", got.Doorbell, time.Since(now))
		}
		silent(t, q)
	})
}

func TestWordAboutAnOldDeliveryLeavesANewWakeUpAlone(t *testing.T) {
	for name, settle := range map[string]func(context.Context, *Deliveries, queue.Delivery) error{
		"done":  func(ctx context.Context, q *Deliveries, d queue.Delivery) error { return q.Done(ctx, d) },
		"later": func(ctx context.Context, q *Deliveries, d queue.Delivery) error { return q.Later(ctx, d, time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, q *Deliveries) {
				d, now := bellFor(t), time.Now()
				q.Ring(d, now)
				old := receive(t, q)
				q.Silence(d.ID()) // Claimed,
				if err := settle(t.Context(), q, old); err != nil {
					t.Fatal(err)
				}
				q.Ring(d, now.Add(time.Minute)) // and released.
				if err := settle(t.Context(), q, old); err != nil {
					t.Fatal(err)
				}
				if got := receive(t, q); got.Doorbell != d || time.Since(now) != time.Minute {
					t.Errorf("received %v after %v", got.Doorbell, time.Since(now))
				}
				if err := settle(t.Context(), q, old); err != nil {
					t.Fatal(err)
				}
				silent(t, q)
			})
		})
	}
}

func TestSilenceTakesAWakeUpBack(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d := bellFor(t)
		q.Ring(d, time.Now().Add(time.Second))
		q.Silence(d.ID())
		q.Silence(d.ID())
		silent(t, q)
	})
}

func TestRingAgainRingsOnlyForARunThatSleeps(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		d, now := bellFor(t), time.Now()
		queues := Queues{Executions: q, Bulk: New(q.clock)}
		queues.RingAgain(d, executions.TriggerAPI, now)
		queues.RingAgain(d, executions.TriggerAPI, now) // It waits.
		delivery := receive(t, q)
		queues.RingAgain(d, executions.TriggerAPI, now) // It is in flight.
		silent(t, q)                                    // For an hour: whoever took it has forgotten it.
		queues.RingAgain(d, executions.TriggerAPI, now)
		again := receive(t, q)
		if again.Receipt == delivery.Receipt {
			t.Error("the new delivery cannot be told from the old one")
		}
		if err := q.Done(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		queues.RingAgain(d, executions.TriggerAPI, now)
		receive(t, q)
	})
}

func TestManyReceiversGetEachDoorbellOnce(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		const runs, receivers = 500, 16
		var mu sync.Mutex
		seen := map[executions.ID]int{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var all sync.WaitGroup
		for range receivers {
			all.Go(func() {
				for {
					d, err := q.Receive(ctx)
					if err != nil {
						return
					}
					mu.Lock()
					seen[d.Doorbell.ID()]++
					mu.Unlock()
					if err := q.Done(ctx, d); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range runs {
			q.Ring(bellFor(t), time.Now().Add(time.Duration(i%7)*time.Second))
			if i%50 == 0 {
				time.Sleep(time.Second)
			}
		}
		all.Wait()
		if len(seen) != runs {
			t.Errorf("%d doorbells came, want %d", len(seen), runs)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s came %d times", id, n)
			}
		}
	})
}

// All but one receiver give up while they wait: the last one must not miss what
// another was roused for, or had the timer for.
func TestReceiverThatGivesUpKeepsNoNewsToItself(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		const impatient = 10
		for i := range impatient {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*time.Second)
			defer cancel()
			go func() { _, _ = q.Receive(ctx) }()
		}
		synctest.Wait()
		patient := make(chan time.Time)
		go func() {
			if _, err := q.Receive(t.Context()); err == nil {
				patient <- time.Now()
			}
		}()
		synctest.Wait()
		due := time.Now().Add((impatient + 1) * time.Second)
		q.Ring(bellFor(t), due) // Rouses one of the impatient.
		if got := <-patient; !got.Equal(due) {
			t.Errorf("received %v after it was due", got.Sub(due))
		}
	})
}

func TestIdleReceiversDoNotRouseEachOther(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		counting := &countingClock{}
		q.clock = counting
		q.Ring(bellFor(t), time.Now().Add(10*time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute)
		defer cancel()
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _, _ = q.Receive(ctx) })
		}
		all.Wait()
		// Four receivers look every 30 seconds for nine minutes.
		if got := counting.looks; got > 4*(18+1) {
			t.Errorf("the receivers looked %d times", got)
		}
	})
}

type countingClock struct{ looks int }

// Now is called under the lock of the deliveries.
func (c *countingClock) Now() time.Time {
	c.looks++
	return time.Now()
}

func TestClockThatIsSetForwardIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &clock{}
		q := New(c)
		start := time.Now()
		q.Ring(bellFor(t), start.Add(8*time.Hour))
		go func() {
			time.Sleep(time.Minute)
			c.set(8 * time.Hour) // A laptop wakes up.
		}()
		receive(t, q)
		if passed := time.Since(start); passed > time.Minute+lookAgain {
			t.Errorf("the doorbell came after %v of timers", passed)
		}
	})
}

func TestEndedContextIsAnswered(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		q.Ring(bellFor(t), time.Now())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := q.Receive(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("receive answered %v", err)
		}
		d := receive(t, q)
		if err := q.Done(ctx, d); !errors.Is(err, context.Canceled) {
			t.Errorf("done answered %v", err)
		}
		if err := q.Later(ctx, d, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("later answered %v", err)
		}
	})
}

func TestCloseSendsEverybodyHome(t *testing.T) {
	bubble(t, func(t *testing.T, q *Deliveries) {
		errs := make(chan error)
		for range 3 {
			go func() {
				_, err := q.Receive(t.Context())
				errs <- err
			}()
		}
		synctest.Wait()
		q.Close()
		q.Close()
		for range 3 {
			if err := <-errs; !fault.Is(err, fault.Unavailable) {
				t.Errorf("a waiting receiver was told %v", err)
			}
		}
		if _, err := q.Receive(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a late receiver was told %v", err)
		}
		if err := q.Done(t.Context(), queue.Delivery{}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("done was told %v", err)
		}
	})
}

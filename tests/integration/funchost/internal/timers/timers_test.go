package timers

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// shelf is a Keeper in memory.
type shelf struct {
	mu     sync.Mutex
	status *invocation.Status
	turn   chan struct{}
	// lose ends the lock of who holds it; broken fails every call.
	lose   context.CancelFunc
	broken bool
}

func newShelf() *shelf { return &shelf{turn: make(chan struct{}, 1)} }

var errBroken = errors.New("storage is down")

func (s *shelf) Status(context.Context, string) (*invocation.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, errBroken
	}
	if s.status == nil {
		return nil, nil
	}
	copied := *s.status
	return &copied, nil
}

func (s *shelf) Save(_ context.Context, _ string, to invocation.Status) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = &to
	return nil
}

func (s *shelf) Lock(ctx context.Context, _ string) (context.Context, func(), error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	held, lose := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = lose
	return held, func() { lose(); <-s.turn }, nil
}

// run runs a timer for a while, and answers when it ran and what it was told. Its
// runs take each in turn, and what follows takes nothing.
func run(t *testing.T, keeper *shelf, schedule string, lasts time.Duration, each ...time.Duration) []string {
	t.Helper()
	f := script.Function{Name: "f", Timer: &script.Timer{Schedule: schedule, UseMonitor: true}}
	var ran []string
	log := &record.Log{}
	began := time.Now()
	timer, err := New(Options{Function: f, Keeper: keeper, Pause: time.Second, Log: log, Invoke: func(ctx context.Context, status *invocation.Status, pastDue bool) {
		line := time.Since(began).String()
		if pastDue {
			line += " past due"
		}
		if status == nil {
			line += " without a status"
		}
		ran = append(ran, line)
		if n := len(ran); n <= len(each) {
			wait(ctx, each[n-1])
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	timer.Run(ctx)
	return ran
}

func TestTimersByAClockOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		schedule    string
		lasts, each time.Duration // each is how long the first run takes.
		status      *invocation.Status
		want        []string
	}{
		// The clock of these tests begins at midnight.
		"by its schedule": {"0 */5 * * * *", 16 * time.Minute, time.Second, nil, []string{"5m0s", "10m0s", "15m0s"}},
		"one that passed during a run comes at once": {"0 */5 * * * *", 16 * time.Minute, 7 * time.Minute, nil, []string{"5m0s", "12m0s", "15m0s"}},
		"several that passed come once":              {"0 */5 * * * *", 31 * time.Minute, 18 * time.Minute, nil, []string{"5m0s", "23m0s", "25m0s", "30m0s"}},
		"often":                                      {"*/20 * * * * *", 50 * time.Second, 0, nil, []string{"20s without a status", "40s without a status"}},
		"made good once": {
			"0 */5 * * * *", 11 * time.Minute, time.Second, &invocation.Status{Next: invocation.Instant{Time: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)}},
			[]string{"0s past due", "5m0s", "10m0s"},
		},
		"not due yet": {
			"0 */5 * * * *", 6 * time.Minute, time.Second, &invocation.Status{Next: invocation.Instant{Time: time.Date(2000, 1, 1, 0, 5, 0, 0, time.UTC)}},
			[]string{"5m0s"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				keeper := newShelf()
				keeper.status = test.status
				if diff := cmp.Diff(test.want, run(t, keeper, test.schedule, test.lasts, test.each)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestTheNextInstanceTakesOverWhenALockIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keeper := newShelf()
		var both sync.WaitGroup
		var ran [2][]string
		for i := range ran {
			both.Go(func() {
				time.Sleep(time.Duration(i) * time.Second) // By the clock of the test: the second comes second.
				ran[i] = run(t, keeper, "0 */5 * * * *", 11*time.Minute, 0)
			})
		}
		time.Sleep(7 * time.Minute)
		keeper.mu.Lock()
		keeper.lose()
		keeper.mu.Unlock()
		both.Wait()
		if diff := cmp.Diff([2][]string{{"5m0s"}, {"9m59s"}}, ran); diff != "" {
			t.Error(diff)
		}
	})
}

func TestATimerSurvivesAFailureOfStorage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		keeper := newShelf()
		keeper.broken = true
		time.AfterFunc(2*time.Minute, func() {
			keeper.mu.Lock()
			defer keeper.mu.Unlock()
			keeper.broken = false
		})
		if diff := cmp.Diff([]string{"5m0s"}, run(t, keeper, "0 */5 * * * *", 6*time.Minute, 0)); diff != "" {
			t.Error(diff)
		}
	})
}

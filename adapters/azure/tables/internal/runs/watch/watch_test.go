package watch

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// pauses are the times between so many signals.
func pauses(changed <-chan struct{}, n int) []time.Duration {
	var all []time.Duration
	for range n {
		since := time.Now()
		<-changed
		all = append(all, time.Since(since))
	}
	return all
}

func TestAnObserverIsToldLessAndLessOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		changed, stop := Watcher{}.Watch(t.Context(), organizations.Scope{}, "x")
		defer stop()
		want := []time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, time.Second, time.Second}
		if diff := cmp.Diff(want, pauses(changed, 5)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSignalsThatNobodyTookAreOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		changed, stop := Watcher{}.Watch(t.Context(), organizations.Scope{}, "x")
		defer stop()
		<-time.NewTimer(time.Minute + time.Millisecond).C
		if got := pauses(changed, 2); got[0] != 0 || got[1] == 0 {
			t.Errorf("after a minute: %v", got)
		}
	})
}

func TestAnObserverWhoLeftLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(stop, cancel func()){
		"by stopping twice":            func(stop, _ func()) { stop(); stop() },
		"by the end of their context":  func(_, cancel func()) { cancel() },
		"by both, one after the other": func(stop, cancel func()) { cancel(); stop() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				changed, stop := Watcher{}.Watch(ctx, organizations.Scope{}, "x")
				defer stop()
				leave(stop, cancel)
				synctest.Wait()
				select {
				case <-changed:
					t.Error("somebody who has left is told")
				case <-time.NewTimer(time.Hour).C:
				}
			})
		})
	}
}

func TestAWorkerIsNeverInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signal, stop := Interrupts{}.Subscribe("x")
		defer stop()
		select {
		case <-signal:
			t.Error("a worker is interrupted")
		case <-time.NewTimer(time.Hour).C:
		}
	})
}

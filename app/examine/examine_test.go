package examine_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	maintenancemocks "github.com/bifrost-run/bifrost/ports/maintenance/mocks"
	"github.com/bifrost-run/bifrost/ports/queue"
	queuemocks "github.com/bifrost-run/bifrost/ports/queue/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

var errStore = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")

// ward is an Examiner over mocks. Its clock is that of the bubble that it is made in.
type ward struct {
	*examine.Examiner
	vitals *maintenancemocks.MockVitals
	gauge  *queuemocks.MockGauge
	log    *bytes.Buffer
}

func newWard(t *testing.T) ward {
	t.Helper()
	c := gomock.NewController(t)
	w := ward{vitals: maintenancemocks.NewMockVitals(c), gauge: queuemocks.NewMockGauge(c), log: &bytes.Buffer{}}
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().DoAndReturn(time.Now).AnyTimes()
	w.Examiner = examine.New(w.vitals, w.gauge, clock, slog.New(slog.NewTextHandler(w.log, nil)))
	return w
}

var (
	depths = []queue.Depth{{Queue: queue.Executions, Waiting: 3, Since: time.Unix(100, 0)}}
	open   = maintenance.OpenRuns{Count: 4, ByStatus: map[executions.Status]int{executions.Pending: 3, executions.Running: 1}, OldestLease: time.Unix(50, 0)}
	looks  = maintenance.Looks{Sweep: time.Unix(90, 0), Fire: time.Unix(95, 0)}
	bad    = map[string]int{queue.Bulk: 2}
)

// answers lets storage answer all parts, so many times.
func (w ward) answers(times int) {
	w.gauge.EXPECT().Depths(gomock.Any()).Return(depths, nil).Times(times)
	w.vitals.EXPECT().Open(gomock.Any()).Return(open, nil).Times(times)
	w.vitals.EXPECT().Looks(gomock.Any()).Return(looks, nil).Times(times)
	w.vitals.EXPECT().Poisoned(gomock.Any()).Return(bad, nil).Times(times)
}

func TestAFindingHasAllParts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		w.answers(1)
		want := examine.Finding{At: time.Now(), Queues: depths, Runs: open, Looks: looks, Poisoned: bad}
		got := w.Examine(t.Context())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, part := range []string{examine.Queues, examine.Runs, examine.Looks, examine.Poison} {
			if !got.Knows(part) {
				t.Errorf("it does not know %s", part)
			}
		}
	})
}

func TestAPartThatStorageDoesNotAnswerIsNamedAndTheOthersAreThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		w.gauge.EXPECT().Depths(gomock.Any()).Return(nil, errStore)
		w.vitals.EXPECT().Open(gomock.Any()).Return(maintenance.OpenRuns{}, errStore)
		w.vitals.EXPECT().Looks(gomock.Any()).Return(looks, nil)
		w.vitals.EXPECT().Poisoned(gomock.Any()).Return(bad, nil)
		want := examine.Finding{At: time.Now(), Looks: looks, Poisoned: bad, Unknown: []string{examine.Queues, examine.Runs}}
		got := w.Examine(t.Context())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got.Knows(examine.Runs) || !got.Knows(examine.Looks) {
			t.Error("it is wrong about what it knows")
		}
		if !strings.Contains(w.log.String(), "part=runs") || !strings.Contains(w.log.String(), "Try again.") {
			t.Errorf("the log says %q", w.log)
		}
	})
}

func TestAStorageThatHangsIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		w.gauge.EXPECT().Depths(gomock.Any()).DoAndReturn(func(ctx context.Context) ([]queue.Depth, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		w.vitals.EXPECT().Open(gomock.Any()).Return(open, nil)
		w.vitals.EXPECT().Looks(gomock.Any()).Return(looks, nil)
		w.vitals.EXPECT().Poisoned(gomock.Any()).Return(bad, nil)
		began := time.Now()
		got := w.Examine(t.Context())
		if took := time.Since(began); took != 3*time.Second || !cmp.Equal(got.Unknown, []string{examine.Queues}) {
			t.Errorf("after %s it does not know %v", took, got.Unknown)
		}
	})
}

func TestManyWhoAskAtOnceAndSoonAgainAskStorageOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		w.answers(1)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { w.Examine(t.Context()) })
		}
		all.Wait()
		time.Sleep(5*time.Second - 1)
		w.Examine(t.Context())
	})
}

func TestAFindingIsNotKeptForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		w.answers(2)
		first := w.Examine(t.Context())
		time.Sleep(5 * time.Second)
		if again := w.Examine(t.Context()); again.At.Sub(first.At) != 5*time.Second {
			t.Errorf("it was found at %s and at %s", first.At, again.At)
		}
	})
}

func TestWhoeverGivesUpDoesNotEndTheLookOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t)
		gone, leave := context.WithCancel(t.Context())
		leave()
		w.vitals.EXPECT().Open(gomock.Any()).DoAndReturn(func(ctx context.Context) (maintenance.OpenRuns, error) { return open, ctx.Err() })
		w.gauge.EXPECT().Depths(gomock.Any()).Return(depths, nil)
		w.vitals.EXPECT().Looks(gomock.Any()).Return(looks, nil)
		w.vitals.EXPECT().Poisoned(gomock.Any()).Return(bad, nil)
		if got := w.Examine(gone); len(got.Unknown) != 0 {
			t.Errorf("it does not know %v", got.Unknown)
		}
	})
}

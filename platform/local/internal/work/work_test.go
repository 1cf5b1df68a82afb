package work_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/work"
	"github.com/bifrost-run/bifrost/ports/queue"
	queues "github.com/bifrost-run/bifrost/ports/queue/mocks"
	schemas "github.com/bifrost-run/bifrost/ports/schema/mocks"
	stores "github.com/bifrost-run/bifrost/ports/store/mocks"
	systems "github.com/bifrost-run/bifrost/ports/system/mocks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	organization = "01954f00-0000-7000-8000-00000000000a"
	patience     = 4 * time.Second
	every        = 15 * time.Second
	later        = 5 * time.Second
)

// floor is a set of workers over mocks, in time that passes at once. The engine
// is the real one, and each delivery is decided by what its first question to
// storage is answered.
type floor struct {
	*work.Workers
	deliveries *queues.MockDeliveries
	executions *stores.MockExecutions
	recovery   *stores.MockRecovery
	// rings is what the queue brings.
	rings chan queue.Delivery
	heard *bytes.Buffer
	began time.Time
}

// inside runs a behaviour in a bubble of time.
func inside(t *testing.T, behaviour func(t *testing.T, f floor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := gomock.NewController(t)
		f := floor{
			deliveries: queues.NewMockDeliveries(c), executions: stores.NewMockExecutions(c), recovery: stores.NewMockRecovery(c),
			rings: make(chan queue.Delivery), heard: &bytes.Buffer{}, began: time.Now(),
		}
		interrupts, clock, random := stores.NewMockInterrupts(c), systems.NewMockClock(c), systems.NewMockRandom(c)
		interrupts.EXPECT().Subscribe(gomock.Any()).Return(nil, func() {}).AnyTimes()
		clock.EXPECT().Now().DoAndReturn(time.Now).AnyTimes()
		random.EXPECT().Token().Return("token").AnyTimes()
		random.EXPECT().Chance().Return(0.5).AnyTimes()
		catalog, err := describe.New(nil, schemas.NewMockCompiler(c))
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.NewTextHandler(&locked{to: f.heard}, nil))
		engine := perform.New(perform.Ports{
			Executions: f.executions, Recovery: f.recovery, Interrupts: interrupts, Clock: clock, Random: random,
		}, catalog, perform.Settings{Worker: "here", Build: "v1"}, log)
		f.Workers = work.New(f.deliveries, engine, log)
		behaviour(t, f)
	})
}

// locked lets many goroutines write.
type locked struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (l *locked) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(text)
}

// receives lets the queue bring what is sent to rings.
func (f floor) receives() {
	f.deliveries.EXPECT().Receive(gomock.Any()).AnyTimes().DoAndReturn(func(ctx context.Context) (queue.Delivery, error) {
		select {
		case d := <-f.rings:
			return d, nil
		case <-ctx.Done():
			return queue.Delivery{}, ctx.Err()
		}
	})
}

// nothingDue lets the sweep find nothing.
func (f floor) nothingDue() {
	f.recovery.EXPECT().Due(gomock.Any(), gomock.Any()).Return(nil, nil).AnyTimes()
}

func (f floor) elapsed() time.Duration { return time.Since(f.began) }

func ring(t *testing.T) queue.Delivery {
	t.Helper()
	bell, err := executions.NewDoorbell("01954f00-0000-7000-8000-000000000001", organization)
	if err != nil {
		t.Fatal(err)
	}
	return queue.Delivery{Doorbell: bell, Receipt: "receipt"}
}

// stop ends the workers, who must not take longer than this.
func (f floor) stop(t *testing.T, wanted time.Duration) {
	t.Helper()
	began := time.Now()
	f.Stop(t.Context(), patience)
	if took := time.Since(began); took != wanted {
		t.Errorf("stopping took %s, want %s", took, wanted)
	}
}

func TestADeliveryThatWasUnderstoodIsDone(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		d := ring(t)
		f.executions.EXPECT().Claim(gomock.Any(), d.Doorbell, gomock.Any()).Return(executions.Execution{}, executions.Lease{}, fault.New(fault.NotFound, "not_found", "Gone."))
		f.deliveries.EXPECT().Done(gomock.Any(), d).Return(nil)
		f.Start()
		f.rings <- d
		synctest.Wait()
		f.stop(t, 0)
	})
}

func TestADeliveryThatStorageWouldNotLetInRingsAgainLater(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		d := ring(t)
		f.executions.EXPECT().Claim(gomock.Any(), d.Doorbell, gomock.Any()).Return(executions.Execution{}, executions.Lease{}, fault.New(fault.Unavailable, "storage_unavailable", "Later."))
		f.deliveries.EXPECT().Later(gomock.Any(), d, later).Return(nil)
		f.Start()
		f.rings <- d
		synctest.Wait()
		f.stop(t, 0)
		if heard := f.heard.String(); !strings.Contains(heard, "could not be handled") || !strings.Contains(heard, string(d.Doorbell.ID())) {
			t.Errorf("the operator heard %q", heard)
		}
	})
}

func TestADeliveryThatCannotBeSettledIsReportedAndTheWorkGoesOn(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		d := ring(t)
		gone := fault.New(fault.NotFound, "not_found", "Gone.")
		f.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, executions.Lease{}, gone).Times(2)
		first := f.deliveries.EXPECT().Done(gomock.Any(), d).Return(errors.New("the queue is full"))
		f.deliveries.EXPECT().Done(gomock.Any(), d).After(first.Call).Return(nil)
		f.Start()
		f.rings <- d
		synctest.Wait()
		f.rings <- d
		synctest.Wait()
		f.stop(t, 0)
		if heard := f.heard.String(); strings.Count(heard, "could not be settled") != 1 || !strings.Contains(heard, "the queue is full") {
			t.Errorf("the operator heard %q", heard)
		}
	})
}

func TestAQueueThatDoesNotAnswerIsAskedAgainAfterAPause(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.nothingDue()
		var asked atomic.Int64
		f.deliveries.EXPECT().Receive(gomock.Any()).AnyTimes().DoAndReturn(func(context.Context) (queue.Delivery, error) {
			asked.Add(1)
			return queue.Delivery{}, errors.New("no queue")
		})
		f.Start()
		synctest.Wait()
		once := asked.Load() // by every worker
		time.Sleep(later - time.Nanosecond)
		if synctest.Wait(); asked.Load() != once || once == 0 {
			t.Errorf("asked %d times, and then %d within the pause", once, asked.Load()-once)
		}
		time.Sleep(time.Nanosecond)
		if synctest.Wait(); asked.Load() != 2*once {
			t.Errorf("asked %d times, %d after the pause", once, asked.Load()-once)
		}
		f.stop(t, 0)
		if !strings.Contains(f.heard.String(), "no queue") {
			t.Errorf("the operator heard %q", f.heard)
		}
	})
}

// One run that waits does not hold up another.
func TestManyRunsArePerformedAtATime(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		const many = 64
		var under atomic.Int64
		f.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).Times(many).DoAndReturn(
			func(context.Context, executions.Doorbell, executions.Claim) (executions.Execution, executions.Lease, error) {
				under.Add(1)
				time.Sleep(time.Second)
				return executions.Execution{}, executions.Lease{}, fault.New(fault.NotFound, "not_found", "Gone.")
			})
		f.deliveries.EXPECT().Done(gomock.Any(), gomock.Any()).Times(many)
		f.Start()
		for range many {
			f.rings <- ring(t)
		}
		synctest.Wait()
		if under.Load() != many || f.elapsed() != 0 {
			t.Errorf("%d are under way after %s", under.Load(), f.elapsed())
		}
		f.stop(t, time.Second)
	})
}

// underWay lets one delivery take until released or until its context ends, and
// tells how it ended. Recovering is the part of the engine's work that ends with
// its context.
func (f floor) underWay(t *testing.T, released <-chan struct{}) {
	t.Helper()
	d := ring(t)
	f.executions.EXPECT().Claim(gomock.Any(), d.Doorbell, gomock.Any()).Return(executions.Execution{}, executions.Lease{}, fault.New(fault.Conflict, "execution_running", "Taken."))
	f.recovery.EXPECT().Recover(gomock.Any(), d.Doorbell, gomock.Any(), gomock.Any()).DoAndReturn(
		func(ctx context.Context, _ executions.Doorbell, _ time.Time, _ float64) (executions.Recovery, error) {
			select {
			case <-released:
				return executions.Recovery{}, nil
			case <-ctx.Done():
				return executions.Recovery{}, ctx.Err()
			}
		})
	f.Start()
	f.rings <- d
	synctest.Wait()
}

func TestStoppingLetsWhatIsUnderWayFinish(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		released := make(chan struct{})
		f.underWay(t, released)
		f.deliveries.EXPECT().Done(gomock.Any(), ring(t)).Return(nil)
		time.AfterFunc(patience-time.Second, func() { close(released) })
		f.stop(t, patience-time.Second)
	})
}

func TestStoppingEndsWhatTakesLongerThanThePatience(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		f.underWay(t, nil)
		// The doorbell is given back although the work's context has ended.
		f.deliveries.EXPECT().Later(gomock.Any(), ring(t), later).DoAndReturn(func(ctx context.Context, _ queue.Delivery, _ time.Duration) error {
			if f.elapsed() != patience {
				t.Errorf("ended after %s", f.elapsed())
			}
			return ctx.Err()
		})
		f.stop(t, patience)
		if strings.Contains(f.heard.String(), "could not be settled") {
			t.Errorf("the operator heard %q", f.heard)
		}
	})
}

// Nothing begins once the stop has begun, although workers are free.
func TestStoppingReceivesNothingMore(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.nothingDue()
		// This queue brings a delivery at the very moment in which receiving ends.
		f.deliveries.EXPECT().Receive(gomock.Any()).AnyTimes().DoAndReturn(func(ctx context.Context) (queue.Delivery, error) {
			<-ctx.Done()
			return ring(t), nil
		})
		f.Start()
		synctest.Wait()
		f.stop(t, 0)
	})
}

func TestStoppingDoesNotWaitForeverForWhatIgnoresIt(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		d, released := ring(t), make(chan struct{})
		f.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(
			func(context.Context, executions.Doorbell, executions.Claim) (executions.Execution, executions.Lease, error) {
				<-released
				return executions.Execution{}, executions.Lease{}, fault.New(fault.NotFound, "not_found", "Gone.")
			})
		f.deliveries.EXPECT().Done(gomock.Any(), d).Return(nil)
		f.Start()
		f.rings <- d
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		began := time.Now()
		f.Stop(ctx, patience)
		if took := time.Since(began); took != 9*time.Second {
			t.Errorf("stopping took %s", took)
		}
		close(released)
		synctest.Wait()
	})
}

func TestTheSweepLooksAtOnceAndThenRegularly(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		d := ring(t).Doorbell
		var looks []time.Duration
		f.recovery.EXPECT().Due(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(context.Context, time.Time) ([]executions.Doorbell, error) {
			looks = append(looks, f.elapsed())
			if len(looks) == 2 { // trouble once must not end the sweeping
				return nil, errors.New("the disk is on fire")
			}
			return []executions.Doorbell{d}, nil
		})
		f.recovery.EXPECT().Recover(gomock.Any(), d, gomock.Any(), gomock.Any()).Times(3)
		f.Start()
		time.Sleep(3*every + every/2)
		f.stop(t, 0)
		if len(looks) != 4 || looks[0] != 0 || looks[1] != every || looks[2] != 2*every || looks[3] != 3*every {
			t.Errorf("looked after %v", looks)
		}
		if heard := f.heard.String(); strings.Count(heard, "the sweep failed") != 1 || !strings.Contains(heard, "the disk is on fire") {
			t.Errorf("the operator heard %q", heard)
		}
	})
}

// A sweep that is cut off by the stop is no trouble that anybody must hear of.
func TestASweepThatIsCutOffIsNotReported(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.recovery.EXPECT().Due(gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, _ time.Time) ([]executions.Doorbell, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		f.Start()
		synctest.Wait()
		f.stop(t, 0)
		if f.heard.Len() != 0 {
			t.Errorf("the operator heard %q", f.heard)
		}
	})
}

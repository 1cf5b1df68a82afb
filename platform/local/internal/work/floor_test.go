package work_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/executions"
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
	// rings is what the queue brings, and bulk what the other does.
	rings, bulk chan queue.Delivery
	heard       *bytes.Buffer
	began       time.Time
}

// inside runs a behaviour in a bubble of time.
func inside(t *testing.T, behaviour func(t *testing.T, f floor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := gomock.NewController(t)
		f := floor{
			deliveries: queues.NewMockDeliveries(c), executions: stores.NewMockExecutions(c), recovery: stores.NewMockRecovery(c),
			rings: make(chan queue.Delivery), bulk: make(chan queue.Delivery), heard: &bytes.Buffer{}, began: time.Now(),
		}
		interrupts, clock, random := stores.NewMockInterrupts(c), systems.NewMockClock(c), systems.NewMockRandom(c)
		interrupts.EXPECT().Subscribe(gomock.Any()).Return(nil, func() {}).AnyTimes()
		counters := stores.NewMockCounters(c)
		counters.EXPECT().Fold(gomock.Any()).Return(false, nil).AnyTimes()
		clock.EXPECT().Now().DoAndReturn(time.Now).AnyTimes()
		random.EXPECT().Token().Return("token").AnyTimes()
		random.EXPECT().Chance().Return(0.5).AnyTimes()
		catalog, err := describe.New(nil, nil, schemas.NewMockCompiler(c))
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.NewTextHandler(&locked{to: f.heard}, nil))
		engine := perform.New(perform.Ports{
			Executions: f.executions, Recovery: f.recovery, Counters: counters, Interrupts: interrupts, Clock: clock, Random: random,
		}, catalog, perform.Settings{Worker: "here", Build: "v1"}, log)
		bulk := queues.NewMockDeliveries(c)
		bulk.EXPECT().Done(gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
		bulk.EXPECT().Receive(gomock.Any()).AnyTimes().DoAndReturn(f.receive(f.bulk))
		f.Workers = work.New(work.Queues{Executions: f.deliveries, Bulk: bulk}, engine, log)
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
	f.deliveries.EXPECT().Receive(gomock.Any()).AnyTimes().DoAndReturn(f.receive(f.rings))
}

// receive brings what is sent to a channel.
func (f floor) receive(from chan queue.Delivery) func(context.Context) (queue.Delivery, error) {
	return func(ctx context.Context) (queue.Delivery, error) {
		select {
		case d := <-from:
			return d, nil
		case <-ctx.Done():
			return queue.Delivery{}, ctx.Err()
		}
	}
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

package work_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

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

package work_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

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

// All workers of the bulk queue stand in runs that do not end, and there is more of them:
// a run that somebody has started is claimed at once.
func TestARunThatSomebodyHasStartedNeverWaitsForBulk(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.nothingDue()
		gone, stuck := fault.New(fault.NotFound, "not_found", "Gone."), make(chan struct{})
		interactive := ring(t)
		doorbell, err := executions.NewDoorbell("0195509f-2a00-7abc-8def-0123456789ab", "GLOBAL")
		if err != nil {
			t.Fatal(err)
		}
		claimed := make(chan struct{})
		f.executions.EXPECT().Claim(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(
			func(_ context.Context, d executions.Doorbell, _ executions.Claim) (executions.Execution, executions.Lease, error) {
				if d == interactive.Doorbell {
					close(claimed)
				} else {
					<-stuck
				}
				return executions.Execution{}, executions.Lease{}, gone
			})
		f.deliveries.EXPECT().Done(gomock.Any(), interactive).Return(nil)
		f.Start()
		taken := 0
		for full := false; !full; {
			synctest.Wait()
			select {
			case f.bulk <- queue.Delivery{Doorbell: doorbell}:
				taken++
			default:
				full = true
			}
		}
		if taken == 0 {
			t.Error("nobody works for the bulk queue")
		}
		f.rings <- interactive
		<-claimed
		close(stuck)
		f.stop(t, 0)
	})
}

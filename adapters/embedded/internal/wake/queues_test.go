package wake

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestARunStandsInTheQueueOfItsTrigger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queues := NewQueues(&clock{})
		for trigger, of := range map[executions.Trigger]*Deliveries{
			executions.TriggerAPI: queues.Executions, executions.TriggerWebhook: queues.Executions, executions.TriggerAlert: queues.Executions,
			executions.TriggerUndo: queues.Executions, executions.TriggerSchedule: queues.Bulk, executions.TriggerBatch: queues.Bulk,
		} {
			d := bellFor(t)
			queues.Ring(d, trigger, time.Now())
			if got := receive(t, of); got.Doorbell != d {
				t.Errorf("%s: %v was received instead of %v", trigger, got.Doorbell, d)
			}
		}
	})
}

func TestARunIsSilencedAndAwakeInWhicheverQueueItStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queues := NewQueues(&clock{})
		for _, trigger := range []executions.Trigger{executions.TriggerAPI, executions.TriggerBatch} {
			d := bellFor(t)
			queues.Ring(d, trigger, time.Now())
			if !queues.Awake(d.ID()) {
				t.Errorf("%s: nobody will be told", trigger)
			}
			// Whoever rings again may know it by another trigger, or by none.
			queues.RingAgain(d, "", time.Now())
			if of := queues.of(trigger); of.runs[d.ID()] == nil || len(queues.Executions.runs)+len(queues.Bulk.runs) != 1 {
				t.Errorf("%s: the run stands in both queues", trigger)
			}
			queues.Silence(d.ID())
			if queues.Awake(d.ID()) {
				t.Errorf("%s: somebody will be told of a run that was silenced", trigger)
			}
		}
	})
}

func TestReceiversOfBothQueuesGoHomeWhenTheyClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queues := NewQueues(&clock{})
		home := make(chan error, 2)
		for _, q := range []*Deliveries{queues.Executions, queues.Bulk} {
			go func() {
				_, err := q.Receive(t.Context())
				home <- err
			}()
		}
		synctest.Wait()
		queues.Close()
		for range 2 {
			if err := <-home; err == nil {
				t.Error("a receiver went home with a doorbell")
			}
		}
	})
}

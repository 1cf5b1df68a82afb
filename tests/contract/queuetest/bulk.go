package queuetest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Queues is what a family hands in for the cases about both queues: Deliveries are of
// runs that people wait for.
type Queues struct {
	harness.Engine
	Bulk queue.Deliveries
}

// RunBulk shows which run stands in which queue, each case on a new store.
func RunBulk(t *testing.T, open func(t *testing.T) Queues) {
	t.Helper()
	cases := harness.Cases[Queues]{
		"each run is brought to the workers of its queue":        queuesApart,
		"a run stays in its queue when it is given back":         releasedApart,
		"a run that nobody was told of is rung for in its queue": wokenApart,
	}
	for name, behave := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if h.Close != nil {
				t.Cleanup(h.Close)
			}
			behave(t, h)
		})
	}
}

// Of is a run of a trigger that is due.
func Of(origin batches.ID, trigger executions.Trigger) executions.Execution {
	return given.Run(given.Scope(), func(e *executions.Execution) {
		e.Trigger, e.Origin = trigger, executions.Origin{ID: string(origin)}
	})
}

// Backlog accepts so many runs of a trigger, each for another organization, and answers
// what came of each worker that did.
func Backlog(t *testing.T, x store.Executions, many int, trigger executions.Trigger) []error {
	t.Helper()
	const workers = 50
	ctx, b := given.Context(t), given.Batch()
	return harness.Together(workers, func(int) error {
		for range many / workers {
			run := given.RunOf(b, organizations.ID(given.UUID(given.Now())), 1)
			run.Trigger = trigger
			if _, err := x.Accept(ctx, store.Acceptance{Execution: run}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Interactive accepts a run that somebody waits for.
func Interactive(t *testing.T, x store.Executions) executions.Execution {
	t.Helper()
	run := given.Run(given.Scope())
	_, err := x.Accept(given.Context(t), store.Acceptance{Execution: run})
	want.OK(t, err)
	return run
}

// of are the deliveries of a trigger, and those of the other queue.
func (q Queues) of(trigger executions.Trigger) (own, other queue.Deliveries) {
	if trigger.IsBulk() {
		return q.Bulk, q.Deliveries
	}
	return q.Deliveries, q.Bulk
}

// brings expects the next delivery of the trigger's queue to be of a run, and none in
// the other.
func (q Queues) brings(t *testing.T, e executions.Execution) queue.Delivery {
	t.Helper()
	own, other := q.of(e.Trigger)
	d, err := own.Receive(given.Context(t))
	want.OK(t, err)
	want.Equal(t, "the run", d.Doorbell, e.Doorbell())
	if d, err := other.Receive(given.Moment(t)); err == nil {
		t.Errorf("%v came to the other queue", d.Doorbell)
	}
	return d
}

func triggers() []executions.Trigger {
	return []executions.Trigger{
		executions.TriggerAPI, executions.TriggerSchedule, executions.TriggerWebhook, executions.TriggerBatch, executions.TriggerAlert, executions.TriggerUndo,
	}
}

func queuesApart(t *testing.T, q Queues) {
	for _, trigger := range triggers() {
		run := q.Accept(t, Of("", trigger))
		d := q.brings(t, run)
		own, _ := q.of(trigger)
		q.Cancel(t, run)
		want.OK(t, own.Done(given.Context(t), d))
	}
}

func releasedApart(t *testing.T, q Queues) {
	for _, trigger := range []executions.Trigger{executions.TriggerBatch, executions.TriggerAPI} {
		run := q.Accept(t, Of("", trigger))
		own, _ := q.of(trigger)
		d := q.brings(t, run)
		_, lease := q.Claim(t, run)
		want.OK(t, own.Done(given.Context(t), d))
		_, err := q.Executions.Release(given.Context(t), lease, executions.Release{DueAt: given.Now(), Now: given.Now()})
		want.OK(t, err)
		want.OK(t, own.Done(given.Context(t), q.brings(t, run)))
		q.Cancel(t, run)
	}
}

func wokenApart(t *testing.T, q Queues) {
	run := q.Accept(t, Of("", executions.TriggerBatch))
	want.OK(t, q.Bulk.Done(given.Context(t), q.brings(t, run)))
	// Whoever took the delivery has done nothing about the run.
	q.Recover(t, run, given.Now().Add(time.Minute))
	q.brings(t, run)
}

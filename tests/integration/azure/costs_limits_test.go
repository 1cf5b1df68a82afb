package azure_test

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// limits are what a limit costs beside the run.
func (b *bill) limits() {
	var first, second queue.Delivery
	b.next()
	bounded := []executions.Limit{executions.BatchLimit(string(b.run.ID), 1)}
	b.run.Limits = bounded
	b.enter("accept a run with one limit", 4, b.accept)
	b.enter("claim it: a look, and a place", 5, b.take(&first))
	held, lease := b.run, b.lease
	b.next()
	b.run.Limits = bounded
	ok(b.t, b.accept())
	b.enter("claim a run whose limit is full: it stands in line", 6, b.waits(&second))
	b.enter("acknowledge its message", 1, func() error { return b.deliveries.Done(b.t.Context(), second) })
	ok(b.t, b.actor.queue.Ring(b.t.Context(), b.run.Doorbell(), 0))
	b.enter("claim it in vain once more", 3, b.waits(&second))
	ok(b.t, b.deliveries.Done(b.t.Context(), second))
	waiting := b.run
	b.run, b.lease = held, lease
	b.enter("finish a run with one limit for which another waits", 9, b.finish(&first, []byte("1")))
	b.run = waiting
	b.enter("claim the run that waited", 5, b.take(&first))
	b.enter("finish it, with nobody in line", 6, b.finish(&first, []byte("1")))
}

// waits receives the message of a run and claims it in vain.
func (b *bill) waits(got *queue.Delivery) func() error {
	return func() (err error) {
		if *got, err = b.deliveries.Receive(b.t.Context()); err != nil {
			return err
		}
		_, _, err = b.actor.Executions().Claim(b.t.Context(), got.Doorbell, b.claim(b.run.DueAt.Add(time.Second)))
		if fault.Code(err) != executions.CodeWaits {
			b.t.Errorf("got %v", err)
		}
		return nil
	}
}

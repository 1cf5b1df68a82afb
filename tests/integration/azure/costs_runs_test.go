package azure_test

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// wholeRun is the run of a workflow without steps, each part and all of it.
func (b *bill) wholeRun() {
	var got queue.Delivery
	b.next()
	b.enter("accept a run", 4, b.accept)
	b.enter("claim it: receive, read, claim", 3, b.take(&got))
	b.enter("finish it and acknowledge its message", 4, b.finish(&got, []byte("1")))
	b.next()
	b.enter("an empty workflow from the request to the end: authorize, accept, claim, finish", 13,
		b.authorize, b.accept, b.take(&got), b.finish(&got, []byte("1")))
}

// acceptances are the ways to accept that cost more.
func (b *bill) acceptances() {
	var got queue.Delivery
	ctx := b.t.Context()
	b.next()
	b.enter("accept with an idempotency key", 5, func() error {
		_, err := b.actor.Executions().Accept(ctx, keyed(b.play))
		return err
	})
	b.next()
	b.run.Input, b.run.Sealed = tooLarge, nil
	b.enter("accept with an input that is larger than a row", 5, b.accept)
	b.enter("claim such a run", 4, b.take(&got))
	b.enter("finish with a result that is larger than a row", 5, b.finish(&got, tooLarge))
	b.next()
	b.run.DueAt = b.run.DueAt.Add(-time.Minute)
	b.enter("accept a run that waits", 4, b.accept)
	b.enter("claim it after it has waited for more than 20 s", 4, b.take(&got))
	b.enter("heartbeat, every 10 s", 1, func() error {
		_, _, err := b.actor.Executions().Renew(ctx, b.lease, executions.Progress{Done: 1})
		return err
	})
}

// secondAttempt is what the work of a run costs, and to take it over.
func (b *bill) secondAttempt() {
	var got queue.Delivery
	ctx := b.t.Context()
	b.next()
	ok(b.t, b.accept())
	ok(b.t, b.take(&got)())
	store := func(name string) func() error {
		return func() error {
			return b.actor.Steps().Store(ctx, b.lease, step(name, executions.StepSuccess, []byte("1")))
		}
	}
	b.enter("store the first step", 1, store("first"))
	b.enter("store a further step", 1, store("second"))
	writer := &logWriter{logs: b.actor.blobs.Logs(), lease: b.lease, sure: true}
	batch := func() error { return writer.write(ctx, 3) }
	b.enter("log: the first batch of lines", 2, batch)
	b.enter("log: a further batch", 1, batch)
	_, err := b.actor.Executions().Release(ctx, b.lease, executions.Release{DueAt: b.run.DueAt, Now: today(), LogBytes: writer.stored})
	ok(b.t, err)
	_, b.lease, err = b.actor.Executions().Claim(ctx, b.run.Doorbell(), b.claim(today()))
	ok(b.t, err)
	b.enter("take over from an earlier attempt: steps, fence and log", 4, func() error {
		steps, err := b.actor.Steps().Memo(ctx, b.lease)
		if len(steps) != 2 {
			b.t.Errorf("%d steps are remembered", len(steps))
		}
		return err
	}, func() error {
		_, err := b.actor.blobs.Logs().Append(ctx, b.lease, nil)
		return err
	})
}

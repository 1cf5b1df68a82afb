package azure_test

import (
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
)

// counts are what it costs to count runs that are over, and to read the counts.
func (b *bill) counts() {
	ctx := b.t.Context()
	fold := func() error {
		_, err := b.actor.Counters().Fold(ctx)
		return err
	}
	for more := true; more; {
		var err error
		more, err = b.actor.Counters().Fold(ctx)
		ok(b.t, err)
	}
	b.enter("look for runs to count, every 15 s", 16, fold)
	b.ended(executions.EventSucceed)
	b.enter("count a run that ended well", 18, fold)
	b.ended(executions.EventFail)
	failed := b.run
	b.enter("count a run that needs attention", 20, fold)
	today := metrics.DayOf(today())
	b.enter("sum up the runs of 30 days", 46, func() error {
		_, err := b.actor.Counters().Read(ctx, today.Add(-29), today)
		return err
	})
	// The first page looks at tomorrow as well when tomorrow is near, so it is the second that is counted.
	b.ended(executions.EventFail)
	ok(b.t, fold())
	since := failed.CreatedAt.AddDate(0, 0, -14)
	first, err := b.actor.Attention().List(ctx, since, store.Paging{Limit: 1})
	ok(b.t, err)
	b.enter("list what needs attention, a further full page of a day", 1, func() error {
		_, err := b.actor.Attention().List(ctx, since, store.Paging{After: first.Next, Limit: 1})
		return err
	})
	b.enter("list what needs attention, four quiet days", 4, func() error {
		_, err := b.actor.Attention().List(ctx, since, store.Paging{Limit: 50})
		return err
	})
	was, err := b.judge.Store.Attention().Get(ctx, failed.Scope, failed.ID)
	ok(b.t, err)
	next := was
	next.Note, next.Revision = "seen", 1
	b.enter("say something about a run that needs attention", 2, func() error { return b.actor.Attention().Change(ctx, was, next) })
}

// ended is a run that is over.
func (b *bill) ended(event executions.Event) {
	b.t.Helper()
	var got queue.Delivery
	b.next()
	ok(b.t, b.accept())
	ok(b.t, b.take(&got)())
	_, err := b.actor.Executions().Finish(b.t.Context(), b.lease, executions.Outcome{Event: event, Now: today()})
	ok(b.t, err)
	ok(b.t, b.actor.queue.Deliveries().Done(b.t.Context(), got))
}

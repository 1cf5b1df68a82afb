package azure_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// ledgered counts what operations on runs cost.
type ledgered struct {
	*play
	counter *wire.Counter
	costs   *wire.Ledger
}

func newLedgered(t *testing.T, costs *wire.Ledger) ledgered {
	t.Helper()
	counter := wire.Count(blobNetwork)
	p := newPlay(t, start(t, blobNetwork), nil)
	p.actor.time.next = counter
	return ledgered{play: p, counter: counter, costs: costs}
}

// costs does an operation and expects it to cost exactly so many transactions.
func (l ledgered) costsExactly(operation string, want int, do func() error) {
	l.t.Helper()
	l.counter.Take()
	ok(l.t, do())
	cost := l.counter.Take()
	l.costs.Enter(l.t, operation, cost, want)
	if cost.Total() < want {
		l.t.Errorf("%s costs %d, which is less than %d: the budget can be lowered", operation, cost.Total(), want)
	}
}

func TestTransitionsCostWhatTheyMay(t *testing.T) {
	t.Parallel()
	costs := &wire.Ledger{}
	ordinaryLife(t, costs)
	lateLife(t, costs)
	largeLife(t, costs)
	sweeps(t, costs)
	t.Logf("what runs cost in transactions\n%s", costs)
}

func ordinaryLife(t *testing.T, costs *wire.Ledger) {
	l, ctx := newLedgered(t, costs), t.Context()
	accept := func(a store.Acceptance) func() error {
		return func() error { _, err := l.actor.Executions().Accept(ctx, a); return err }
	}
	l.costsExactly("accept", 4, accept(plain(l.play)))
	other := *l.play
	other.run = someRun()
	l.costsExactly("accept with a key", 5, accept(keyed(&other)))
	again := keyed(&other)
	again.Execution.ID = someRun().ID
	l.costsExactly("accept with a key once more", 3, accept(again))
	l.costsExactly("claim", 2, func() (err error) {
		_, l.lease, err = l.actor.Executions().Claim(ctx, l.run.Doorbell(), l.claim(today()))
		return err
	})
	l.costsExactly("heartbeat", 1, func() error {
		_, _, err := l.actor.Executions().Renew(ctx, l.lease, executions.Progress{Done: 1})
		return err
	})
	for _, name := range []string{"first", "second"} {
		l.costsExactly("store the "+name+" step", 1, func() error {
			return l.actor.Steps().Store(ctx, l.lease, step(name, executions.StepSuccess, nil))
		})
	}
	l.costsExactly("store an intent", 1, func() error { return l.actor.Steps().Store(ctx, l.lease, step("x", executions.StepIntent, nil)) })
	l.costsExactly("store its result", 1, func() error { return l.actor.Steps().Store(ctx, l.lease, step("x", executions.StepSuccess, nil)) })
	l.costsExactly("list the steps", 1, func() error { _, err := l.actor.Steps().List(ctx, l.run.Scope, l.run.ID); return err })
	l.costsExactly("get", 1, func() error { _, err := l.actor.History().Get(ctx, l.run.Scope, l.run.ID); return err })
	l.costsExactly("the bounds of the log", 1, func() error { _, err := l.actor.Bounds(ctx, l.run.Scope, l.run.ID); return err })
	l.costsExactly("list a scope", 1, func() error {
		_, err := l.actor.History().List(ctx, l.run.Scope, history.Filter{}, store.Paging{Limit: 10})
		return err
	})
	byUser := func() error {
		_, err := l.actor.History().ListByUser(ctx, l.run.Actor.ID, history.Filter{}, store.Paging{Limit: 10})
		return err
	}
	l.costsExactly("list a user with an open run", 2, byUser)
	l.costsExactly("finish", 3, func() error {
		_, err := l.actor.Executions().Finish(ctx, l.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	})
	l.costsExactly("list a user", 1, byUser)
}

func lateLife(t *testing.T, costs *wire.Ledger) {
	l, ctx := newLedgered(t, costs), t.Context()
	accepted(l.play)
	claim := func() (err error) {
		_, l.lease, err = l.actor.Executions().Claim(ctx, l.run.Doorbell(), l.claim(l.run.DueAt.Add(time.Minute)))
		return err
	}
	l.costsExactly("claim after a wait", 3, claim)
	l.costsExactly("release", 3, func() error {
		_, err := l.actor.Executions().Release(ctx, l.lease, executions.Release{DueAt: l.run.DueAt, Now: today()})
		return err
	})
	ok(t, claim())
	l.costsExactly("memo", 2, func() error { _, err := l.actor.Steps().Memo(ctx, l.lease); return err })
	l.costsExactly("ask a run to stop", 2, func() error { _, err := l.actor.Recovery().Cancel(ctx, l.run.Scope, l.run.ID, today()); return err })
	l.costsExactly("heartbeat of a stopped run", 3, func() error {
		_, _, err := l.actor.Executions().Renew(ctx, l.lease, executions.Progress{})
		return err
	})
}

func largeLife(t *testing.T, costs *wire.Ledger) {
	l, ctx := newLedgered(t, costs), t.Context()
	l.run.Input, l.run.Sealed = tooLarge, nil
	l.costsExactly("accept a large input", 5, func() error { _, err := l.actor.Executions().Accept(ctx, plain(l.play)); return err })
	l.costsExactly("claim a large input", 3, func() (err error) {
		_, l.lease, err = l.actor.Executions().Claim(ctx, l.run.Doorbell(), l.claim(today()))
		return err
	})
	l.costsExactly("store a large step", 2, func() error { return l.actor.Steps().Store(ctx, l.lease, step("x", executions.StepSuccess, tooLarge)) })
	l.costsExactly("finish with a large result", 4, func() error {
		_, err := l.actor.Executions().Finish(ctx, l.lease, executions.Outcome{
			Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: tooLarge}, Now: today(),
		})
		return err
	})
}

func sweeps(t *testing.T, costs *wire.Ledger) {
	l, ctx := newLedgered(t, costs), t.Context()
	recovers := func() error {
		_, err := l.actor.Recovery().Recover(ctx, l.run.Doorbell(), today(), 0)
		return err
	}
	claimed(l.play)
	l.costsExactly("sweep", 20, func() error { _, err := l.actor.Recovery().Due(ctx, today()); return err })
	l.costsExactly("look at a live run for the first time", 2, recovers)
	l.costsExactly("look at a live run", 1, recovers)
	l.actor.lateForEverybody(t)
	l.costsExactly("recover a dead worker's run", 6, recovers)
	l.costsExactly("look at a run that waits", 3, recovers)
	l.actor.time.jump(time.Minute)
	l.costsExactly("ring again for a run that waits", 5, recovers)
}

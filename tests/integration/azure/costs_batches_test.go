package azure_test

import (
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// batches are what it costs to run a workflow for many organizations.
func (b *bill) batches() {
	ctx, of, items := b.t.Context(), someBatch(), b.actor.BatchItems()
	of.Input = []byte("{}")
	b.enter("look for batches that go on, while there are none", 1, b.live)
	b.enter("make a batch", 1, func() error { return b.actor.Batches().Create(ctx, of) })
	b.enter("look for batches that go on: one more for each", 2, b.live)
	b.enter("read a batch", 1, func() error {
		_, err := b.actor.Batches().Get(ctx, of.ID)
		return err
	})
	next := standsStill(of)
	b.enter("change a batch", 2, func() error { return b.actor.Batches().Change(ctx, of, next) })
	planned := make([]batches.Item, 500)
	for i := range planned {
		planned[i] = batches.Item{Organization: organizations.ID(uuid.Must(uuid.NewV7()).String()), Name: "Contoso"}
	}
	b.enter("plan 100 organizations of a batch", 1, func() error { return items.Plan(ctx, of.ID, planned[:100]) })
	ok(b.t, items.Plan(ctx, of.ID, planned[100:]))
	b.enter("note how far 100 of them are", 1, func() error { return items.Put(ctx, of.ID, planned[:100]) })
	b.batchRun(of, planned[0])
	b.enter("read a page of 100 of them, of which one run goes on", 2, func() error {
		_, err := items.List(ctx, of, store.Paging{Limit: 100})
		return err
	})
	b.enter("count 500 of them", 1, func() error {
		_, _, err := items.Tally(ctx, of)
		return err
	})
}

func (b *bill) live() error {
	_, err := b.actor.Batches().Live(b.t.Context())
	return err
}

// batchRun is a run of a batch that ends, and then another that goes on.
func (b *bill) batchRun(of batches.Batch, item batches.Item) {
	ctx := b.t.Context()
	run := func(round int) executions.Execution {
		e := someRun()
		e.ID, e.Scope = of.RunID(item.Organization, round), scopeOf(organizations.TargetOf(item.Organization))
		e.Trigger, e.Origin, e.Actor.ID = executions.TriggerBatch, executions.Origin{ID: string(of.ID)}, of.Owner
		return e
	}
	accept := func(round int) func() error {
		return func() error {
			_, err := b.actor.Executions().Accept(ctx, store.Acceptance{Execution: run(round)})
			return err
		}
	}
	b.enter("accept a run of a batch", 5, accept(1))
	_, lease, err := b.actor.Executions().Claim(ctx, run(1).Doorbell(), executions.Claim{ClaimID: "of a batch", Now: today(), Knows: func(string) bool { return true }})
	ok(b.t, err)
	b.enter("finish a run of a batch", 4, func() error {
		_, err := b.actor.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	})
	ok(b.t, accept(2)())
	item.Round = 2
	ok(b.t, b.actor.BatchItems().Put(ctx, of.ID, []batches.Item{item}))
}

package azure_test

import (
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/ports/store"
)

// health is what it costs to find out how the engine is doing, while nothing is open and
// with one run. It begins with an empty account and ends with one, and answers its lines.
func (b *bill) health() []string {
	b.t.Helper()
	ctx, before := b.t.Context(), len(b.lines)
	storage, err := azure.Open(azure.Options{ConnectionString: b.actor.account.ConnectionString, Transport: b.actor.time})
	ok(b.t, err)
	b.t.Cleanup(storage.Close)
	for _, name := range queues.Names() {
		ok(b.t, queues.Open(queues.Options{Storage: storage, Name: name}).Create(ctx))
	}
	open := func() error { _, err := b.actor.Vitals().Open(ctx); return err }
	b.enter("health: the queues", 8, func() error { _, err := queues.NewGauge(storage).Depths(ctx); return err })
	b.enter("health: the last sweep and the last fire", 2, func() error { _, err := b.actor.Vitals().Looks(ctx); return err })
	b.enter("health: messages that name no run", 4, func() error { _, err := b.actor.Vitals().Poisoned(ctx); return err })
	b.enter("health: the open runs, while there are none", 16, open)
	run := someRun()
	_, err = b.judge.Store.Executions().Accept(ctx, store.Acceptance{Execution: run})
	ok(b.t, err)
	b.enter("health: the open runs, with one; one more for each, up to four in each of sixteen shards", 17, open)
	_, err = b.judge.Store.Recovery().Cancel(ctx, run.Scope, run.ID, today())
	ok(b.t, err)
	b.drain()
	lines := slices.Clone(b.lines[before:])
	b.lines = b.lines[:before]
	return lines
}

package azure_test

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// edges are what it costs to find the hook that a message names, and to tell people of
// what needs attention.
func (b *bill) edges() {
	ctx, h := b.t.Context(), someHook()
	ok(b.t, b.judge.Store.Hooks().Create(ctx, h))
	b.enter("find the hook that a message names", 1, func() error {
		_, err := b.actor.Doors().Find(ctx, h.ID)
		return err
	})
	b.enter("note the message that a hook has taken", 2, func() error {
		return b.actor.Doors().Used(ctx, h, today(), executions.ID(h.ID))
	})
	b.enter("list a page of an organization's hooks", 1, func() error {
		_, err := b.actor.Hooks().List(ctx, h.Scope, store.Paging{Limit: 10})
		return err
	})
	b.alerts()
}

func (b *bill) alerts() {
	ctx, item, digest := b.t.Context(), someItem(), someID()
	noon := today().Truncate(24 * time.Hour).Add(12 * time.Hour) // tomorrow is looked at from eleven in the evening on
	b.enter("raise an item about a schedule or a batch", 1, func() error { return b.actor.Alarms().Raise(ctx, item) })
	b.enter("look for items that nobody was told of", 3, func() error {
		_, err := b.actor.Alarms().Untold(ctx, noon)
		return err
	})
	b.enter("list the alert rules", 1, func() error {
		_, err := b.actor.Rules().List(ctx, store.Paging{Limit: 100})
		return err
	})
	tell := func(at time.Time) func() error {
		return func() error {
			_, err := b.actor.Told().Tell(ctx, digest, at.Add(-alerts.Quiet), at)
			return err
		}
	}
	b.enter("claim to tell of a trouble, the first time", 1, tell(noon))
	b.enter("claim to tell of what was told within the hour", 2, tell(noon))
	b.enter("claim to tell of what was told before that", 3, tell(noon.Add(2*alerts.Quiet)))
	b.enter("note that the rules were asked about an item", 2, func() error { return b.actor.Alarms().Told(ctx, item, noon) })
}

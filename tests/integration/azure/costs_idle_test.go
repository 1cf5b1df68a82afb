package azure_test

import (
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/perform"
)

// idle is what the two looks cost that are taken all the time, while nobody runs anything. It
// needs an account with nothing in it.
func (b *bill) idle() {
	ctx := b.t.Context()
	engine := perform.New(perform.Ports{
		Recovery: b.actor.Recovery(), Counters: b.actor.Counters(), Clock: system.Clock{}, Random: system.Random{},
	}, nil, perform.Settings{}, slog.New(slog.DiscardHandler))
	sweep := func() error { return engine.Sweep(ctx) }
	b.enter("a process's first sweep of a day, which also looks for counts of earlier days", 52, sweep)
	b.enter("a whole sweep while nothing is open, every 15 s", 36, sweep)
	noon := today().Truncate(24 * time.Hour).Add(12 * time.Hour) // tomorrow is looked at from eleven in the evening on
	b.enter("a whole look for what is due by itself, every 15 s: schedules, batches, items that nobody was told of", 6, func() error {
		_, err := b.actor.Timetable().Due(ctx, noon)
		return err
	}, b.live, func() error {
		_, err := b.actor.Alarms().Untold(ctx, noon)
		return err
	})
}

package care

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// eraseEvery is how often it is looked for organizations to erase, which costs a
	// page of the list.
	eraseEvery = time.Minute
	// eraseAgain is the wait after trouble.
	eraseAgain = 10 * time.Minute
)

// StartErasing erases organizations from the start of a program to its stop.
func StartErasing(lc fx.Lifecycle, eraser *erase.Eraser, clock system.Clock, log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	lc.Append(fx.StartStopHook(func() {
		running.Go(func() { eraseOn(ctx, eraser, clock, log) })
	}, func() {
		cancel()
		running.Wait()
	}))
}

func eraseOn(ctx context.Context, eraser *erase.Eraser, clock system.Clock, log *slog.Logger) {
	for wait := eraseEvery; pause(ctx, wait); {
		wait = eraseEvery
		if _, err := eraser.Round(ctx, clock.Now().Add(share)); err != nil && ctx.Err() == nil {
			wait = eraseAgain
			log.Error("an organization could not be erased, which is gone on with in ten minutes", "error", err)
		}
	}
}

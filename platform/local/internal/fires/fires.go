// Package fires keeps an eye on the schedules for as long as the local program runs.
package fires

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Firer starts what is due.
type Firer interface {
	// Tick starts what is due now, and answers everything that went wrong.
	Tick(ctx context.Context) error
}

// Watch looks at the schedules from Start until Stop.
type Watch struct {
	firer   Firer
	every   time.Duration
	log     *slog.Logger
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New is a Watch that has not begun, and looks once in so long.
func New(firer Firer, every time.Duration, log *slog.Logger) *Watch {
	return &Watch{firer: firer, every: every, log: log}
}

// Start begins to look, at once and then regularly. A look that fails is followed by
// the next one, and the log hears of the trouble once until it is over.
func (w *Watch) Start() {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	w.running.Go(func() {
		ticker := time.NewTicker(w.every)
		defer ticker.Stop()
		for isTroubled := false; ; {
			err := w.firer.Tick(ctx)
			if err != nil && ctx.Err() == nil && !isTroubled {
				w.log.Error("schedules could not be fired, and are tried again", "error", err)
			}
			isTroubled = err != nil
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	})
}

// Stop ends the look that is under way and waits for it. A fire that it cuts short is
// made up for by the next program.
func (w *Watch) Stop() {
	w.stop()
	w.running.Wait()
}

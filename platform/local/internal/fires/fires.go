// Package fires keeps an eye on what is due by itself for as long as the local program
// runs.
package fires

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/functions/fire"
)

// Watch looks at one thing from Start until Stop.
type Watch struct {
	ticker  fire.Ticker
	every   time.Duration
	log     *slog.Logger
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New is a Watch that has not begun, and looks once in so long.
func New(ticker fire.Ticker, every time.Duration, log *slog.Logger) *Watch {
	return &Watch{ticker: ticker, every: every, log: log}
}

// Start begins to look, at once and then regularly. A look that fails, or panics, is
// followed by the next one, and the log hears of the trouble once until it is over.
func (w *Watch) Start() {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	w.running.Go(func() {
		ticker := time.NewTicker(w.every)
		defer ticker.Stop()
		for isTroubled := false; ; {
			err := w.ticker.Safely(ctx)
			if err != nil && ctx.Err() == nil && !isTroubled {
				w.log.Error("what is due could not be done, and is tried again", "what", w.ticker.Name, "error", err)
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

// Stop ends the look that is under way and waits for it. What it cuts short is made
// up for by the next program.
func (w *Watch) Stop() {
	w.stop()
	w.running.Wait()
}

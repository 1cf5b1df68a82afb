// Package erasure removes organizations that somebody has asked to erase, every hour.
package erasure

import (
	"context"
	"log/slog"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// schedule keeps out of the way of the daily functions.
	schedule = "0 40 * * * *"
	// limit ends before the next one begins, and share is how much of it pieces are
	// begun in: the rest is for the one that is under way.
	limit = 50 * time.Minute
	share = limit - 5*time.Minute
)

// Module provides the function.
var Module = fx.Module("erasure", fx.Provide(New))

// Function is the trigger.
type Function struct {
	eraser *erase.Eraser
	clock  system.Clock
	log    *slog.Logger
}

// New is the function.
func New(eraser *erase.Eraser, clock system.Clock, log *slog.Logger) *Function {
	return &Function{eraser: eraser, clock: clock, log: log}
}

// Register adds the function. One that was missed is not made up for: the next
// does the same.
func (f *Function) Register(s *trigger.Set) {
	s.Timer(trigger.Timer{Name: "erasure", Schedule: schedule, Limit: limit}, f.run)
}

func (f *Function) run(ctx context.Context) error {
	round, err := f.eraser.Round(ctx, f.clock.Now().Add(share))
	f.log.Info("organizations were looked through for erasures", "erased", round.Erased, "waiting", round.Waiting, "unfinished", round.Unfinished)
	return err
}

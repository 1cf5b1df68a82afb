package workflow

import (
	"context"
	"log/slog"
)

// Log answers the logger of the run, which knows the step it was asked for in.
// Its lines are what people read beside the run. Outside of a run it discards.
func Log(ctx context.Context) *slog.Logger {
	s, step := placeOf(ctx)
	if s == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.logger(step)
}

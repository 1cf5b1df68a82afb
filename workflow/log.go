package workflow

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Log answers the logger of the run, which knows the step it was asked for in.
// Its lines are what people read beside the run. Outside of a run it discards.
func Log(ctx context.Context) *slog.Logger {
	at := session.At(ctx)
	if at.Session == nil {
		return slog.New(slog.DiscardHandler)
	}
	return at.Session.Logger(at.Step)
}

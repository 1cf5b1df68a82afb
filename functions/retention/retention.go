// Package retention removes runs, batches, files and audit entries that were kept for long enough, once a day.
package retention

import (
	"context"
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/functions/internal/daily"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/system"
)

// schedule is the last of the three that look after the storage.
const schedule = "0 10 3 * * *"

// Module provides the function.
var Module = fx.Module("retention", fx.Provide(New))

// Function is the trigger.
type Function struct{ daily.Function }

// New is the function.
func New(maintainer *maintain.Maintainer, clock system.Clock, log *slog.Logger) *Function {
	return &Function{daily.New(maintainer, clock, log)}
}

// Register adds the function.
func (f *Function) Register(s *trigger.Set) { daily.Register(s, "retention", schedule, f.run) }

func (f *Function) run(ctx context.Context) error {
	var all maintain.Retained
	err := f.Walk(ctx, func(ctx context.Context, s maintain.Stretch) (string, error) {
		done, err := f.Maintainer.Retain(ctx, s)
		all.Runs, all.Batches = all.Runs+done.Runs, all.Batches+done.Batches
		all.Files, all.Entries = all.Files+done.Files, all.Entries+done.Entries
		return done.Next, err
	})
	f.Log.Info("what was kept for long enough was removed", "runs", all.Runs, "batches", all.Batches, "files", all.Files, "audit entries", all.Entries)
	return err
}

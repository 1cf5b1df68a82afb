// Package repair compares what is stored in several places, and rewrites it from the
// truth, once a day.
package repair

import (
	"context"
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/functions/internal/daily"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/system"
)

// schedule is an hour before the retention, which then finds what it removes.
const schedule = "0 10 2 * * *"

// Module provides the function.
var Module = fx.Module("repair", fx.Provide(New))

// Function is the trigger.
type Function struct{ daily.Function }

// New is the function.
func New(maintainer *maintain.Maintainer, clock system.Clock, log *slog.Logger) *Function {
	return &Function{daily.New(maintainer, clock, log)}
}

// Register adds the function.
func (f *Function) Register(s *trigger.Set) { daily.Register(s, "repair", schedule, f.run) }

func (f *Function) run(ctx context.Context) error {
	looked, mended, unmendable := 0, 0, 0
	err := f.Walk(ctx, func(ctx context.Context, s maintain.Stretch) (string, error) {
		done, err := f.Maintainer.Check(ctx, s, true)
		looked += done.Looked
		mended += done.Count(maintenance.Mended)
		unmendable += done.Count(maintenance.Unmendable)
		return done.Next, err
	})
	f.Log.Info("the storage was checked", "looked at", looked, "mended", mended)
	if unmendable > 0 {
		f.Log.Error("something in the storage cannot be mended: run bifrost storage check, which says what", "rows", unmendable)
	}
	return err
}

// Package migration brings rows of an older shape to today's, once a day.
package migration

import (
	"context"
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/functions/internal/daily"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/system"
)

// schedule is an hour before the repair, which then knows every row.
const schedule = "0 10 1 * * *"

// Module provides the function.
var Module = fx.Module("migration", fx.Provide(New))

// Function is the trigger.
type Function struct{ daily.Function }

// New is the function.
func New(maintainer *maintain.Maintainer, clock system.Clock, log *slog.Logger) *Function {
	return &Function{daily.New(maintainer, clock, log)}
}

// Register adds the function.
func (f *Function) Register(s *trigger.Set) { daily.Register(s, "migration", schedule, f.run) }

func (f *Function) run(ctx context.Context) error {
	var all maintain.Upgraded
	err := f.Walk(ctx, func(ctx context.Context, s maintain.Stretch) (string, error) {
		done, err := f.Maintainer.Upgrade(ctx, s)
		all.Looked, all.Written, all.Newer = all.Looked+done.Looked, all.Written+done.Written, all.Newer+done.Newer
		return done.Next, err
	})
	f.Log.Info("rows were brought to today's shape", "looked at", all.Looked, "written", all.Written, "newer", all.Newer)
	return err
}

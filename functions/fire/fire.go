// Package fire starts the runs of schedules that are due, four times a minute.
package fire

import (
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/fire"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
)

const (
	// schedule is every 15 seconds: a run is to start within 20 of its time.
	schedule = "*/15 * * * * *"
	// limit lets the next tick go on with what this one has not come to.
	limit = time.Minute
)

// Module provides the function.
var Module = fx.Module("fire", fx.Provide(New))

// Function is the trigger.
type Function struct{ firer *fire.Firer }

// New is the function.
func New(firer *fire.Firer) *Function { return &Function{firer: firer} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Timer(trigger.Timer{Name: "fire", Schedule: schedule, Limit: limit}, f.firer.Tick)
}

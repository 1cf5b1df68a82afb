// Package sweep looks for runs that nobody works on any more, four times a minute.
package sweep

import (
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
)

const (
	// schedule is every 15 seconds: a crash is to be noticed within a minute.
	schedule = "*/15 * * * * *"
	// limit lets the next sweep go on with what this one has not come to.
	limit = time.Minute
)

// Module provides the function.
var Module = fx.Module("sweep", fx.Provide(New))

// Function is the trigger.
type Function struct{ engine *perform.Engine }

// New is the function.
func New(engine *perform.Engine) *Function { return &Function{engine: engine} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Timer(trigger.Timer{Name: "sweep", Schedule: schedule, Limit: limit}, f.engine.Sweep)
}

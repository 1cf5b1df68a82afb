// Package deliverbulk performs the runs of batches and schedules, which have a queue of
// their own so that nobody who waits is behind them.
package deliverbulk

import (
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/internal/doorbell"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Module provides the function.
var Module = fx.Module("deliverbulk", fx.Provide(New))

// Function is the trigger.
type Function struct{ doorman *doorbell.Doorman }

// New is the function.
func New(doorman *doorbell.Doorman) *Function { return &Function{doorman: doorman} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Queue("deliverbulk", queue.Bulk, f.doorman.Deliver)
}

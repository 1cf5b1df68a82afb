// Package deliver performs the runs that people wait for, as their queue brings them.
package deliver

import (
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/internal/doorbell"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Module provides the function.
var Module = fx.Module("deliver", fx.Provide(New))

// Function is the trigger.
type Function struct{ doorman *doorbell.Doorman }

// New is the function.
func New(doorman *doorbell.Doorman) *Function { return &Function{doorman: doorman} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Queue("deliver", queue.Executions, f.doorman.Deliver)
}

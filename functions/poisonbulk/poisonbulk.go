// Package poisonbulk looks at the runs of batches and schedules whose messages the host
// has given up.
package poisonbulk

import (
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/internal/doorbell"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Module provides the function.
var Module = fx.Module("poisonbulk", fx.Provide(New))

// Function is the trigger.
type Function struct{ doorman *doorbell.Doorman }

// New is the function.
func New(doorman *doorbell.Doorman) *Function { return &Function{doorman: doorman} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Queue("poisonbulk", queue.Bulk+queue.PoisonSuffix, f.doorman.Recover)
}

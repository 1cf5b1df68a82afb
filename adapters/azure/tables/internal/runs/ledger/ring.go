package ledger

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// Ring sends the doorbell of a run to its queue, to arrive after the wait.
func (l *Ledger) Ring(ctx context.Context, e executions.Execution, wait time.Duration) error {
	ringer := l.Ringer
	if l.Bulk != nil && e.Trigger.IsBulk() {
		ringer = l.Bulk
	}
	return ringer.Ring(ctx, e.Doorbell(), wait)
}

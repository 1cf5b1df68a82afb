package ledger

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/limits"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// truths are the runs as limits look at them.
type truths struct{ ledger *Ledger }

var _ limits.Runs = truths{}

// Look reads the truth about a run. One transaction.
func (t truths) Look(ctx context.Context, d executions.Doorbell) (limits.Seen, bool, error) {
	run, found, err := t.ledger.Read(ctx, d)
	touch := func(ctx context.Context) error { return t.ledger.Touch(ctx, run) }
	return limits.Seen{Execution: run.Execution, Touch: touch}, found, err
}

// Wake rings for a run that is due.
func (t truths) Wake(ctx context.Context, e executions.Execution) error {
	return t.ledger.Ring(ctx, e, 0)
}

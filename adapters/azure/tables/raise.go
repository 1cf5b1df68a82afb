package tables

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// raiser keeps what somebody should look at about runs that have ended.
type raiser struct {
	ledger *ledger.Ledger
	items  attention.Items
}

// Raise reads the truth about a run, which says more than what it is counted by, and
// writes the line that the alert on failed runs looks for. Two transactions.
func (r raiser) Raise(ctx context.Context, d executions.Doorbell) error {
	run, found, err := r.ledger.Read(ctx, d)
	if code := fault.Code(err); code == entity.Unreadable || code == entity.Newer {
		r.ledger.Log.WarnContext(ctx, "nobody is told of a run that cannot be read", "execution", string(d.ID()), "error", err)
		return nil
	}
	if err != nil || !found {
		return err
	}
	item, needed := attention.Raised(run.Execution)
	if !needed {
		return nil
	}
	if err := r.items.Raise(ctx, item); err != nil {
		return err
	}
	r.ledger.Log.WarnContext(ctx, "a run needs attention", "execution", string(item.ID), "scope", item.Scope.String(),
		"workflow", item.Workflow, "status", item.Status, "code", item.Code)
	return nil
}

// Package stop ends runs at a person's wish.
package stop

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Stopper cancels executions.
type Stopper struct {
	recovery store.Recovery
	history  store.History
	clock    system.Clock
}

// New is a Stopper over these ports.
func New(recovery store.Recovery, history store.History, clock system.Clock) *Stopper {
	return &Stopper{recovery: recovery, history: history, clock: clock}
}

// Cancel asks a run to stop and answers it as it is then: Cancelled when nobody
// had started it, else Cancelling. Faults: Forbidden without canExecuteWorkflows,
// and for a run of somebody else's without canViewHistory; NotFound, Conflict
// execution_finished.
func (s *Stopper) Cancel(ctx context.Context, by permissions.Authority, id executions.ID) (executions.Execution, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return executions.Execution{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	if !by.Permissions.Has(permissions.ViewHistory) {
		x, err := s.history.Get(ctx, by.Scope, id)
		if err != nil {
			return executions.Execution{}, err
		}
		if x.Actor.ID != by.Principal.User.ID {
			return executions.Execution{}, permissions.Missing(permissions.ViewHistory)
		}
	}
	return s.cancel(ctx, by, id)
}

// cancel asks a run to stop that the caller may read.
func (s *Stopper) cancel(ctx context.Context, by permissions.Authority, id executions.ID) (executions.Execution, error) {
	return s.recovery.Cancel(ctx, by.Scope, id, s.clock.Now())
}

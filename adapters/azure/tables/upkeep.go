package tables

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Contents are what a run has beside the tables: what is too large for its row,
// and its log.
type Contents interface {
	// Forget removes some of them, and answers true when there is more to remove: it
	// is called again then. What is not there is no fault.
	Forget(ctx context.Context, d executions.Doorbell) (more bool, err error)
}

// Upkeep looks after what is stored, in every scope.
func (s *Store) Upkeep() maintenance.Upkeep { return s.upkeep() }

// Expiry removes old audit entries of every scope.
func (s *Store) Expiry() maintenance.Expiry { return s.upkeep() }

func (s *Store) upkeep() upkeep.Upkeep {
	return upkeep.New(s.runs.Ledger, s.people.access.Repairs, s.people.roles.Repairs(), s.contents)
}

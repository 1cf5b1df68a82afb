package tables

import (
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/erase"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Erasure removes what organizations have in the tables, and with their runs what
// those have beside them.
func (s *Store) Erasure() maintenance.Erasure { return erase.New(s.runs.Ledger, s.contents) }

package embedded

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/batches"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Batches keeps what was asked for many organizations at once; a store.Batches.
func (s *Store) Batches() store.Batches { return batches.New(s.db) }

// BatchItems keeps the organizations of batches; a store.BatchItems.
func (s *Store) BatchItems() store.BatchItems { return batches.NewItems(s.db) }

package tables

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batchitems"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/ports/store"
)

// fanout are the tables of what was asked for many organizations at once.
type fanout struct {
	batches batches.Batches
	items   batchitems.Items
}

func openFanout(o Options, l *ledger.Ledger) fanout {
	return fanout{batches: batches.New(o.Storage, o.Log), items: batchitems.New(l)}
}

func (f fanout) create(ctx context.Context) error {
	return errors.Join(f.batches.CreateTable(ctx), f.items.CreateTable(ctx))
}

// Batches keeps what was asked for many organizations at once.
func (s *Store) Batches() store.Batches { return s.fanout.batches }

// BatchItems keeps the organizations of batches.
func (s *Store) BatchItems() store.BatchItems { return s.fanout.items }

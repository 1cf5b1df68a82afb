// Package batchitems keeps in one Azure table the organizations of batches. How the run of
// one stands is read from the copy that the run's own transitions write, and from the run
// while that goes on.
package batchitems

import (
	"context"
	"log/slog"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Items keeps the organizations of batches. It satisfies store.BatchItems.
type Items struct {
	table  *table.Table
	ledger *ledger.Ledger
	log    *slog.Logger
}

var _ store.BatchItems = Items{}

// New makes the port on the runs of an account; nobody is asked.
func New(l *ledger.Ledger) Items {
	return Items{table: table.New(l.Storage, rows.BatchItems), ledger: l, log: l.Log}
}

// CreateTable makes the table if it is missing, for a local program.
func (s Items) CreateTable(ctx context.Context) error { return s.table.Create(ctx) }

// Plan adds those items that the batch does not have: a transaction for a hundred of
// them, and two more where some are there.
func (s Items) Plan(ctx context.Context, id batches.ID, items []batches.Item) error {
	for chunk := range slices.Chunk(items, table.MaxOperations) {
		if err := s.plan(ctx, id, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (s Items) plan(ctx context.Context, id batches.ID, items []batches.Item) error {
	for len(items) > 0 {
		operations := make([]table.Operation, len(items))
		for i, item := range items {
			operations[i] = table.Insert(itemOf(id, item))
		}
		err := s.table.Transact(ctx, operations...)
		if fault.Code(err) != trouble.Exists {
			return err
		}
		there, err := s.there(ctx, id, items)
		if err != nil {
			return err
		}
		items = without(items, there, true)
	}
	return nil
}

// Put writes how far items have come: a transaction for a hundred of them. What is
// written says all of it, so that a lost answer is no trouble.
func (s Items) Put(ctx context.Context, id batches.ID, items []batches.Item) error {
	for chunk := range slices.Chunk(items, table.MaxOperations) {
		if err := s.put(ctx, id, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (s Items) put(ctx context.Context, id batches.ID, items []batches.Item) error {
	for len(items) > 0 {
		operations := make([]table.Operation, len(items))
		for i, item := range items {
			row := itemOf(id, item)
			row.Version = entity.Any
			operations[i] = table.Merge(row, row.Reached)
		}
		err := s.table.Transact(ctx, operations...)
		if fault.Code(err) != trouble.Missing {
			return err
		}
		there, err := s.there(ctx, id, items)
		if err != nil {
			return err
		}
		items = without(items, there, false)
	}
	return nil
}

// there are the keys of those items that the batch has.
func (s Items) there(ctx context.Context, id batches.ID, items []batches.Item) (map[string]bool, error) {
	wanted := make([]string, len(items))
	for i, item := range items {
		wanted[i] = itemKey(item.Organization)
	}
	there := map[string]bool{}
	query := table.In(partitionOf(id)).From(slices.Min(wanted)).Before(slices.Max(wanted) + "_").
		Tolerate(func(row entity.Row, _ error) { there[row.RowKey] = true })
	found, err := table.Find[Item](ctx, s.table, query)
	for _, row := range found.Rows {
		there[row.RowKey] = true
	}
	return there, err
}

// without leaves out the items that are there, or those that are not.
func without(items []batches.Item, there map[string]bool, is bool) []batches.Item {
	return slices.DeleteFunc(slices.Clone(items), func(i batches.Item) bool { return there[itemKey(i.Organization)] == is })
}

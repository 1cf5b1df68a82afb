package upkeep

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// EveryBatch lists the keys of all batches, and nothing else of their partition.
func EveryBatch(s *connect.Storage) walk.Lister {
	all := walk.KeysOf(table.New(s, batches.TableName), batches.Partition)
	return func(ctx context.Context, after string) ([]string, string, error) {
		names, next, err := all(ctx, after)
		return slices.DeleteFunc(names, func(name string) bool { _, err := keys.IDOf(name); return err != nil }), next, err
	}
}

// itemRows are the rows of BatchItems of a batch by its key.
func itemRows(key string) table.Query {
	id, err := keys.IDOf(key)
	if err != nil {
		return table.In("") // the list has no such key: the query is refused
	}
	return table.In(id)
}

// isBatchRun reports whether a row of BatchItems is a run, and isItem whether it is an
// organization.
func isBatchRun(key string) bool { _, is := rows.BatchRunAt(key); return is }
func isItem(key string) bool     { return !isBatchRun(key) }

package batches

import (
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Remover removes batches with all that stands beside them, in an order in which a
// process may die anywhere: the row of the batch leads to what is left, and says that it
// is going.
type Remover struct{ batches, items *table.Table }

// NewRemover removes the batches of an account; nobody is asked.
func NewRemover(s *connect.Storage) Remover {
	return Remover{batches: table.New(s, TableName), items: table.New(s, rows.BatchItems)}
}

// WasOverBefore reports whether a batch was over before an instant, or is going already.
func (r *Row) WasOverBefore(before time.Time) bool {
	return r.IsGone || r.IsOver() && r.FinishedAt.Before(before)
}

// going marks a batch that is about to be removed.
type going struct {
	IsGone  bool
	WriteID string
}

// Remove does a piece of the removal of a batch that was read, and answers true when there
// is more to do about it, or when somebody has written it meanwhile.
func (r Remover) Remove(ctx context.Context, row *Row) (more bool, calls int, err error) {
	if !row.IsGone {
		calls++
		err = r.batches.Merge(ctx, row, going{true, access.NewClaim()})
		if access.IsBeaten(err) {
			return true, calls, nil
		}
		if err != nil {
			return false, calls, err
		}
	}
	more, emptied, err := r.empty(ctx, batches.ID(row.BatchID))
	if calls += emptied; more || err != nil {
		return more, calls, err
	}
	operations := []table.Operation{table.Delete(entity.At(Partition, row.RowKey, entity.Any))}
	for n := range row.GivenRows {
		operations = append(operations, table.Delete(entity.At(Partition, givenKey(batches.ID(row.BatchID), n), entity.Any)))
	}
	err = r.batches.Transact(ctx, operations...)
	if fault.Code(err) == trouble.Missing {
		// A piece was lost before, or somebody else removes them, too.
		err = r.batches.Delete(ctx, entity.At(Partition, row.RowKey, entity.Any))
	}
	return false, calls + 1, err
}

// key is a row of which nothing but its key is asked for.
type key struct {
	entity.Row
	Round int
}

// emptiedAtOnce is how many rows of a batch one call removes.
const emptiedAtOnce = 10 * table.MaxOperations

// empty removes a piece of the organizations and runs of a batch.
func (r Remover) empty(ctx context.Context, id batches.ID) (more bool, calls int, err error) {
	var all []entity.Row
	query := table.In(keys.Name(string(id))).Select("Round").Limit(emptiedAtOnce).Pages(1)
	found, err := table.Find[key](ctx, r.items, query.Tolerate(func(row entity.Row, _ error) { all = append(all, row) }))
	for _, row := range found.Rows {
		all = append(all, row.Row)
	}
	more, calls = found.More || found.Rest != "", 1
	for chunk := range slices.Chunk(all, table.MaxOperations) {
		if err != nil {
			break
		}
		operations := make([]table.Operation, len(chunk))
		for i, at := range chunk {
			operations[i] = table.Delete(entity.At(at.PartitionKey, at.RowKey, entity.Any))
		}
		calls++
		if err = r.items.Transact(ctx, operations...); fault.Code(err) == trouble.Missing {
			return true, calls, nil // somebody else removes them, too
		}
	}
	return more, calls, err
}

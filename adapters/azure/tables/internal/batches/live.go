package batches

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Mark says with its key alone that a batch is not idle. Batches/BATCH/!{batchId}: the
// oldest stands first, and whoever looks for what goes on reads nothing else.
type Mark struct{ entity.Row }

// MarkOf is the mark of a batch.
func MarkOf(id batches.ID) *Mark { return &Mark{*entity.At(Partition, marks+string(id), "")} }

// MarkedBy is the batch that a mark is of, by its key.
func MarkedBy(key string) batches.ID { return batches.ID(strings.TrimPrefix(key, marks)) }

// Marks are the rows of the marks.
func Marks(string) table.Query { return table.In(Partition).Before(firstRow) }

// Live lists the batches that are not idle, in the order of their ids, which begin with
// their time. One transaction, and one for each of them.
func (s Batches) Live(ctx context.Context) ([]batches.Batch, error) {
	query := table.In(Partition).Before(firstRow).Tolerate(func(row entity.Row, err error) { s.note(ctx, row, err) })
	found, err := table.Find[Mark](ctx, s.table, query)
	if err != nil {
		return nil, err
	}
	live := make([]batches.Batch, len(found.Rows))
	err = Together(len(found.Rows), func(i int) error {
		b, err := s.Get(ctx, MarkedBy(found.Rows[i].RowKey))
		switch code := fault.Code(err); {
		case code == entity.Newer || code == entity.Unreadable:
			s.note(ctx, found.Rows[i].Row, err)
			return nil
		case fault.Is(err, fault.NotFound):
			return nil
		}
		live[i] = b
		return err
	})
	if err != nil {
		return nil, err
	}
	return goOn(live), nil
}

// goOn are the batches that were read and are not idle.
func goOn(list []batches.Batch) []batches.Batch {
	var live []batches.Batch
	for _, b := range list {
		if b.ID != "" && !b.Stage.IsIdle() && len(live) < batches.LiveMost {
			live = append(live, b)
		}
	}
	return live
}

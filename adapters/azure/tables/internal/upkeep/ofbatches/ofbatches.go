// Package ofbatches tells what is wrong with batches and with what stands beside them.
// How their rows are written is said beside those who write them.
package ofbatches

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	domain "github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Judge looks at rows of Batches and BatchItems.
type Judge struct {
	ledger         *ledger.Ledger
	batches, items *table.Table
}

// New judges the batches of an account.
func New(s *connect.Storage, l *ledger.Ledger) Judge {
	return Judge{ledger: l, batches: table.New(s, batches.TableName), items: table.New(s, rows.BatchItems)}
}

// Cost is how many calls a row may take of which nothing is wrong.
const Cost = 1

// The words for what a row is.
const (
	whatBatch = "batch"
	whatMark  = "mark of a batch that goes on"
	whatGiven = "input of a batch"
	whatItem  = "organization or run of a batch"
)

// Batch judges a row of a batch: one that goes on must be marked.
func (j Judge) Batch(ctx context.Context, seen walk.Seen[batches.Row]) ([]finding.Finding, error) {
	f := finding.Finding{What: whatBatch, Where: seen.At.RowKey}
	row := seen.Row
	switch {
	case seen.Err != nil:
		return finding.Unread(f.What, f.Where, seen.Err), nil
	case !row.IsSound():
		f.Found = "It is damaged, or stands in the place of another batch: bring it back from a backup."
		return []finding.Finding{f}, nil
	case row.IsIdle() || row.IsGone:
		return nil, nil
	}
	mark := batches.MarkOf(domain.ID(row.BatchID))
	_, err := j.batches.Get(ctx, mark)
	if finding.IsUnread(err) || err != nil || mark.Version != "" {
		return nil, ignore(err)
	}
	// It may be idle by now.
	now, found, err := access.Read[batches.Row](ctx, j.batches, access.AddressOf(&row))
	if err != nil || !found || now.IsIdle() || now.IsGone {
		return nil, ignore(err)
	}
	return []finding.Finding{{
		What: whatMark, Where: "batch " + row.BatchID, Found: "Nobody would go on with the batch.",
		Mend: func(ctx context.Context) (bool, error) {
			return finding.Done(j.batches.Transact(ctx, table.Merge(now, struct{ WriteID string }{access.NewClaim()}), table.Put(batches.MarkOf(domain.ID(row.BatchID)))))
		},
	}}, nil
}

// ignore leaves a row that cannot be read to the look at that row.
func ignore(err error) error {
	if finding.IsUnread(err) {
		return nil
	}
	return err
}

// Mark judges a mark: its batch must go on.
func (j Judge) Mark(ctx context.Context, seen walk.Seen[batches.Mark]) ([]finding.Finding, error) {
	return j.beside(ctx, seen.At, whatMark, batches.MarkedBy(seen.At.RowKey), "The batch is idle, or not there.", func(row *batches.Row) bool { return !row.IsIdle() && !row.IsGone })
}

// Given judges a piece of what runs are given: its batch must be there.
func (j Judge) Given(ctx context.Context, seen walk.Seen[batches.GivenRow]) ([]finding.Finding, error) {
	if found := finding.Unread(whatGiven, seen.At.RowKey, seen.Err); len(found) > 0 {
		return found, nil
	}
	return j.beside(ctx, seen.At, whatGiven, batches.GivenTo(seen.At.RowKey), "Its batch is not there.", func(*batches.Row) bool { return true })
}

// beside removes a row whose batch is not as it must be. A row beside a batch is written
// in one transaction with it, so that nothing is on its way.
func (j Judge) beside(ctx context.Context, at entity.Row, what string, id domain.ID, wrong string, must func(*batches.Row) bool) ([]finding.Finding, error) {
	if address, ok := batches.AddressOf(id); ok {
		row, found, err := access.Read[batches.Row](ctx, j.batches, address)
		if err != nil || found && must(row) {
			return nil, ignore(err)
		}
	}
	return []finding.Finding{{What: what, Where: at.RowKey, Found: wrong, Mend: remove(j.batches, at)}}, nil
}

// remove deletes a row as it was seen; one that could not be read, as it is.
func remove(t *table.Table, at entity.Row) func(context.Context) (bool, error) {
	version := at.Version
	if version == "" {
		version = entity.Any
	}
	return func(ctx context.Context) (bool, error) {
		return finding.Done(t.Delete(ctx, entity.At(at.PartitionKey, at.RowKey, version)))
	}
}

// Item judges a row of BatchItems. A run there must be one that there is, and of the
// batch. What the row says of the run is compared by the look at the run.
func (j Judge) Item(ctx context.Context, seen walk.Seen[rows.BatchRun]) ([]finding.Finding, error) {
	at := seen.At
	where := at.RowKey + " of the batch " + at.PartitionKey
	d, isRun := rows.BatchRunAt(at.RowKey)
	switch {
	case !isRun || seen.Err != nil && !finding.IsUnreadable(seen.Err):
		return finding.Unread(whatItem, where, seen.Err), nil
	case seen.Err != nil:
		// The look at the run brings it back.
		return []finding.Finding{{What: whatItem, Where: where, Found: "It cannot be read.", Mend: remove(j.items, at)}}, nil
	}
	return j.run(ctx, at, where, d)
}

func (j Judge) run(ctx context.Context, at entity.Row, where string, d executions.Doorbell) ([]finding.Finding, error) {
	run, found, err := j.ledger.Read(ctx, d)
	mirror, is := rows.BatchRunOf(run.Row)
	if err != nil || found && is && mirror.PartitionKey == at.PartitionKey || !found && !finding.IsSettled(at) {
		return nil, ignore(err)
	}
	if !found {
		// A run may have been accepted and be on its way for longer than that.
		if _, waits, err := j.ledger.ReadOpen(ctx, d); waits || err != nil {
			return nil, ignore(err)
		}
	}
	return []finding.Finding{{What: whatItem, Where: where, Found: "It shows a run that is not there, or of another batch.", Mend: remove(j.items, at)}}, nil
}

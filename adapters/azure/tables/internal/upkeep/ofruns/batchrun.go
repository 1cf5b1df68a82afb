package ofruns

import (
	"context"
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	domain "github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// whatBatchRun is what the copy of a run for its batch is called.
const whatBatchRun = "run of a batch"

// counted is the copy of a run for its batch as it was found.
type counted struct {
	rows.BatchRun
	found, unreadable bool
}

// batched finds a run among those of its batch, unless that was removed before the run
// is. The copy is read before the truth is read again, as that for the user is.
func (j Judge) batched(ctx context.Context, d executions.Doorbell, truth rows.WorkflowExecution) ([]finding.Finding, error) {
	want, ok := rows.BatchRunOf(truth)
	if !ok {
		return nil, nil
	}
	mirror := counted{BatchRun: rows.BatchRun{Row: want.Row}}
	var err error
	mirror.found, err = j.batchItems().Get(ctx, &mirror.BatchRun)
	if mirror.unreadable = finding.IsUnreadable(err); err != nil && !mirror.unreadable {
		return nil, ignoreUnread(err)
	}
	if mirror.differs(truth) == "" {
		return nil, nil
	}
	truth, found, err := j.again(ctx, d)
	if err == nil && found {
		found, err = j.hasBatch(ctx, truth.OriginID)
	}
	if err != nil || !found {
		return nil, err
	}
	wrong := mirror.differs(truth)
	if wrong == "" || !isSettled(truth) || mirror.found && !finding.IsSettled(mirror.Row) {
		return nil, nil
	}
	return []finding.Finding{{
		What: whatBatchRun, Where: fmt.Sprintf("%s of the batch %s", where(d), truth.OriginID), Found: wrong,
		Mend: func(ctx context.Context) (bool, error) { return j.count(ctx, d, truth, mirror) },
	}}, nil
}

func ignoreUnread(err error) error {
	if finding.IsUnread(err) {
		return nil
	}
	return err
}

func (j Judge) batchItems() *table.Table { return table.New(j.ledger.Storage, rows.BatchItems) }

// hasBatch reports whether a batch is there. One that cannot be read is.
func (j Judge) hasBatch(ctx context.Context, id string) (bool, error) {
	at, ok := batches.AddressOf(domain.ID(id))
	if !ok {
		return false, nil
	}
	row := &batches.Row{}
	row.PartitionKey, row.RowKey = at.Partition, at.Row
	found, err := table.New(j.ledger.Storage, batches.TableName).Get(ctx, row)
	if finding.IsUnread(err) {
		return true, nil
	}
	return found && !row.IsGone, err
}

// differs is what is wrong with a copy, empty for nothing. While a run is not over, the
// copy only has to say so.
func (m counted) differs(truth rows.WorkflowExecution) string {
	want, _ := rows.BatchRunOf(truth)
	switch {
	case m.unreadable:
		return "It cannot be read."
	case !m.found:
		return "The run is not in it."
	case truth.IsTerminal() && m.Standing != want.Standing, m.RunID != want.RunID:
		return "It does not say what the run came to."
	case !truth.IsTerminal() && executions.Status(m.Status).IsTerminal():
		return "It says that the run is over."
	}
	return ""
}

// count makes a copy what the truth is, as follow does for that of the user.
func (j Judge) count(ctx context.Context, d executions.Doorbell, truth rows.WorkflowExecution, seen counted) (bool, error) {
	mirror, _ := rows.BatchRunOf(truth)
	switch {
	case truth.IsTerminal():
		return finding.Done(j.batchItems().Put(ctx, &mirror))
	case seen.found:
		mirror.Version = seen.Version
		return finding.Done(j.batchItems().Replace(ctx, &mirror))
	case !seen.unreadable:
		return finding.Done(j.batchItems().Insert(ctx, &mirror))
	}
	if err := j.batchItems().Put(ctx, &mirror); err != nil {
		return false, err
	}
	now, found, err := j.again(ctx, d)
	if err == nil && found && now.IsTerminal() {
		return j.count(ctx, d, now, seen)
	}
	return err == nil, err
}

package ledger

import (
	"errors"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
)

// copy writes the copies that a run has, at the same time: for the user who started it,
// and for its batch.
func (l *Ledger) copy(truth rows.WorkflowExecution, write func(*table.Table, entity.Entity) error) error {
	var ofUser, ofBatch error
	var both sync.WaitGroup
	if mirror, ok := rows.MirrorOf(truth); ok {
		both.Go(func() { ofUser = write(l.mirrors, &mirror) })
	}
	if mirror, ok := rows.BatchRunOf(truth); ok {
		both.Go(func() { ofBatch = write(l.batches, &mirror) })
	}
	both.Wait()
	return errors.Join(ofUser, ofBatch)
}

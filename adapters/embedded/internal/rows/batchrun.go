package rows

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// BatchRun is a run of a batch, as far as it is counted there: whoever counts reads all
// of them at once, and none of the runs.
type BatchRun struct {
	kv.Schema
	ID string `json:"id"`
	// Status is how the run ended, empty while it has not.
	Status string `json:"status,omitempty"`
}

// BatchRunOf is the row of a run for its batch; false for a run of none.
func BatchRunOf(e executions.Execution) (*BatchRun, bool) {
	row := &BatchRun{ID: string(e.ID)}
	if e.Status.IsTerminal() {
		row.Status = string(e.Status)
	}
	return row, e.Trigger == executions.TriggerBatch && e.Origin.ID != ""
}

// BatchRunKey is where a run stands among those of its batch, nil for a run of none.
func BatchRunKey(e executions.Execution) kv.Key {
	if _, is := BatchRunOf(e); !is {
		return nil
	}
	return BatchRuns(batches.ID(e.Origin.ID)).With(e.Scope.Key(), string(e.ID))
}

// Batches is the prefix of all batches, the newest first.
func Batches() kv.Key { return kv.NewKey(kindBatch) }

// BatchKey is where a batch is.
func BatchKey(id batches.ID) kv.Key { return Batches().With(Position(executions.ID(id))) }

// BatchRuns is the prefix of the runs of a batch.
func BatchRuns(id batches.ID) kv.Key { return kv.NewKey(kindBatchRun, string(id)) }

package rows

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// BatchItems is the table of the organizations of batches, beside which their runs
// stand.
const BatchItems = "BatchItems"

// BatchRun is a run of a batch in BatchItems, a copy of how it stands. Its partition is
// the batch, its row key the organization and the run, so that it stands directly behind
// the organization. It is written when the run is accepted and when it is over; in
// between the truth is read.
type BatchRun struct {
	entity.Row
	Standing
}

// Standing is how a run of a batch stands.
type Standing struct {
	// RunID is the run.
	RunID string
	// Status is where it stands in its life.
	Status string
	// Problem is why it did not succeed, as JSON, or in a payload of the run.
	Problem     string
	ProblemBlob string
}

// StandingOf is what a run says of itself to its batch.
func StandingOf(d executions.Doorbell, c Course) Standing {
	return Standing{RunID: string(d.ID()), Status: c.Status, Problem: c.Problem, ProblemBlob: c.ProblemBlob}
}

// BatchRunOf is the copy of a run for its batch; false for a run of none.
func BatchRunOf(truth WorkflowExecution) (BatchRun, bool) {
	d, err := DoorbellOf(truth.PartitionKey, truth.RowKey)
	if err != nil || truth.Trigger != string(executions.TriggerBatch) || truth.OriginID == "" {
		return BatchRun{}, false
	}
	at := entity.Row{PartitionKey: keys.Name(truth.OriginID), RowKey: BatchRunKey(d)}
	return BatchRun{Row: at, Standing: StandingOf(d, truth.Course)}, true
}

// BatchRunKey is where a run stands among those of its batch.
func BatchRunKey(d executions.Doorbell) string { return keys.Join(d.Scope().Key(), string(d.ID())) }

// BatchRunAt is the run of a row by its key; false for the row of an organization. Ids
// stand in keys as they are.
func BatchRunAt(key string) (executions.Doorbell, bool) {
	scope, id, isRun := strings.Cut(key, "_")
	d, err := executions.NewDoorbell(id, scope)
	return d, isRun && err == nil
}

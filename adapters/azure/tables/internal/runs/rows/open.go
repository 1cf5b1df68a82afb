package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// sweepShard is the partition that has the memory of the sweeper.
const sweepShard = "0"

// BehindIDs stands in a shard behind every row of an open run and before all that is
// about runs that are over: ids begin with their time, and none begins with a c for
// the next six thousand years.
const BehindIDs = "c_"

// OpenExecution is a run in OpenExecutions that is not over. Inserting it is the
// moment in which a run is accepted. Its partition is the last digit of the id,
// its row key the id.
type OpenExecution struct {
	entity.Row
	// Scope is the partition of the truth.
	Scope string
	// CheckAt is when the sweeper looks at the run next. It may be early and is
	// never late.
	CheckAt time.Time
	// Wakes counts how often the sweeper rang for the run while it waited.
	Wakes int
	// AcceptID is random and tells which call accepted the run.
	AcceptID string `table:"AcceptId"`
	About
	// DueAt is when the run may start for the first time.
	DueAt time.Time
	Given
}

// ClosedExecution is a run in OpenExecutions that is over and not counted yet.
// Its row key is x_ and the id.
type ClosedExecution struct {
	entity.Row
	// Day is the day of the end in UTC.
	Day string
	// Organization is the organization or GLOBAL.
	Organization string
	// Workflow is the name of what ran, Outcome the status in which it ended.
	Workflow string
	Outcome  string
	// Milliseconds is the time from the first start to the end, 0 for a run that
	// never started.
	Milliseconds int64
	// SavesMinutes is the handwork that a success spares.
	SavesMinutes int
}

// Sweep is the memory of the sweeper in OpenExecutions. Its Timestamp is the time
// of the last sweep.
type Sweep struct {
	entity.Row
	// JudgeFrom is the first moment in which a lease may be found dead again after
	// an outage.
	JudgeFrom time.Time
	// KeysAfter is the organization whose idempotency keys were looked at last.
	KeysAfter string
}

// SweepAt is the sweeper's row with nothing to remember.
func SweepAt() Sweep {
	return Sweep{Row: entity.Row{PartitionKey: sweepShard, RowKey: "!sweep"}}
}

// OpenAt has the keys of a run and nothing else; version is what a write without
// a read asks for.
func OpenAt(id executions.ID, version string) (OpenExecution, error) {
	shard, err := keys.Shard(string(id))
	return OpenExecution{Row: *entity.At(shard, string(id), version)}, err
}

// OpenOf is a run that is being accepted, without what it was given.
func OpenOf(e executions.Execution, acceptID string, checkAt time.Time) (OpenExecution, error) {
	row, err := OpenAt(e.ID, "")
	row.Scope, row.CheckAt, row.AcceptID, row.About, row.DueAt = e.Scope.Key(), checkAt, acceptID, AboutOf(e), e.DueAt
	return row, err
}

// Execution is the run as it was accepted, without what is in payloads.
func (r OpenExecution) Execution(d executions.Doorbell) executions.Execution {
	e := r.execution(d)
	e.Status, e.DueAt, e.Input, e.Sealed = executions.Pending, r.DueAt, r.Input, r.Sealed
	return e
}

// Truth is the first state of the run's row in WorkflowExecutions.
func (r OpenExecution) Truth(d executions.Doorbell) (WorkflowExecution, error) {
	row, err := TruthAt(d)
	row.About, row.Given, row.AcceptID = r.About, r.Given, r.AcceptID
	row.Course = Course{Status: string(executions.Pending), DueAt: r.DueAt}
	return row, err
}

// ClosedOf is a run that is over, to be counted.
func ClosedOf(e executions.Execution) (ClosedExecution, error) {
	shard, err := keys.Shard(string(e.ID))
	row := ClosedExecution{
		Row: entity.Row{PartitionKey: shard, RowKey: "x_" + string(e.ID)},
		Day: keys.Day(e.FinishedAt), Organization: e.Scope.Key(), Workflow: e.Workflow.Name, Outcome: string(e.Status),
		SavesMinutes: e.SavesMinutes,
	}
	if !e.StartedAt.IsZero() {
		row.Milliseconds = max(0, e.FinishedAt.Sub(e.StartedAt).Milliseconds())
	}
	return row, err
}

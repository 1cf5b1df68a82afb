package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// FenceKey is the row of ExecutionSteps that says who may store.
const FenceKey = "!fence"

// Step is a row of ExecutionSteps, whose partition is the run's id: a stored
// step or an intent under s_ and its name, and the fence, which has no Name.
type Step struct {
	entity.Row
	// Scope is the organization or GLOBAL: the partition does not say whose it is.
	Scope string
	// Fence is that of the worker who stored the step; in the fence's own row the
	// lowest that may still store.
	Fence int64
	// Order counts the stored steps from 1; in the fence's row it is the last one.
	Order int64
	// Name is the step's own, Status Success or Intent.
	Name   string
	Status string
	// Attempt is the one in which the step ran, StartedAt when.
	Attempt   int
	StartedAt time.Time
	// Duration is in nanoseconds.
	Duration time.Duration
	// Result is JSON; ResultBlob names the payload that has it when it is too long
	// for a row. Sealed says that it is encrypted.
	Result     []byte
	ResultBlob string
	Sealed     bool
	// Undoable says that the workflow knew how to take the step back.
	Undoable bool
	// WriteID is the random mark of the write, by which a writer whose answer was
	// lost knows its own.
	WriteID string `table:"WriteId"`
}

// FenceAt is the row of a run's fence.
func FenceAt(l executions.Lease, order int64) Step {
	return Step{Row: entity.Row{PartitionKey: string(l.Doorbell.ID()), RowKey: FenceKey}, Scope: l.Doorbell.Scope().Key(), Fence: l.Fence, Order: order}
}

// StepOf is the row of a step without its result.
func StepOf(l executions.Lease, s executions.Step) Step {
	return Step{
		Row:   entity.Row{PartitionKey: string(l.Doorbell.ID()), RowKey: StepKey(s.Name)},
		Scope: l.Doorbell.Scope().Key(), Fence: l.Fence,
		Name: s.Name, Status: string(s.Status), Attempt: s.Attempt, StartedAt: s.StartedAt, Duration: s.Duration, Sealed: s.Sealed, Undoable: s.Undoable,
	}
}

// StepKey is the row key of a step.
func StepKey(name string) string { return keys.Join("s", name) }

// Step is what was stored, without a result that is in a payload.
func (s Step) Step() executions.Step {
	return executions.Step{
		Name: s.Name, Status: executions.StepStatus(s.Status), Attempt: s.Attempt, StartedAt: s.StartedAt, Duration: s.Duration,
		Result: s.Result, Sealed: s.Sealed, Undoable: s.Undoable,
	}
}

// IsIntent reports that the step has no result yet.
func (s Step) IsIntent() bool { return s.Status == string(executions.StepIntent) }

package batches

import (
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Item is one organization of a batch.
type Item struct {
	Organization organizations.ID
	// Name is what the organization was called when the batch was planned.
	Name string
	// IsFirst says that it belongs to the batch's trial.
	IsFirst bool
	// Round is the last one that its run was asked for in; 0 before the first.
	Round int
	// Refusal is why there is no run of this round, empty when there is one.
	Refusal Refusal

	// Run is the run of the round, empty without one. Status and Problem are how that
	// stands: the store's to know, and never written by whoever plans.
	Run     executions.ID
	Status  executions.Status
	Problem string
}

// Refusal is why an organization's run was not accepted.
type Refusal struct {
	// Code is that of the fault, Message its sentence.
	Code    string
	Message string
}

// Tally counts the items of a batch by how they stand.
type Tally struct {
	// Waiting have not been asked for yet, Refused were and have no run, Open have a run
	// that is not over. The others are how runs ended.
	Waiting, Refused, Open                                   int
	Success, CompletedWithErrors, Failed, Timeout, Cancelled int
}

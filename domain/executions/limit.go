package executions

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Limit is a bound on how many runs go on at one time. Every run that has the same key
// counts, from its claim until it is over or given back to be tried again.
type Limit struct {
	// Key names what is bounded, see the constructors.
	Key string
	// Most is how many may go on at a time, at least 1.
	Most int
}

// LimitKind says what a limit bounds.
type LimitKind string

// All runs of a workflow, those of a workflow for one organization, or those of a batch.
const (
	LimitWorkflow     LimitKind = "workflow"
	LimitOrganization LimitKind = "organization"
	LimitBatch        LimitKind = "batch"
)

// WorkflowLimit bounds all runs of a workflow, whoever they are for.
func WorkflowLimit(workflow string, most int) Limit {
	return Limit{Key: string(LimitWorkflow) + ":" + workflow, Most: most}
}

// OrganizationLimit bounds the runs of a workflow in one scope.
func OrganizationLimit(workflow string, s organizations.Scope, most int) Limit {
	return Limit{Key: string(LimitOrganization) + ":" + workflow + ":" + s.Key(), Most: most}
}

// BatchLimit bounds the runs of a batch.
func BatchLimit(batch string, most int) Limit {
	return Limit{Key: string(LimitBatch) + ":" + batch, Most: most}
}

// Kind is what the limit bounds.
func (l Limit) Kind() LimitKind {
	kind, _, _ := strings.Cut(l.Key, ":")
	return LimitKind(kind)
}

// Wait lets a due Pending run stand in line for a limit that is full, instead of its
// claim. Neither its attempt nor its fence rises.
func (e Execution) Wait(l Limit) Execution {
	e.WaitsFor = l
	return e
}

// CodeWaits is the code of ErrWaits.
const CodeWaits = "execution_waits"

// ErrWaits tells a worker that the run stands in line for a limit. It is rung for when
// there is room for it.
func ErrWaits() error {
	return fault.New(fault.Conflict, CodeWaits, "This run waits until fewer runs like it go on.")
}

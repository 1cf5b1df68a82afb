package start

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Again asks for a run that repeats another one.
type Again struct {
	// Of is the run, which is over.
	Of executions.Execution
	// Resumes is empty for a run from the start. Else it is as in executions.Execution,
	// and whoever asks for one that goes on from the same run within 24 hours is answered
	// the first, whatever they sent: two would do the rest twice.
	Resumes executions.ID
	// Input is all of it, secrets included.
	Input    []byte
	ClientIP string
	// IdempotencyKey is the caller's own key, empty for none, and BodyHash digests what
	// they asked for with it. Neither is asked of a run that goes on.
	IdempotencyKey string
	BodyHash       string
}

// RunAgain accepts a run in the authority's scope that repeats one of the same scope,
// under its form and reference, held against the rules of today's program. Which run
// may be repeated, and by whom, was judged before: canExecuteWorkflows is not asked
// for, and a law of the house says who may call this. Faults are those of Run, but
// Conflict workflow_unknown for a workflow that the program has no more, and rerun_not_possible for
// going on from what is being undone.
func (s *Starter) RunAgain(ctx context.Context, by permissions.Authority, a Again) (store.Accepted, error) {
	r := Request{
		Workflow: a.Of.Workflow.Name, Input: a.Input, Reference: a.Of.Reference, Form: a.Of.Form,
		Trigger: executions.TriggerRerun, Origin: executions.Origin{ID: string(a.Of.ID), Name: a.Of.Workflow.Title},
		Resumes: a.Resumes, ClientIP: a.ClientIP, IdempotencyKey: a.IdempotencyKey, BodyHash: a.BodyHash,
	}
	if !s.catalog.Has(r.Workflow) {
		return store.Accepted{}, fault.New(fault.Conflict, "workflow_unknown", "The workflow of this run is not part of the program any more.")
	}
	entry, err := s.checkRequest(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	accepted, err := s.accept(ctx, by, entry, r)
	if a.Resumes != "" && isOutrun(err) {
		return accepted, fault.Wrap(err, fault.Conflict, "rerun_not_possible", "What this run has done was undone, or is being undone. Run it again from the start.")
	}
	return accepted, err
}

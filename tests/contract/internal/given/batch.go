package given

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Batch is a batch that nobody else has, about to be planned, with something in every
// field that is known when it is made.
func Batch(changes ...func(*batches.Batch)) batches.Batch {
	now, owner := Now(), UserID()
	made := batches.Batch{
		ID: batches.ID(UUID(now)), Workflow: "user_offboarding", Title: "Büro 家具", Input: []byte(`{"name":"Ünïcode 家具 \u0000"}`),
		Inputs:  map[organizations.ID][]byte{OrganizationID(): []byte(`{"name": "1"}`), OrganizationID(): []byte(`{}`)},
		Targets: batches.Targets{IDs: []organizations.ID{OrganizationID(), OrganizationID()}}, Except: []organizations.ID{OrganizationID()},
		Cap: 7, Trial: &batches.Trial{Tags: []string{"gold", "zürich"}, StopAbove: 20},
		Reference: &executions.Reference{System: "halopsa", ID: "4711", URL: "https://example.com/t/4711?x=1#y"},
		Owner:     owner, OwnerName: "Zoë Ångström", Stage: batches.Planning, Round: 1,
		CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
	for _, change := range changes {
		change(&made)
	}
	return made
}

// MadeAt makes a batch one of another time: its id and its birth.
func MadeAt(at time.Time) func(*batches.Batch) {
	return func(b *batches.Batch) { b.ID, b.CreatedAt, b.UpdatedAt = batches.ID(UUID(at)), at, at }
}

// RunOf is the run of an organization in a round of a batch.
func RunOf(b batches.Batch, org organizations.ID, round int) executions.Execution {
	return Run(ScopeOf(org), func(e *executions.Execution) {
		e.ID, e.Trigger, e.Origin = b.RunID(org, round), executions.TriggerBatch, executions.Origin{ID: string(b.ID), Name: b.Title}
		e.Actor.ID, e.Retry = b.Owner, executions.Retry{}
	})
}

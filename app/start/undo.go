package start

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// undoAttempts is the least that an undo has: its steps may be repeated, and one
	// that a crash has cut off must not stay half-done.
	undoAttempts = 3
	// undoBackoff is the wait before another attempt where the workflow names none.
	undoBackoff = 10 * time.Second
)

// Undo asks for a run that undoes another one.
type Undo struct {
	// Of is the run, which is over.
	Of executions.Execution
	// After is the undo of it that this one goes on from, empty for none.
	After    executions.ID
	ClientIP string
}

// Undo accepts a run in the authority's scope that undoes one of the same scope.
// Whoever asks again within 24 hours is answered the first one. What may be undone,
// and by whom, was judged before. Faults: Conflict workflow_unknown,
// organization_inactive, and undo_superseded when a run has gone on from it.
func (s *Starter) Undo(ctx context.Context, by permissions.Authority, u Undo) (store.Accepted, error) {
	entry, err := s.catalog.Find(u.Of.Workflow.Name)
	if fault.Is(err, fault.NotFound) {
		return store.Accepted{}, fault.Wrap(err, fault.Conflict, "workflow_unknown", "The workflow of this run is not part of the program any more, so nobody knows how to undo it.")
	}
	if err != nil {
		return store.Accepted{}, err
	}
	if by.Organization != nil && !by.Organization.IsActive {
		return store.Accepted{}, organizations.ErrInactive("nothing can be undone for it")
	}
	input, err := withoutSecrets(entry.Workflow.Parameters, u.Of.Input)
	if err != nil {
		return store.Accepted{}, err
	}
	origin := executions.Origin{ID: string(u.Of.ID), Name: u.Of.Workflow.Title}
	if u.After != "" {
		origin.ID = string(u.After)
	}
	retry := entry.Retry
	if retry.Attempts = max(retry.Attempts, undoAttempts); retry.Backoff == 0 {
		retry.Backoff = undoBackoff
	}
	id := executions.ID(s.ports.Random.ID())
	accepted, err := s.ports.Executions.Accept(ctx, store.Acceptance{
		Idempotency: &store.Idempotency{Key: followKey(origin.ID), BodyHash: digest("undo")},
		Execution: executions.Execution{
			ID: id, Scope: by.Scope, Status: executions.Pending, Trigger: executions.TriggerUndo, Origin: origin,
			Limits:   limitsOf(nil, entry.Workflow, by.Scope),
			Workflow: executions.Workflow{Name: entry.Workflow.Name, Title: entry.Workflow.Title},
			Actor:    actorOf(by), ClientIP: u.ClientIP, Input: input, Reference: u.Of.Reference,
			Retry: retry, Timeout: entry.Workflow.Timeout, CreatedAt: id.Time(), DueAt: id.Time(),
		},
	})
	if isOutrun(err) {
		return accepted, fault.Wrap(err, fault.Conflict, "undo_superseded", "Another run has gone on from this one. Undo that one: it has the steps of both.")
	}
	return accepted, err
}

func actorOf(by permissions.Authority) executions.Actor {
	user := by.Principal.User
	return executions.Actor{ID: user.ID, DisplayName: user.DisplayName, Type: user.Type}
}

// withoutSecrets is the input of a run that is over with nothing in the place of
// each secret, which was erased.
func withoutSecrets(parameters []catalog.Parameter, input []byte) ([]byte, error) {
	var given map[string]json.RawMessage
	if len(input) > 0 {
		if err := json.Unmarshal(input, &given); err != nil {
			return nil, fmt.Errorf("read the input of the run: %w", err)
		}
	}
	erased := false
	for _, p := range parameters {
		if p.Type == catalog.TypeSecret && given[p.Name] != nil {
			given[p.Name], erased = json.RawMessage(`""`), true
		}
	}
	if !erased {
		return input, nil
	}
	return json.Marshal(given)
}

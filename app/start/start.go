// Package start turns a request to run a workflow into an accepted execution.
package start

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// Starter accepts executions.
type Starter struct {
	catalog *describe.Catalog
	store   store.Executions
	random  system.Random
}

// New is a Starter over these ports.
func New(catalog *describe.Catalog, executions store.Executions, random system.Random) *Starter {
	return &Starter{catalog: catalog, store: executions, random: random}
}

// Request asks for a run of a workflow.
type Request struct {
	Workflow string
	// Input is a JSON object; empty stands for {}.
	Input     []byte
	Reference *executions.Reference
	ClientIP  string
	// IdempotencyKey is the caller's own key, empty for none.
	IdempotencyKey string
	// BodyHash digests everything that the caller asked for.
	BodyHash string
}

// Run accepts a run in the authority's scope. Faults: Forbidden without
// canExecuteWorkflows, NotFound for an unknown workflow, Conflict
// organization_inactive, Invalid organization_required, validation_failed with
// every bad field, idempotency_key_reused.
func (s *Starter) Run(ctx context.Context, by permissions.Authority, r Request) (store.Accepted, error) {
	entry, err := s.check(by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	id := s.random.ID()
	// The id carries the creation time, from which row keys are computed: the two
	// must be the same millisecond.
	created := executions.ID(id).Time()
	acceptance := store.Acceptance{Execution: executions.Execution{
		ID: executions.ID(id), Scope: by.Scope, Status: executions.Pending, Trigger: executions.TriggerAPI,
		Workflow: executions.Workflow{Name: entry.Workflow.Name, Title: entry.Workflow.Title},
		Actor: executions.Actor{
			ID: by.Principal.User.ID, DisplayName: by.Principal.User.DisplayName, Type: by.Principal.User.Type,
		},
		ClientIP: r.ClientIP, Input: r.Input, Reference: r.Reference,
		Retry: entry.Retry, Timeout: entry.Workflow.Timeout, CreatedAt: created, DueAt: created,
	}}
	if r.IdempotencyKey != "" {
		acceptance.Idempotency = &store.Idempotency{
			Key: digest(string(by.Principal.User.ID), "start "+r.Workflow, r.IdempotencyKey), BodyHash: r.BodyHash,
		}
	}
	return s.store.Accept(ctx, acceptance)
}

func (s *Starter) check(by permissions.Authority, r Request) (describe.Entry, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return describe.Entry{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	entry, err := s.catalog.Find(r.Workflow)
	if err != nil {
		return describe.Entry{}, err
	}
	if by.Organization != nil && !by.Organization.IsActive {
		return describe.Entry{}, fault.New(fault.Conflict, "organization_inactive", "This organization is inactive: nothing new can be run for it.")
	}
	if by.Scope.IsGlobal() && entry.Workflow.RequiresOrganization {
		return describe.Entry{}, fault.New(fault.Invalid, "organization_required", "This workflow runs for one organization: choose which.")
	}
	if bad := entry.Input.Validate(r.Input); len(bad) > 0 {
		return describe.Entry{}, fault.ValidationFailed(bad...)
	}
	// The workflow's own rules may rely on those of its parameters.
	if bad := entry.Code.Validate(r.Input); len(bad) > 0 {
		return describe.Entry{}, fault.ValidationFailed(fields(bad)...)
	}
	return entry, nil
}

// fields says in the platform's words what a workflow finds wrong with its input.
func fields(bad []workflow.FieldError) []fault.Field {
	list := make([]fault.Field, 0, len(bad))
	for _, b := range bad {
		pointer := "/input"
		if b.Field != "" {
			pointer += "/" + b.Field
		}
		list = append(list, fault.Field{In: "body", Pointer: pointer, Code: b.Code, Message: b.Message})
	}
	return list
}

// digest joins parts so that no two lists of parts give the same text.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(strings.ReplaceAll(part, "\x00", "\x00\x01") + "\x00\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Package start turns a request to run a workflow into an accepted execution.
package start

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Starter accepts executions.
type Starter struct {
	catalog *describe.Catalog
	ports   Ports
	log     *slog.Logger
}

// Ports are what starting needs from outside.
type Ports struct {
	Executions store.Executions
	Sealer     secret.Sealer
	Files      object.Files
	Random     system.Random
}

// New is a Starter over these ports. The log hears of workflows whose own rules
// are broken.
func New(catalog *describe.Catalog, ports Ports, log *slog.Logger) *Starter {
	return &Starter{catalog: catalog, ports: ports, log: log}
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
	// BodyHash digests everything that the caller asked for: without its secrets, but for
	// a form with them, where it is digested once more and slowly.
	BodyHash string
	// Trigger is what starts the run, api when empty.
	Trigger executions.Trigger
	// Origin is what started the run, when it was no caller.
	Origin executions.Origin
	// Form is the one that the input was entered in, zero for none.
	Form executions.Origin
	// Resumes is as in executions.Execution.
	Resumes executions.ID
	// Limits bound the run beside those that its workflow declares, and stand before them.
	Limits []executions.Limit
	// ID is the run's, where several may start the same one; empty for a new one.
	ID executions.ID
}

// Run accepts a run in the authority's scope. Faults: Forbidden without
// canExecuteWorkflows, NotFound for a workflow that is unknown or that the caller
// does not see, Conflict
// organization_inactive, Invalid organization_required, validation_failed with
// every bad field, idempotency_key_reused.
func (s *Starter) Run(ctx context.Context, by permissions.Authority, r Request) (store.Accepted, error) {
	entry, err := s.check(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	return s.accept(ctx, by, entry, r)
}

// accept accepts a run of what was checked.
func (s *Starter) accept(ctx context.Context, by permissions.Authority, entry describe.Entry, r Request) (store.Accepted, error) {
	id, key := r.ID, ""
	if id == "" {
		id = executions.ID(s.ports.Random.ID())
	}
	texts := sealing.Texts(entry.Workflow.Parameters, r.Input)
	if len(texts) > 0 {
		key = s.ports.Random.Token() + s.ports.Random.Token()
	}
	input, sealed, err := sealing.Seal(ctx, s.ports.Sealer, by.Scope, id, key, r.Input, texts)
	if err != nil {
		return store.Accepted{}, err
	}
	// The id carries the creation time, from which row keys are computed: the two
	// must be the same millisecond.
	created := id.Time()
	acceptance := store.Acceptance{Execution: executions.Execution{
		ID: id, Scope: by.Scope, Status: executions.Pending, Trigger: cmp.Or(r.Trigger, executions.TriggerAPI), Origin: r.Origin, Form: r.Form, Resumes: r.Resumes,
		Limits:   limitsOf(r.Limits, entry.Workflow, by.Scope),
		Workflow: executions.Workflow{Name: entry.Workflow.Name, Title: entry.Workflow.Title},
		Actor:    actorOf(by),
		ClientIP: r.ClientIP, Input: input, Sealed: sealed, Reference: r.Reference,
		Retry: entry.Retry, Timeout: entry.Workflow.Timeout, SavesMinutes: entry.Workflow.SavesMinutes, CreatedAt: created, DueAt: created,
	}}
	if acceptance.Idempotency, err = r.idempotency(by, input, texts); err != nil {
		return store.Accepted{}, err
	}
	return s.ports.Executions.Accept(ctx, acceptance)
}

func (s *Starter) check(ctx context.Context, by permissions.Authority, r Request) (describe.Entry, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return describe.Entry{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	return s.checkRequest(ctx, by, r)
}

// checkRequest is check for a caller who may start this workflow, by whatever rule.
func (s *Starter) checkRequest(ctx context.Context, by permissions.Authority, r Request) (describe.Entry, error) {
	name := r.Workflow
	if !by.Principal.Sees(name) {
		name = "" // which no workflow has: the answer is the one for what is not there
	}
	entry, err := s.catalog.Find(name)
	if err != nil {
		return describe.Entry{}, err
	}
	if by.Organization != nil && !by.Organization.IsActive {
		return describe.Entry{}, organizations.ErrInactive("nothing new can be run for it")
	}
	if by.Scope.IsGlobal() && entry.Workflow.RequiresOrganization {
		return describe.Entry{}, ErrOrganizationRequired()
	}
	return entry, s.checkInput(ctx, by, entry, r)
}

// ErrOrganizationRequired is the fault for a workflow that does not run in global.
func ErrOrganizationRequired() error {
	return fault.New(fault.Invalid, "organization_required", "This workflow runs for one organization: choose which.")
}

// Package start turns a request to run a workflow into an accepted execution.
package start

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// Starter accepts executions.
type Starter struct {
	catalog *describe.Catalog
	ports   Ports
}

// Ports are what starting needs from outside.
type Ports struct {
	Executions store.Executions
	Sealer     secret.Sealer
	Files      object.Files
	Random     system.Random
}

// New is a Starter over these ports.
func New(catalog *describe.Catalog, ports Ports) *Starter {
	return &Starter{catalog: catalog, ports: ports}
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
	entry, err := s.check(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	id := s.ports.Random.ID()
	texts := sealing.Texts(entry.Workflow.Parameters, r.Input)
	input, sealed, err := sealing.Seal(ctx, s.ports.Sealer, by.Scope, executions.ID(id), r.Input, texts)
	if err != nil {
		return store.Accepted{}, err
	}
	// The id carries the creation time, from which row keys are computed: the two
	// must be the same millisecond.
	created := executions.ID(id).Time()
	acceptance := store.Acceptance{Execution: executions.Execution{
		ID: executions.ID(id), Scope: by.Scope, Status: executions.Pending, Trigger: executions.TriggerAPI,
		Workflow: executions.Workflow{Name: entry.Workflow.Name, Title: entry.Workflow.Title},
		Actor: executions.Actor{
			ID: by.Principal.User.ID, DisplayName: by.Principal.User.DisplayName, Type: by.Principal.User.Type,
		},
		ClientIP: r.ClientIP, Input: input, Sealed: sealed, Reference: r.Reference,
		Retry: entry.Retry, Timeout: entry.Workflow.Timeout, CreatedAt: created, DueAt: created,
	}}
	if r.IdempotencyKey != "" {
		acceptance.Idempotency = &store.Idempotency{
			Key: digest(string(by.Principal.User.ID), "start "+r.Workflow, r.IdempotencyKey), BodyHash: r.BodyHash,
		}
	}
	return s.ports.Executions.Accept(ctx, acceptance)
}

func (s *Starter) check(ctx context.Context, by permissions.Authority, r Request) (describe.Entry, error) {
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
		return describe.Entry{}, fault.ValidationFailed(fields(bad, sealing.Texts(entry.Workflow.Parameters, r.Input))...)
	}
	return entry, s.haveFiles(ctx, by, entry.Workflow.Parameters, r.Input)
}

// haveFiles refuses an input that names a file which the caller did not upload
// here and may not read.
func (s *Starter) haveFiles(ctx context.Context, by permissions.Authority, parameters []catalog.Parameter, input []byte) error {
	var bad []fault.Field
	for name, id := range fileIDs(parameters, input) {
		id, err := files.ParseID(id)
		var file object.File
		if err == nil {
			file, err = s.ports.Files.Stat(ctx, by.Scope, id)
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !keep.MayRead(by, file) {
			bad = append(bad, fault.Field{In: "body", Pointer: "/input/" + name, Code: "file_not_found", Message: "This file does not exist. Upload it again."})
		}
	}
	if len(bad) == 0 {
		return nil
	}
	slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return fault.ValidationFailed(bad...)
}

// fileIDs are the ids of uploads in an input that keeps its rules, by parameter.
func fileIDs(parameters []catalog.Parameter, input []byte) map[string]string {
	ids := map[string]string{}
	for _, p := range parameters {
		if p.Type != catalog.TypeFile {
			continue
		}
		var given map[string]json.RawMessage
		var id string
		if json.Unmarshal(input, &given) == nil && json.Unmarshal(given[p.Name], &id) == nil && id != "" {
			ids[p.Name] = id
		}
	}
	return ids
}

// fields says in the platform's words what a workflow finds wrong with its
// input, without the secrets that its sentences may repeat.
func fields(bad []workflow.FieldError, texts map[string]string) []fault.Field {
	var secrets redact.Set
	for _, text := range texts {
		secrets.Add(text)
	}
	list := make([]fault.Field, 0, len(bad))
	for _, b := range bad {
		pointer := "/input"
		if b.Field != "" {
			pointer += "/" + b.Field
		}
		list = append(list, fault.Field{In: "body", Pointer: secrets.Text(pointer), Code: b.Code, Message: secrets.Text(b.Message)})
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

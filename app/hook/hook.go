// Package hook enters how other systems start runs, and what they have to prove. What
// becomes of a message is not here.
package hook

import (
	"context"
	"encoding/json"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Clerk needs from outside.
type Ports struct {
	Hooks  store.Hooks
	Sealer secret.Sealer
	Clock  system.Clock
	Random system.Random
}

// Clerk enters, shows and removes hooks. Every method wants an authority with
// canExecuteWorkflows and canManageForms.
type Clerk struct {
	ports      Ports
	catalog    *describe.Catalog
	authorizer *authorize.Authorizer
	starter    *start.Starter
	recorder   *record.Recorder
}

// New is a Clerk.
func New(ports Ports, catalog *describe.Catalog, authorizer *authorize.Authorizer, starter *start.Starter, recorder *record.Recorder) *Clerk {
	return &Clerk{ports: ports, catalog: catalog, authorizer: authorizer, starter: starter, recorder: recorder}
}

// Create adds a hook that its maker owns, and answers the secret that nobody can read
// again. Faults: those of starting the workflow now, validation_failed with every bad
// field, Conflict owner_needs_grant.
func (c *Clerk) Create(ctx context.Context, by permissions.Authority, draft hooks.Draft) (hooks.Hook, organizations.SecretValue, error) {
	id := hooks.ID(c.ports.Random.ID())
	if err := c.check(ctx, by, draft); err != nil {
		return hooks.Hook{}, organizations.SecretValue{}, err
	}
	text, kept, err := c.secret(ctx, by.Scope, id, draft.Proof)
	if err != nil {
		return hooks.Hook{}, text, err
	}
	made, err := hooks.New(id, by.Scope, draft, kept, c.by(by))
	if err != nil {
		return hooks.Hook{}, organizations.SecretValue{}, err
	}
	entry := record.Change{Action: audit.HookCreate, ID: string(id), After: entered(made)}
	if err := c.recorder.Write(ctx, by, entry); err != nil {
		return hooks.Hook{}, organizations.SecretValue{}, err
	}
	if err := c.ports.Hooks.Create(ctx, made); err != nil {
		return hooks.Hook{}, organizations.SecretValue{}, err
	}
	return made, text, nil
}

// Change enters a hook anew; whoever does so owns it from then on. Accept looks at it as
// it is and may refuse. Faults: those of Create, NotFound, Conflict changed_meanwhile.
func (c *Clerk) Change(ctx context.Context, by permissions.Authority, id hooks.ID, draft hooks.Draft, accept func(hooks.Hook) error) (hooks.Hook, error) {
	if err := c.check(ctx, by, draft); err != nil {
		return hooks.Hook{}, err
	}
	return c.change(ctx, by, id, audit.HookChange, func(was hooks.Hook) (hooks.Hook, error) {
		if err := accept(was); err != nil {
			return was, err
		}
		return was.Changed(draft, c.by(by))
	})
}

// Rotate gives a hook another secret and answers it: whatever the one before proves is
// refused from then on. NotFound, Conflict changed_meanwhile.
func (c *Clerk) Rotate(ctx context.Context, by permissions.Authority, id hooks.ID) (hooks.Hook, organizations.SecretValue, error) {
	var text organizations.SecretValue
	if err := may(by); err != nil {
		return hooks.Hook{}, text, err
	}
	next, err := c.change(ctx, by, id, audit.HookRotate, func(was hooks.Hook) (hooks.Hook, error) {
		var kept hooks.Secret
		var err error
		text, kept, err = c.secret(ctx, by.Scope, id, was.Proof)
		return was.Renewed(kept, c.by(by)), err
	})
	if err != nil {
		return hooks.Hook{}, organizations.SecretValue{}, err
	}
	return next, text, nil
}

func (c *Clerk) change(ctx context.Context, by permissions.Authority, id hooks.ID, action audit.Action, to func(hooks.Hook) (hooks.Hook, error)) (hooks.Hook, error) {
	was, err := c.ports.Hooks.Get(ctx, by.Scope, id)
	if err != nil {
		return hooks.Hook{}, err
	}
	next, err := to(was)
	if err != nil {
		return hooks.Hook{}, err
	}
	entry := record.Change{Action: action, ID: string(id), Before: entered(was), After: entered(next)}
	if err := c.recorder.Write(ctx, by, entry); err != nil {
		return hooks.Hook{}, err
	}
	return next, c.ports.Hooks.Change(ctx, was, next)
}

// Delete removes a hook. Its runs stay. Accept looks at the hook as it is and may
// refuse; of a damaged one there is nothing to look at. NotFound.
func (c *Clerk) Delete(ctx context.Context, by permissions.Authority, id hooks.ID, accept func(hooks.Hook) error) error {
	if err := may(by); err != nil {
		return err
	}
	was, err := c.ports.Hooks.Get(ctx, by.Scope, id)
	isDamaged := fault.Is(err, fault.Unavailable) && fault.Code(err) == store.RowUnreadable
	if err != nil && !isDamaged {
		return err
	}
	entry := record.Change{Action: audit.HookDelete, ID: string(id)}
	if !isDamaged {
		if err := accept(was); err != nil {
			return err
		}
		entry.Before = entered(was)
	}
	if err := c.recorder.Write(ctx, by, entry); err != nil {
		return err
	}
	return c.ports.Hooks.Delete(ctx, by.Scope, id)
}

// Get reads one. NotFound.
func (c *Clerk) Get(ctx context.Context, by permissions.Authority, id hooks.ID) (hooks.Hook, error) {
	if err := may(by); err != nil {
		return hooks.Hook{}, err
	}
	return c.ports.Hooks.Get(ctx, by.Scope, id)
}

// List reads a page of the scope's.
func (c *Clerk) List(ctx context.Context, by permissions.Authority, p store.Paging) (store.HookPage, error) {
	if err := may(by); err != nil {
		return store.HookPage{}, err
	}
	return c.ports.Hooks.List(ctx, by.Scope, p)
}

func (c *Clerk) by(a permissions.Authority) hooks.By {
	return hooks.By{ID: a.Principal.User.ID, Name: a.Principal.User.DisplayName, Now: c.ports.Clock.Now()}
}

// hookRecord is what the audit trail keeps of a hook: nothing that proves a message.
type hookRecord struct {
	Name     string             `json:"name"`
	Workflow string             `json:"workflow"`
	Input    json.RawMessage    `json:"input,omitempty"`
	Mappings []mappingRecord    `json:"mappings,omitempty"`
	Proof    hooks.Proof        `json:"proof"`
	Hint     string             `json:"hint"`
	Owner    permissions.UserID `json:"owner"`
	Pause    hooks.Pause        `json:"pause,omitempty"`
}

type mappingRecord struct {
	Parameter string `json:"parameter"`
	Pointer   string `json:"pointer"`
}

func entered(h hooks.Hook) hookRecord {
	r := hookRecord{
		Name: h.Name, Workflow: h.Workflow, Input: h.Input, Proof: h.Proof, Hint: h.Hint, Owner: h.Owner, Pause: h.Pause,
	}
	for _, m := range h.Mappings {
		r.Mappings = append(r.Mappings, mappingRecord{Parameter: m.Parameter, Pointer: m.Pointer})
	}
	return r
}

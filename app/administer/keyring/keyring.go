// Package keyring makes, lists and revokes API keys, for administrators. What keys
// may be is domain/permissions/keys, and how one is held against a request is
// app/authorize.
package keyring

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/directory"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ring is the use case.
type Ring struct {
	store         store.Keys
	organizations store.Organizations
	catalog       *describe.Catalog
	recorder      *record.Recorder
	clock         system.Clock
	random        system.Random
}

// New is a Ring over these ports.
func New(keys store.Keys, organizations store.Organizations, catalog *describe.Catalog, recorder *record.Recorder, clock system.Clock, random system.Random) *Ring {
	return &Ring{store: keys, organizations: organizations, catalog: catalog, recorder: recorder, clock: clock, random: random}
}

// Shown is a key with its state at the moment of the answer.
type Shown struct {
	Key   permissions.Key
	State permissions.KeyState
}

// Page is a part of the list of keys.
type Page struct {
	Items []Shown
	// Next is the id of the last item, empty at the end.
	Next string
}

// List reads a page of all keys, whatever their state, in the order in which they
// were made.
func (r *Ring) List(ctx context.Context, by authorize.Caller, p store.Paging) (Page, error) {
	if !by.Principal.IsAdmin() {
		return Page{}, permissions.AdminOnly()
	}
	page, err := r.store.List(ctx, p)
	if err != nil {
		return Page{}, err
	}
	now, shown := r.clock.Now(), Page{Next: page.Next}
	for _, k := range page.Items {
		shown.Items = append(shown.Items, Shown{Key: k, State: k.State(now)})
	}
	return shown, nil
}

// Get reads one. NotFound key_not_found.
func (r *Ring) Get(ctx context.Context, by authorize.Caller, id permissions.KeyID) (Shown, error) {
	if !by.Principal.IsAdmin() {
		return Shown{}, permissions.AdminOnly()
	}
	key, err := r.read(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	return Shown{Key: key, State: key.State(r.clock.Now())}, nil
}

func (r *Ring) read(ctx context.Context, id permissions.KeyID) (permissions.Key, error) {
	facts, err := r.store.Facts(ctx, id, organizations.Target{})
	if err == nil && facts.Key == nil {
		err = keys.ErrUnknown()
	}
	if err != nil {
		return permissions.Key{}, err
	}
	return *facts.Key, nil
}

// Create adds a key and answers its text, which nobody can read again. Faults:
// validation_failed with every bad field.
func (r *Ring) Create(ctx context.Context, by authorize.Caller, draft keys.Draft) (Shown, keys.Text, error) {
	if !by.Principal.IsAdmin() {
		return Shown{}, keys.Text{}, permissions.AdminOnly()
	}
	known, err := directory.Of(ctx, r.organizations, draft.Organizations, keys.OrganizationsMax)
	if err != nil {
		return Shown{}, keys.Text{}, err
	}
	text := keys.NewText(permissions.KeyID(r.random.ID()), r.random.Token()+r.random.Token())
	choices := keys.Choices{Organization: known.Find, Workflow: r.catalog.Has}
	now := r.clock.Now()
	key, err := keys.New(text, draft, choices, by.Principal.User.ID, now)
	if err != nil {
		return Shown{}, keys.Text{}, err
	}
	entry := record.Change{Action: audit.KeyCreate, ID: string(key.ID), After: keyRecordOf(key)}
	if err := r.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return Shown{}, keys.Text{}, err
	}
	if err := r.store.Create(ctx, key); err != nil {
		return Shown{}, keys.Text{}, err
	}
	return Shown{Key: key, State: key.State(now)}, text, nil
}

// Revoke ends a key: it is refused from its next request. Revoking one again is no
// fault, and changes nothing. NotFound key_not_found.
func (r *Ring) Revoke(ctx context.Context, by authorize.Caller, id permissions.KeyID) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	was, err := r.read(ctx, id)
	if err != nil {
		return err
	}
	if !was.RevokedAt.IsZero() {
		return nil
	}
	next := was
	next.RevokedAt, next.RevokedBy = r.clock.Now(), by.Principal.User.ID
	entry := record.Change{Action: audit.KeyRevoke, ID: string(id), Before: keyRecordOf(was), After: keyRecordOf(next)}
	if err := r.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return err
	}
	return r.store.Revoke(ctx, id, next.RevokedBy, next.RevokedAt)
}

// keyRecord is what the audit trail keeps of a key: nothing by which it could be
// used, or guessed.
type keyRecord struct {
	Name          string                   `json:"name"`
	Everywhere    bool                     `json:"everywhere,omitempty"`
	Organizations []organizations.ID       `json:"organizations,omitempty"`
	Workflows     []string                 `json:"workflows,omitempty"`
	Permissions   []permissions.Permission `json:"permissions"`
	ExpiresAt     record.Time              `json:"expiresAt"`
	RevokedAt     record.Time              `json:"revokedAt,omitzero"`
	RevokedBy     permissions.UserID       `json:"revokedBy,omitempty"`
}

func keyRecordOf(k permissions.Key) keyRecord {
	return keyRecord{
		Name: k.Name, Everywhere: k.Everywhere, Organizations: k.Organizations, Workflows: k.Workflows, Permissions: k.Permissions.List(),
		ExpiresAt: record.Time(k.ExpiresAt), RevokedAt: record.Time(k.RevokedAt), RevokedBy: k.RevokedBy,
	}
}

package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Roles makes, changes and removes roles, all for administrators.
type Roles struct {
	store    store.Roles
	recorder *record.Recorder
	clock    system.Clock
	random   system.Random
}

// NewRoles is the use case over these ports.
func NewRoles(roles store.Roles, recorder *record.Recorder, clock system.Clock, random system.Random) *Roles {
	return &Roles{store: roles, recorder: recorder, clock: clock, random: random}
}

// List reads a page of all roles, in the order in which they were made.
func (r *Roles) List(ctx context.Context, by authorize.Caller, p store.Paging) (store.RolePage, error) {
	if !by.Principal.IsAdmin() {
		return store.RolePage{}, permissions.AdminOnly()
	}
	return r.store.List(ctx, p)
}

// Get reads one. NotFound role_not_found.
func (r *Roles) Get(ctx context.Context, by authorize.Caller, id permissions.RoleID) (permissions.Role, error) {
	if !by.Principal.IsAdmin() {
		return permissions.Role{}, permissions.AdminOnly()
	}
	return r.store.Get(ctx, id)
}

// Create adds a role without members. Faults: validation_failed.
func (r *Roles) Create(ctx context.Context, by authorize.Caller, draft permissions.RoleDraft) (permissions.Role, error) {
	if !by.Principal.IsAdmin() {
		return permissions.Role{}, permissions.AdminOnly()
	}
	role, err := permissions.NewRole(permissions.RoleID(r.random.ID()), draft, by.Principal.User.ID, r.clock.Now())
	if err != nil {
		return permissions.Role{}, err
	}
	entry := record.Change{Action: audit.RoleCreate, ID: string(role.ID), After: roleRecordOf(role)}
	if err := r.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return permissions.Role{}, err
	}
	if err := r.store.Create(ctx, role); err != nil {
		return permissions.Role{}, err
	}
	return role, nil
}

// Change gives a role another name or description. Accept looks at the role as it
// is and may refuse. Faults: NotFound role_not_found; validation_failed; Conflict
// changed_meanwhile.
func (r *Roles) Change(ctx context.Context, by authorize.Caller, id permissions.RoleID, change permissions.RoleChange, accept func(permissions.Role) error) (permissions.Role, error) {
	if !by.Principal.IsAdmin() {
		return permissions.Role{}, permissions.AdminOnly()
	}
	for try := 1; ; try++ {
		next, err := r.change(ctx, by, id, change, accept)
		if !isBeaten(err) || try == changeTries {
			return next, err
		}
	}
}

func (r *Roles) change(ctx context.Context, by authorize.Caller, id permissions.RoleID, change permissions.RoleChange, accept func(permissions.Role) error) (permissions.Role, error) {
	was, err := r.store.Get(ctx, id)
	if err == nil {
		err = accept(was)
	}
	if err != nil {
		return permissions.Role{}, err
	}
	next, err := was.Changed(change, by.Principal.User.ID, r.clock.Now())
	if err != nil {
		return permissions.Role{}, err
	}
	if !next.Same(was) {
		entry := record.Change{Action: audit.RoleChange, ID: string(id), Before: roleRecordOf(was), After: roleRecordOf(next)}
		if err := r.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
			return permissions.Role{}, err
		}
	}
	if err := r.store.Change(ctx, was, next); err != nil {
		return permissions.Role{}, err
	}
	return next, nil
}

// Delete removes a role with its memberships; removing what is not there is no
// fault, and leaves no entry. Accept looks at the role as it is and may refuse. There is nothing to look at
// of one that is damaged, or whose removal ended half-way: both can be removed all the
// same.
func (r *Roles) Delete(ctx context.Context, by authorize.Caller, id permissions.RoleID, accept func(permissions.Role) error) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	entry := record.Change{Action: audit.RoleDelete, ID: string(id)}
	was, err := r.store.Get(ctx, id)
	switch {
	case err == nil:
		if err := accept(was); err != nil {
			return err
		}
		entry.Before = roleRecordOf(was)
	case !fault.Is(err, fault.NotFound) && fault.Code(err) != store.RowUnreadable:
		return err
	}
	if !fault.Is(err, fault.NotFound) {
		if err := r.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
			return err
		}
	}
	return r.store.Delete(ctx, id)
}

// roleRecord is what the audit trail keeps of a role.
type roleRecord struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

func roleRecordOf(r permissions.Role) roleRecord {
	return roleRecord{Name: r.Name, Description: r.Description}
}

package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Memberships says who and what belongs to roles, all for administrators.
type Memberships struct {
	store    store.Memberships
	roles    store.Roles
	users    store.Users
	recorder *record.Recorder
	clock    system.Clock
}

// NewMemberships is the use case over these ports.
func NewMemberships(memberships store.Memberships, roles store.Roles, users store.Users, recorder *record.Recorder, clock system.Clock) *Memberships {
	return &Memberships{store: memberships, roles: roles, users: users, recorder: recorder, clock: clock}
}

// Put adds a user or a form to a role, which counts from the next request. Faults:
// NotFound role_not_found, user_not_found; Conflict role_for_client_users.
func (m *Memberships) Put(ctx context.Context, by authorize.Caller, role permissions.RoleID, member permissions.Member) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	if _, err := m.roles.Get(ctx, role); err != nil {
		return err
	}
	if member.Kind == permissions.UserMember {
		user, err := m.users.Get(ctx, permissions.UserID(member.ID))
		if err == nil {
			err = permissions.CheckMember(user)
		}
		if err != nil {
			return err
		}
	}
	entry := record.Change{Action: audit.RolePutMember, ID: string(role), After: memberRecord(member)}
	if err := m.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return err
	}
	return m.store.Put(ctx, permissions.Membership{Role: role, Member: member, AddedBy: by.Principal.User.ID, AddedAt: m.clock.Now()})
}

// Delete takes a user or a form out of a role, which counts from the next request.
// Taking out what is not in it is no fault.
func (m *Memberships) Delete(ctx context.Context, by authorize.Caller, role permissions.RoleID, member permissions.Member) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	entry := record.Change{Action: audit.RoleDeleteMember, ID: string(role), Before: memberRecord(member)}
	if err := m.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return err
	}
	return m.store.Delete(ctx, role, member)
}

// List reads a page of a role's members of one kind. NotFound role_not_found.
func (m *Memberships) List(ctx context.Context, by authorize.Caller, role permissions.RoleID, kind permissions.MemberKind, p store.Paging) (store.MembershipPage, error) {
	if !by.Principal.IsAdmin() {
		return store.MembershipPage{}, permissions.AdminOnly()
	}
	if _, err := m.roles.Get(ctx, role); err != nil {
		return store.MembershipPage{}, err
	}
	return m.store.List(ctx, role, kind, p)
}

// memberRecord is what the audit trail keeps of a member.
func memberRecord(m permissions.Member) map[string]string {
	return map[string]string{string(m.Kind): m.ID}
}

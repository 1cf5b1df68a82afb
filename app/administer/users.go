package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Users shows people and changes on which side of the counter they stand.
type Users struct {
	store    store.Users
	access   store.Access
	roles    store.Memberships
	recorder *record.Recorder
	clock    system.Clock
}

// UsersPorts are what Users needs.
type UsersPorts struct {
	Users  store.Users
	Access store.Access
	Roles  store.Memberships
}

// NewUsers is the use case over these ports.
func NewUsers(p UsersPorts, recorder *record.Recorder, clock system.Clock) *Users {
	return &Users{store: p.Users, access: p.Access, roles: p.Roles, recorder: recorder, clock: clock}
}

// List reads a page of everybody, for administrators.
func (u *Users) List(ctx context.Context, by authorize.Caller, p store.Paging) (store.UserPage, error) {
	if !by.Principal.IsAdmin() {
		return store.UserPage{}, permissions.AdminOnly()
	}
	return u.store.List(ctx, p)
}

// Get reads somebody and the roles that they are in, for administrators. NotFound
// user_not_found.
func (u *Users) Get(ctx context.Context, by authorize.Caller, id permissions.UserID) (permissions.User, []permissions.Membership, error) {
	if !by.Principal.IsAdmin() {
		return permissions.User{}, nil, permissions.AdminOnly()
	}
	user, err := u.store.Get(ctx, id)
	if err != nil {
		return permissions.User{}, nil, err
	}
	roles, err := u.roles.Of(ctx, permissions.MemberUser(id))
	if err != nil {
		return permissions.User{}, nil, err
	}
	return user, roles, nil
}

// changeTries is how often a change is made anew that somebody else's got in the
// way of: signing in under a new name is one.
const changeTries = 3

// Change gives somebody another type or activity, which counts from their next
// request, and answers them with their roles, which stay. Accept looks at the person
// as they are and may refuse. Faults: NotFound user_not_found; Conflict own_account,
// user_without_home, changed_meanwhile.
func (u *Users) Change(ctx context.Context, by authorize.Caller, id permissions.UserID, change permissions.UserChange, accept func(permissions.User) error) (permissions.User, []permissions.Membership, error) {
	if !by.Principal.IsAdmin() {
		return permissions.User{}, nil, permissions.AdminOnly()
	}
	// Before the change: what was done must not be answered as trouble.
	roles, err := u.roles.Of(ctx, permissions.MemberUser(id))
	if err != nil {
		return permissions.User{}, nil, err
	}
	for try := 1; ; try++ {
		next, err := u.change(ctx, by, id, change, accept)
		switch {
		case err == nil:
			return next, roles, nil
		case !isBeaten(err) || try == changeTries:
			return permissions.User{}, nil, err
		}
	}
}

// isBeaten reports whether somebody else has changed the thing meanwhile.
func isBeaten(err error) bool {
	return fault.Is(err, fault.Conflict) && fault.Code(err) == "changed_meanwhile"
}

func (u *Users) change(ctx context.Context, by authorize.Caller, id permissions.UserID, change permissions.UserChange, accept func(permissions.User) error) (permissions.User, error) {
	was, err := u.store.Get(ctx, id)
	if err == nil {
		err = accept(was)
	}
	if err != nil {
		return permissions.User{}, err
	}
	home, err := u.homeOf(ctx, was, change)
	if err != nil {
		return permissions.User{}, err
	}
	next, err := was.Changed(change, by.Principal.User.ID, home, u.clock.Now())
	if err != nil {
		return permissions.User{}, err
	}
	if !next.Same(was) {
		entry := record.Change{Action: audit.UserChange, ID: string(id), Before: userRecordOf(was), After: userRecordOf(next)}
		if err := u.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
			return permissions.User{}, err
		}
	}
	if err := u.store.Change(ctx, was, next); err != nil {
		return permissions.User{}, err
	}
	return next, nil
}

// homeOf finds the home of whoever becomes a client's user: the organization that
// has the tenant in which they sign in.
func (u *Users) homeOf(ctx context.Context, was permissions.User, change permissions.UserChange) (organizations.ID, error) {
	if !change.MakesClient(was) {
		return "", nil
	}
	home, err := u.access.OrganizationOfTenant(ctx, was.ID.Tenant())
	if err != nil || home == nil {
		return "", err
	}
	return home.ID, nil
}

// userRecord is what the audit trail keeps of a person.
type userRecord struct {
	Type     permissions.UserType `json:"type"`
	Home     organizations.ID     `json:"homeOrganizationId,omitempty"`
	IsActive bool                 `json:"isActive"`
}

func userRecordOf(u permissions.User) userRecord {
	return userRecord{Type: u.Type, Home: u.Home, IsActive: u.IsActive}
}

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

// Grants gives and takes permissions.
type Grants struct {
	grants   store.Grants
	access   store.Access
	recorder *record.Recorder
	clock    system.Clock
}

// NewGrants is the use case over these ports.
func NewGrants(grants store.Grants, access store.Access, recorder *record.Recorder, clock system.Clock) *Grants {
	return &Grants{grants: grants, access: access, recorder: recorder, clock: clock}
}

// Put gives a user exactly this set in the authority's scope. Faults: NotFound
// user_not_found; Conflict grant_away_from_home for a client user elsewhere.
func (g *Grants) Put(ctx context.Context, by permissions.Authority, user permissions.UserID, set permissions.Set) (permissions.Grant, error) {
	if !by.Principal.IsAdmin() {
		return permissions.Grant{}, permissions.AdminOnly()
	}
	target := organizations.TargetIn(by.Scope)
	facts, err := g.access.Facts(ctx, user, target)
	if err != nil {
		return permissions.Grant{}, err
	}
	if facts.Standing == nil {
		return permissions.Grant{}, fault.New(fault.NotFound, "user_not_found", "This person has never signed in.")
	}
	if u := facts.Standing.User; u.Type == permissions.ClientUser && (target.IsGlobal() || u.Home != target.ID()) {
		return permissions.Grant{}, fault.New(fault.Conflict, "grant_away_from_home", "A client's user can hold permissions in their own organization only.")
	}
	grant := permissions.Grant{
		UserID: user, In: target, Permissions: set,
		GrantedBy: by.Principal.User.ID, GrantedAt: g.clock.Now(),
	}
	change := record.Change{Action: audit.GrantPut, ID: string(user), Before: heldIn(target, facts.Standing), After: grantRecord{set.List()}}
	if err := g.recorder.Write(ctx, by, change); err != nil {
		return permissions.Grant{}, err
	}
	if err := g.grants.Put(ctx, by.Scope, grant); err != nil {
		return permissions.Grant{}, err
	}
	return grant, nil
}

// Delete takes everything back that a user holds in the authority's scope. What
// that was is read for the audit trail alone, with one query and one read: what
// cannot be read can be taken back all the same, and taking back nothing leaves no
// entry.
func (g *Grants) Delete(ctx context.Context, by permissions.Authority, user permissions.UserID) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	target := organizations.TargetIn(by.Scope)
	facts, unread := g.access.Facts(ctx, user, target)
	if unread != nil {
		facts = permissions.Facts{}
	}
	change := record.Change{Action: audit.GrantDelete, ID: string(user), Before: heldIn(target, facts.Standing)}
	if unread != nil || change.Before != nil {
		if err := g.recorder.Write(ctx, by, change); err != nil {
			return err
		}
	}
	return g.grants.Delete(ctx, by.Scope, user)
}

// grantRecord is what the audit trail keeps of a grant.
type grantRecord struct {
	Permissions []permissions.Permission `json:"permissions"`
}

// heldIn is what a user holds in a place itself, nil for nothing.
func heldIn(target organizations.Target, standing *permissions.Standing) any {
	if standing == nil {
		return nil
	}
	for _, grant := range standing.Grants {
		if grant.In == target {
			return grantRecord{grant.Permissions.List()}
		}
	}
	return nil
}

// InScope lists a page of the grants in the authority's scope, for holders of
// canManageConfig there.
func (g *Grants) InScope(ctx context.Context, by permissions.Authority, p store.Paging) (store.GrantPage, error) {
	if !by.Permissions.Has(permissions.ManageConfig) {
		return store.GrantPage{}, permissions.Missing(permissions.ManageConfig)
	}
	return g.grants.List(ctx, by.Scope, p)
}

// OfUser lists what one user holds, for themselves and for administrators.
func (g *Grants) OfUser(ctx context.Context, by authorize.Caller, user permissions.UserID) ([]permissions.Grant, error) {
	if by.Principal.User.ID != user && !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	standing, err := g.access.Standing(ctx, user)
	if err != nil {
		return nil, err
	}
	if standing == nil {
		return nil, fault.New(fault.NotFound, "user_not_found", "This person has never signed in.")
	}
	return standing.Grants, nil
}

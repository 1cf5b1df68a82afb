package authorize

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Owner refuses whoever holds a permission by the roles of their token alone, and is
// about to own what runs by itself: the role would be gone the first time, when nobody
// is signed in. Faults: Conflict owner_needs_grant, organization_inactive.
func (a *Authorizer) Owner(ctx context.Context, by permissions.Authority, needed permissions.Permission) error {
	_, err := a.Absent(ctx, by.Principal.User.ID, organizations.TargetIn(by.Scope), needed)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return fault.New(fault.Conflict, "owner_needs_grant", "This runs while nobody is signed in, so a role of your account does not count. Give yourself the permission "+string(needed)+" here first.")
	}
	return err
}

// Absent decides about somebody who is not there: the owner of what runs by itself.
// Only what is stored counts, because the roles of a token live as long as the
// token. Faults: Conflict organization_inactive, which says nothing about the owner;
// Forbidden or NotFound once they may not.
func (a *Authorizer) Absent(ctx context.Context, owner permissions.UserID, target organizations.Target, anyOf ...permissions.Permission) (permissions.Authority, error) {
	facts, err := a.access.Facts(ctx, owner, target)
	if err != nil {
		return permissions.Authority{}, err
	}
	if org := facts.Organization; org != nil && !org.IsActive {
		return permissions.Authority{}, organizations.ErrInactive("nothing new can be run for it")
	}
	if facts.Standing == nil || !facts.Standing.User.IsActive {
		return permissions.Authority{}, errOwnerGone()
	}
	user := facts.Standing.User
	if err := a.stillOpen(ctx, user, permissions.Claims{TenantID: user.ID.Tenant()}, facts.Organization); err != nil {
		return permissions.Authority{}, err
	}
	return permissions.Decide(permissions.Principal{User: user}, target, facts, anyOf...)
}

func errOwnerGone() error {
	return fault.New(fault.Forbidden, "owner_gone", "The owner's account is gone or deactivated.")
}

package authorize

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

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
		return permissions.Authority{}, fault.New(fault.Forbidden, "owner_gone", "The owner's account is gone or deactivated.")
	}
	user := facts.Standing.User
	if err := a.stillOpen(ctx, user, permissions.Claims{TenantID: user.ID.Tenant()}, facts.Organization); err != nil {
		return permissions.Authority{}, err
	}
	return permissions.Decide(permissions.Principal{User: user}, target, facts, anyOf...)
}

package authorize

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// AbsentReach is where somebody who is not there may do what, by what is stored about
// them. It opens no place: Absent does, one at a time. Forbidden owner_gone or
// account_not_linked for somebody who may do nothing any more.
func (a *Authorizer) AbsentReach(ctx context.Context, owner permissions.UserID) (permissions.Reach, error) {
	standing, err := a.access.Standing(ctx, owner)
	if err != nil {
		return permissions.Reach{}, err
	}
	if standing == nil || !standing.User.IsActive {
		return permissions.Reach{}, errOwnerGone()
	}
	user := standing.User
	if err := a.stillOpen(ctx, user, permissions.Claims{TenantID: user.ID.Tenant()}, nil); err != nil {
		return permissions.Reach{}, err
	}
	return permissions.ReachOf(permissions.Principal{User: user}, standing.Grants), nil
}

package authorize

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Also decides about a second place that a request names, for somebody who was let in
// at the first. What they hold there is read now. Faults as At, its token's aside.
func (a *Authorizer) Also(ctx context.Context, by permissions.Principal, target organizations.Target, anyOf ...permissions.Permission) (permissions.Authority, error) {
	facts, err := a.access.Facts(ctx, by.User.ID, target)
	if err != nil {
		return permissions.Authority{}, err
	}
	return permissions.Decide(by, target, facts, anyOf...)
}

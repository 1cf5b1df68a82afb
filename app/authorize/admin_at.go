package authorize

import (
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// AdminAt is an administrator's authority over an organization that was read while the
// same request went on, for what is done to many at once. Only the role counts, so that
// nothing is read again: Forbidden admin_required for whoever does not hold it.
func AdminAt(by Caller, org organizations.Organization) (permissions.Authority, error) {
	if !by.Principal.IsAdmin() {
		return permissions.Authority{}, permissions.AdminOnly()
	}
	return permissions.Decide(by.Principal, organizations.TargetOf(org.ID), permissions.Facts{Organization: &org})
}

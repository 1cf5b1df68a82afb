package offer

import (
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// standing is what an authority comes to where forms are concerned.
type standing struct {
	user  permissions.UserID
	scope organizations.Scope
	// runs says that all forms of the place are for them to send, as for the provider's
	// staff who may run workflows there.
	runs bool
	// manages says that they see every form, and change those of the place.
	manages bool
	// isHome says that they work at the client that the place is.
	isHome bool
	// hasLeft says that nothing may begin in the place.
	hasLeft bool
}

// standingOf reads an authority. Forms are for people and applications: an API key
// has no standing.
func standingOf(by permissions.Authority) standing {
	user := by.Principal.User
	if by.Principal.IsKey() {
		return standing{}
	}
	isClient := user.Type == permissions.ClientUser
	runs, manages := by.Permissions.Has(permissions.ExecuteWorkflows), by.Permissions.Has(permissions.ManageForms)
	return standing{
		user: user.ID, scope: by.Scope, manages: manages,
		// A client's user who may run workflows is offered no more forms for it, but may
		// send whatever they see.
		runs:    runs && (!isClient || manages),
		isHome:  isClient && !by.Scope.IsGlobal() && by.Scope.OrganizationID() == string(user.Home),
		hasLeft: by.Organization != nil && !by.Organization.IsActive,
	}
}

// seesNothing reports whether no form can be seen, so that none needs to be read.
func (s standing) seesNothing() bool { return !s.runs && !s.manages && !s.isHome }

// needsRoles reports whether it depends on roles what becomes of a form.
func (s standing) needsRoles(f forms.Form) bool {
	return s.isHome && !s.runs && f.Access == forms.AccessByRole
}

// sees judges one form. given says that one of the person's roles opens it.
func (s standing) sees(f forms.Form, given bool) (Offered, bool) {
	offered := s.runs
	if s.isHome {
		switch f.Access {
		case forms.AccessEveryone:
			offered = true
		case forms.AccessByRole:
			offered = offered || given
		case forms.AccessPlatform:
		default: // an access of a later version opens nothing
		}
	}
	return Offered{
		Form: f, MaySubmit: offered && !s.hasLeft, MayManage: s.manages && f.Scope == s.scope,
	}, offered || s.manages
}

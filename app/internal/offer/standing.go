package offer

import (
	"slices"

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
	// isHeld says that they send none that they may change: a client's user who manages
	// forms without canExecuteWorkflows would start whatever they wrote into one.
	isHeld bool
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
		isHeld:  isClient && !runs,
		isHome:  isClient && !by.Scope.IsGlobal() && by.Scope.OrganizationID() == string(user.Home),
		hasLeft: by.Organization != nil && !by.Organization.IsActive,
	}
}

// seesNothing reports whether no form can be seen, so that none needs to be read.
func (s standing) seesNothing() bool { return !s.runs && !s.manages && !s.isHome }

// needsRoles reports whether it depends on roles what becomes of a form.
func (s standing) needsRoles(f forms.Form) bool {
	return s.isHome && !s.runs && f.Access == forms.AccessByRole && !s.isKeptFrom(f)
}

// changes reports whether a form is theirs to change.
func (s standing) changes(f forms.Form) bool { return s.manages && f.Scope == s.scope }

// isKeptFrom reports whether they do not send a form, whatever its access, because they
// may change it.
func (s standing) isKeptFrom(f forms.Form) bool { return s.isHeld && s.changes(f) }

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
		Form: f, MaySubmit: offered && !s.hasLeft && !s.isKeptFrom(f), MayManage: s.changes(f),
	}, offered || s.manages
}

// Opens judges whether somebody who manages forms may write one that had this access
// before, if it was there, and shall have that one: Forbidden for a client's user
// without canExecuteWorkflows where client users are, or were, offered it. What they
// wrote would run whatever they choose as soon as a colleague sends it.
func Opens(by permissions.Authority, access ...forms.Access) error {
	isOpen := slices.ContainsFunc(access, func(a forms.Access) bool { return a != forms.AccessPlatform && a != "" })
	if by.Principal.User.Type != permissions.ClientUser || !isOpen {
		return nil
	}
	return by.Require(permissions.ExecuteWorkflows)
}

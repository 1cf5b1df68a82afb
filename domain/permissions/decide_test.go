package permissions_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	here      = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	elsewhere = organizations.ID("01954f00-0000-7000-8000-00000000000b")
)

var (
	inHere, inElsewhere, inGlobal = organizations.TargetOf(here), organizations.TargetOf(elsewhere), organizations.TargetGlobal()

	technician = permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)
	viewer     = permissions.SetOf(permissions.ViewHistory)
	manager    = permissions.SetOf(permissions.ManageConfig)
)

// caller is somebody with grants, and what they must hold where. Nil means that
// they are no member and must not learn that the place exists.
type caller struct {
	user                    permissions.User
	roles                   []permissions.AppRole
	grants                  []permissions.Grant
	here, elsewhere, global *permissions.Set
}

func staff() permissions.User {
	return permissions.User{ID: "staff", Type: permissions.PlatformUser, IsActive: true}
}

func client() permissions.User {
	return permissions.User{ID: "client", Type: permissions.ClientUser, Home: here, IsActive: true}
}

func grant(in organizations.Target, set permissions.Set) permissions.Grant {
	return permissions.Grant{In: in, Permissions: set}
}

func held(list ...permissions.Permission) *permissions.Set {
	s := permissions.SetOf(list...)
	return &s
}

// callers is every kind of person that there is.
func callers() map[string]caller {
	admin, tech := permissions.AdminRole, permissions.TechnicianRole
	all, none := held(permissions.All()...), held()
	run, view := held(technician.List()...), held(permissions.ViewHistory)
	both := held(permissions.ViewHistory, permissions.ManageConfig)
	return map[string]caller{
		"staff without anything":         {user: staff(), global: none},
		"an admin":                       {user: staff(), roles: []permissions.AppRole{admin}, here: all, elsewhere: all, global: all},
		"an admin and technician":        {user: staff(), roles: []permissions.AppRole{tech, admin}, here: all, elsewhere: all, global: all},
		"a technician":                   {user: staff(), roles: []permissions.AppRole{tech}, here: run, elsewhere: run, global: run},
		"staff with an unknown role":     {user: staff(), roles: []permissions.AppRole{"Platform.Owner", "platform.admin"}, global: none},
		"staff with a grant here":        {user: staff(), grants: []permissions.Grant{grant(inHere, viewer)}, here: view, global: none},
		"staff with an empty grant here": {user: staff(), grants: []permissions.Grant{grant(inHere, permissions.Set{})}, here: none, global: none},
		"staff with a global grant":      {user: staff(), grants: []permissions.Grant{grant(inGlobal, viewer)}, here: view, elsewhere: view, global: view},
		"staff with an empty global one": {user: staff(), grants: []permissions.Grant{grant(inGlobal, permissions.Set{})}, global: none},
		"staff with grants here and globally": {
			user: staff(), grants: []permissions.Grant{grant(inHere, manager), grant(inGlobal, viewer)}, here: both, elsewhere: view, global: view,
		},
		"staff with a grant elsewhere": {user: staff(), grants: []permissions.Grant{grant(inElsewhere, manager)}, elsewhere: held(permissions.ManageConfig), global: none},
		"a technician with a grant here": {
			user: staff(), roles: []permissions.AppRole{tech}, grants: []permissions.Grant{grant(inHere, permissions.SetOf(permissions.ManageConfig, permissions.ManageForms))},
			here: all, elsewhere: run, global: run,
		},
		"a client":                         {user: client(), here: none, global: none},
		"a client with a grant at home":    {user: client(), grants: []permissions.Grant{grant(inHere, viewer)}, here: view, global: none},
		"a client with a grant elsewhere":  {user: client(), grants: []permissions.Grant{grant(inElsewhere, viewer)}, here: none, global: none},
		"a client with a global grant":     {user: client(), grants: []permissions.Grant{grant(inGlobal, permissions.Everything())}, here: none, global: none},
		"a client with the roles of staff": {user: client(), roles: []permissions.AppRole{admin, tech}, here: none, global: none},
		"a client without a home":          {user: permissions.User{Type: permissions.ClientUser}, grants: []permissions.Grant{grant(inHere, viewer)}, global: none},
		"somebody of no known type": {
			user: permissions.User{Type: "guest"}, roles: []permissions.AppRole{admin, tech},
			grants: []permissions.Grant{grant(inHere, viewer), grant(inGlobal, viewer)}, global: none,
		},
		"nobody": {global: none},
	}
}

func (c caller) principal() permissions.Principal {
	return permissions.Principal{User: c.user, AppRoles: c.roles}
}

func (c caller) standing() *permissions.Standing {
	return &permissions.Standing{User: c.user, Grants: c.grants}
}

// needs is what callers may be asked to hold.
func needs() [][]permissions.Permission {
	list := [][]permissions.Permission{nil}
	for _, p := range permissions.All() {
		list = append(list, []permissions.Permission{p})
		for _, q := range permissions.All() {
			list = append(list, []permissions.Permission{p, q})
		}
	}
	return list
}

func TestDecideInAnOrganization(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		for id, set := range map[organizations.ID]*permissions.Set{here: c.here, elsewhere: c.elsewhere} {
			for _, need := range needs() {
				org := &organizations.Organization{ID: id, IsActive: true}
				a, err := permissions.Decide(c.principal(), organizations.TargetOf(id), permissions.Facts{Standing: c.standing(), Organization: org}, need...)
				at := fmt.Sprintf("%s at %s, asked for %v", name, id[35:], need)
				switch {
				case set == nil:
					refused(t, at, a, err, organizations.ErrUnknown())
				case len(need) > 0 && !set.HasAny(need):
					refused(t, at, a, err, permissions.Missing(need[0]))
				default:
					allowed(t, at, a, err, c, *set)
					if a.Scope.OrganizationID() != string(id) || a.Organization != org {
						t.Errorf("%s: got the scope %s with %+v", at, a.Scope, a.Organization)
					}
				}
			}
		}
	}
}

func TestDecideInGlobal(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		for _, need := range needs() {
			a, err := permissions.Decide(c.principal(), inGlobal, permissions.Facts{Standing: c.standing()}, need...)
			at := fmt.Sprintf("%s in global, asked for %v", name, need)
			asked := need
			if len(asked) == 0 {
				asked = permissions.All()
			}
			if !c.global.HasAny(asked) {
				refused(t, at, a, err, permissions.Missing(asked[0]))
				continue
			}
			allowed(t, at, a, err, c, *c.global)
			if !a.Scope.IsGlobal() || a.Organization != nil {
				t.Errorf("%s: got the scope %s with %+v", at, a.Scope, a.Organization)
			}
		}
	}
}

func TestForeignAndUnknownOrganizationsLookTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		for what, facts := range map[string]permissions.Facts{
			"an unknown one":             {Standing: c.standing()},
			"facts about another one":    {Standing: c.standing(), Organization: &organizations.Organization{ID: here}},
			"one for somebody never met": {},
		} {
			a, err := permissions.Decide(c.principal(), inElsewhere, facts, permissions.ManageConfig)
			refused(t, name+" at "+what, a, err, organizations.ErrUnknown())
		}
	}
}

func TestDecideAboutNothingIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range callers() {
		a, err := permissions.Decide(c.principal(), organizations.Target{}, permissions.Facts{Standing: c.standing()})
		refused(t, name, a, err, organizations.ErrUnknown())
	}
}

func TestDecideWithoutAStandingGoesByRolesAlone(t *testing.T) {
	t.Parallel()
	org := &organizations.Organization{ID: here}
	tech := permissions.Principal{User: staff(), AppRoles: []permissions.AppRole{permissions.TechnicianRole}}
	a, err := permissions.Decide(tech, inHere, permissions.Facts{Organization: org}, permissions.ViewHistory)
	if err != nil || a.Permissions != technician {
		t.Errorf("got %v and %v", a.Permissions.List(), err)
	}
	a, err = permissions.Decide(permissions.Principal{User: staff()}, inHere, permissions.Facts{Organization: org})
	refused(t, "staff whom nobody has met", a, err, organizations.ErrUnknown())
}

func TestMissingNamesThePermission(t *testing.T) {
	t.Parallel()
	var f *fault.Fault
	if err := permissions.Missing(permissions.ManageForms); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canManageForms" {
		t.Errorf("got %v", err)
	}
	if err := permissions.AdminOnly(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "Platform.Admin" {
		t.Errorf("got %v", err)
	}
}

// refused expects a fault that shows exactly what the wanted one shows, and no
// authority beside it.
func refused(t *testing.T, at string, a permissions.Authority, err, wanted error) {
	t.Helper()
	var got, w *fault.Fault
	if !errors.As(err, &got) || !errors.As(wanted, &w) {
		t.Errorf("%s: got %v, want %v", at, err, wanted)
		return
	}
	if got.Kind != w.Kind || got.Code != w.Code || got.Message != w.Message || got.Permission != w.Permission || got.Error() != w.Error() {
		t.Errorf("%s: got %v, want %v", at, got, w)
	}
	if a.Scope.Valid() || !a.Permissions.IsEmpty() || a.Organization != nil {
		t.Errorf("%s: refused, and given %s with %v", at, a.Scope, a.Permissions.List())
	}
}

func allowed(t *testing.T, at string, a permissions.Authority, err error, c caller, set permissions.Set) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: got %v, want a yes", at, err)
	}
	if a.Permissions != set {
		t.Errorf("%s: got %v, want %v", at, a.Permissions.List(), set.List())
	}
	if a.Principal.User != c.user {
		t.Errorf("%s: the authority is %s's", at, a.Principal.User.ID)
	}
}

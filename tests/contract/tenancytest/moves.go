package tenancytest

import (
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// compareMove expects a change to be made or refused as the model says.
func (s *stage) compareMove(t *rapid.T, what string, err error, code string) {
	s.compareFault(t, visit{}, what, err, answer{code: code})
}

func (s *stage) grant(t *rapid.T) {
	id, place, names := s.somebody(t).id(), s.place(t), anyPermissions(t, 4)
	g := permissions.Grant{
		UserID: permissions.UserID(id), In: targetOf(place), Permissions: permissions.SetOf(named(names)...),
		GrantedBy: s.admin, GrantedAt: s.clock.Now(),
	}
	err := s.store.Grants.Put(t.Context(), harness.ScopeOf(g.In), g)
	s.compareMove(t, "a grant", err, s.model.grant(id, place, rightsOf(names)))
}

func (s *stage) revoke(t *rapid.T) {
	id, place := s.somebody(t).id(), s.place(t)
	err := s.store.Grants.Delete(t.Context(), harness.ScopeOf(targetOf(place)), permissions.UserID(id))
	delete(s.grants[id], place)
	s.compareMove(t, "taking back", err, "")
}

// changes gives somebody another type or activity, as an administrator does; the
// model has been asked already.
func (s *stage) changes(t *rapid.T, id string, change permissions.UserChange, code string) {
	was, err := s.store.Users.Get(t.Context(), permissions.UserID(id))
	if s.people[id] == nil {
		s.compareMove(t, "a change of somebody unknown", err, "user_not_found")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	home, err := s.store.Access.OrganizationOfTenant(t.Context(), was.ID.Tenant())
	if err != nil {
		t.Fatal(err)
	}
	var at organizations.ID
	if home != nil {
		at = home.ID
	}
	next, err := was.Changed(change, s.admin, at, s.clock.Now())
	if err == nil {
		err = s.store.Users.Change(t.Context(), was, next)
	}
	s.compareMove(t, "a change of somebody", err, code)
}

func (s *stage) deactivateOrBringBack(t *rapid.T) {
	id := s.somebody(t).id()
	isActive := true
	if p := s.people[id]; p != nil {
		p.isActive = !p.isActive
		isActive = p.isActive
	}
	s.changes(t, id, permissions.UserChange{IsActive: &isActive}, "")
}

func (s *stage) changeSides(t *rapid.T) {
	id, code, side := s.somebody(t).id(), "", permissions.PlatformUser
	if rapid.Bool().Draw(t, "to a client's side") {
		side = permissions.ClientUser
	}
	if s.people[id] != nil {
		code = s.movesTo(id, side == permissions.PlatformUser)
	}
	s.changes(t, id, permissions.UserChange{Type: &side}, code)
}

// role is one that exists, or existed, or never did.
func (s *stage) role(t *rapid.T) permissions.RoleID {
	return append(s.made, permissions.RoleID(s.nowhere))[rapid.IntRange(0, len(s.made)).Draw(t, "role")]
}

func (s *stage) makeRole(t *rapid.T) {
	if len(s.roles) == 3 {
		return
	}
	role := given.Role()
	if err := s.store.Roles.Create(t.Context(), role); err != nil {
		t.Fatal(err)
	}
	s.roles[string(role.ID)] = map[string]bool{}
	s.made = append(s.made, role.ID)
}

func (s *stage) removeRole(t *rapid.T) {
	id := s.role(t)
	if err := s.store.Roles.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	delete(s.roles, string(id))
}

// memberOf is a member in the model's words.
func memberOf(m permissions.Member) string { return string(m.Kind) + " " + m.ID }

// enrol puts somebody in a role, when they are a client's user.
func (s *stage) enrol(t *rapid.T) {
	id, role := permissions.UserID(s.somebody(t).id()), s.role(t)
	member := permissions.MemberUser(id)
	user, err := s.store.Users.Get(t.Context(), id)
	if err == nil {
		err = permissions.CheckMember(user)
	}
	if err == nil {
		err = s.store.Memberships.Put(t.Context(), s.membership(role, member))
	}
	s.compareMove(t, "a user in a role", err, s.enrols(string(role), memberOf(member)))
}

func (s *stage) openForm(t *rapid.T) {
	role, member := s.role(t), s.form(t)
	err := s.store.Memberships.Put(t.Context(), s.membership(role, member))
	s.compareMove(t, "a form in a role", err, s.enrols(string(role), memberOf(member)))
}

func (s *stage) release(t *rapid.T) {
	s.takesOut(t, permissions.MemberUser(permissions.UserID(s.somebody(t).id())))
}

func (s *stage) closeForm(t *rapid.T) { s.takesOut(t, s.form(t)) }

func (s *stage) takesOut(t *rapid.T, member permissions.Member) {
	role := s.role(t)
	err := s.store.Memberships.Delete(t.Context(), role, member)
	delete(s.roles[string(role)], memberOf(member))
	s.compareMove(t, "taking somebody out", err, "")
}

func (s *stage) form(t *rapid.T) permissions.Member {
	return s.forms[rapid.IntRange(0, len(s.forms)-1).Draw(t, "form")]
}

func (s *stage) membership(role permissions.RoleID, member permissions.Member) permissions.Membership {
	return permissions.Membership{Role: role, Member: member, AddedBy: s.admin, AddedAt: s.clock.Now()}
}

package tenancytest

import (
	"errors"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// token is what everybody shows; the door knows who they are.
const token = "a token"

// kinds are the kinds of fault that a caller may meet, by code.
var kinds = map[string]fault.Kind{
	"account_not_linked": fault.Forbidden, "account_deactivated": fault.Forbidden, "permission_required": fault.Forbidden,
	"admin_required": fault.Forbidden, "not_found": fault.NotFound,
	"user_not_found": fault.NotFound, "role_not_found": fault.NotFound,
	"user_without_home": fault.Conflict, "role_for_client_users": fault.Conflict, "tenant_taken": fault.Conflict, "provider_organization": fault.Conflict,
}

// somebodyAsks compares one request about a place, which may be one that is not.
func (s *stage) somebodyAsks(t *rapid.T) {
	v := s.comes(t)
	places := append(s.places(), s.nowhere)
	s.compareAt(t, v, places[rapid.IntRange(0, len(places)-1).Draw(t, "at")], anyPermissions(t, 2))
}

// asksEverywhere compares a permission in every place, and in one that is not.
func (s *stage) asksEverywhere(t *rapid.T) {
	v, anyOf := s.comes(t), anyPermissions(t, 1)
	for _, place := range append(s.places(), s.nowhere) {
		s.compareAt(t, v, place, anyOf)
	}
}

// asksWhere compares where somebody may do what, over all places at once.
func (s *stage) asksWhere(t *rapid.T) { s.compareReach(t, s.comes(t)) }

func (s *stage) asksForAdministration(t *rapid.T) {
	v := s.comes(t)
	wanted := s.administers(v)
	principal, _, err := s.desk.Admin(t.Context(), token)
	s.compareFault(t, v, "the administration", err, wanted)
	if wanted.code == "" && !s.isPerson(principal, v) {
		t.Fatalf("%s administers as %+v", v.id(), principal)
	}
}

// compareAt compares the answer to one request with the model's.
func (s *stage) compareAt(t *rapid.T, v visit, place string, anyOf []string) {
	wanted := s.asks(v, place, anyOf)
	got, err := s.desk.At(t.Context(), token, targetOf(place), named(anyOf)...)
	s.compareFault(t, v, place, err, wanted)
	switch {
	case wanted.code != "":
		if got.Scope.Valid() || !got.Permissions.IsEmpty() || got.Organization != nil {
			t.Fatalf("%s at %s: refused, and given %+v", v.id(), place, got)
		}
	case !isSame(got.Permissions, wanted.held):
		t.Fatalf("%s at %s: holds %v, want %v", v.id(), place, got.Permissions.List(), wanted.held)
	case got.Scope.String() != place || !s.isPerson(got.Principal, v):
		t.Fatalf("%s at %s: acts in %s as %+v", v.id(), place, got.Scope, got.Principal)
	case place != everywhere:
		s.compareOrganization(t, place, got.Organization)
	}
}

func (s *stage) compareOrganization(t *rapid.T, place string, org *organizations.Organization) {
	c := s.clients[place]
	if org == nil || string(org.ID) != place || org.TenantID != c.tenant || org.IsActive != c.isActive || org.IsProvider != c.isProvider {
		t.Fatalf("%s was read as %+v, want %+v", place, org, *c)
	}
}

// compareFault expects the fault of the model, and of the right kind. Whatever is
// unknown to somebody looks exactly as if it did not exist.
func (s *stage) compareFault(t *rapid.T, v visit, what string, err error, wanted answer) {
	var f *fault.Fault
	switch {
	case wanted.code == "":
		if err != nil {
			t.Fatalf("%s, for %s: %v, want a yes", v.id(), what, err)
		}
		return
	case !errors.As(err, &f) || f.Code != wanted.code || f.Kind != kinds[wanted.code] || f.Permission != wanted.lacks:
		t.Fatalf("%s, for %s: %v, want %+v", v.id(), what, err, wanted)
	case f.Code == "not_found" && f.Error() != organizations.ErrUnknown().Error():
		t.Fatalf("%s, for %s: %v tells it from what does not exist", v.id(), what, err)
	}
}

// compareReach compares a caller's reach with the answers for each place.
func (s *stage) compareReach(t *rapid.T, v visit) {
	code := s.arrives(v)
	principal, reach, err := s.desk.Caller(t.Context(), token)
	s.compareFault(t, v, "a reach", err, answer{code: code})
	if code != "" {
		return
	}
	everywhereHeld := s.everywhereHeld(v)
	if !isSame(reach.Everywhere, everywhereHeld) || !s.isPerson(principal, v) {
		t.Fatalf("%s reaches everywhere with %v as %+v, want %v", v.id(), reach.Everywhere.List(), principal, everywhereHeld)
	}
	somewhere := rights{}
	for _, place := range s.places()[1:] {
		held, isMember := s.holds(v, place)
		at := organizations.ID(place)
		if reach.Member(at) != isMember || isMember && !isSame(reach.At(at), held) {
			t.Fatalf("%s reaches %s with %v, a member %t, want %v, %t", v.id(), place, reach.At(at).List(), reach.Member(at), held, isMember)
		}
		for p := range held {
			somewhere[p] = true
		}
	}
	for _, p := range theFour {
		if got := reach.Somewhere([]permissions.Permission{permissions.Permission(p)}); got != somewhere[p] {
			t.Fatalf("%s holds %s somewhere: %t, want %t", v.id(), p, got, somewhere[p])
		}
	}
}

// isPerson reports whether a principal is who stands at the door, as the model
// knows them, with the roles of this token.
func (s *stage) isPerson(p permissions.Principal, v visit) bool {
	if len(p.AppRoles) != len(v.roles) {
		return false
	}
	for i, role := range v.roles {
		if p.AppRoles[i] != permissions.AppRole(role) {
			return false
		}
	}
	return s.isUser(p.User, v.id())
}

// isUser reports whether a user is what the model knows of somebody.
func (s *stage) isUser(u permissions.User, id string) bool {
	wanted := s.people[id]
	side := permissions.PlatformUser
	if wanted != nil && wanted.home != "" {
		side = permissions.ClientUser
	}
	return wanted != nil && string(u.ID) == id && u.DisplayName == wanted.name && u.Email == wanted.mail &&
		string(u.Home) == wanted.home && u.IsActive == wanted.isActive && u.Type == side
}

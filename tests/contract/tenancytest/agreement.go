package tenancytest

import (
	"context"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// pageSize is small enough for lists of several pages.
const pageSize = 7

// everythingAgrees compares all that the store shows of itself with the model, from
// both sides of each index.
func (s *stage) everythingAgrees(t *rapid.T) {
	for _, v := range s.crowd {
		s.compareStanding(t, v.id())
	}
	for _, place := range s.places() {
		s.compareHolders(t, place)
	}
	s.comparePeople(t)
	s.compareRoles(t)
	for _, place := range s.places()[1:] {
		org, err := s.store.Organizations.Get(t.Context(), harness.ScopeOf(targetOf(place)))
		if err != nil {
			t.Fatal(err)
		}
		s.compareOrganization(t, place, &org)
	}
}

// compareStanding compares somebody and their grants, found by the person.
func (s *stage) compareStanding(t *rapid.T, id string) {
	standing, err := s.store.Access.Standing(t.Context(), permissions.UserID(id))
	if err != nil {
		t.Fatal(err)
	}
	if (standing != nil) != (s.people[id] != nil) {
		t.Fatalf("%s is recorded as %+v, want %+v", id, standing, s.people[id])
	}
	if standing == nil {
		return
	}
	if !s.isUser(standing.User, id) {
		t.Fatalf("%s is recorded as %+v, want %+v", id, standing.User, *s.people[id])
	}
	found := map[string]bool{}
	for _, g := range standing.Grants {
		s.compareGrant(t, id, g.In.String(), g)
		found[g.In.String()] = true
	}
	if len(found) != len(s.grants[id]) || len(found) != len(standing.Grants) {
		t.Fatalf("%s holds %+v, want %v", id, standing.Grants, s.grants[id])
	}
}

// compareHolders compares the grants in a place, found by the place.
func (s *stage) compareHolders(t *rapid.T, place string) {
	grants := pages(t, func(p store.Paging) ([]permissions.Grant, string, error) {
		page, err := s.store.Grants.List(t.Context(), harness.ScopeOf(targetOf(place)), p)
		return page.Items, page.Next, err
	})
	found := map[string]bool{}
	for _, g := range grants {
		if id := string(g.UserID); s.isOurs(id) {
			s.compareGrant(t, id, place, g)
			found[id] = true
		}
	}
	for id, places := range s.grants {
		if _, holds := places[place]; holds != found[id] {
			t.Fatalf("%s shows a grant of %s: %t, want %t", place, id, found[id], holds)
		}
	}
}

func (s *stage) compareGrant(t *rapid.T, id, place string, g permissions.Grant) {
	wanted, is := s.grants[id][place]
	if !is || string(g.UserID) != id || g.In != targetOf(place) || !isSame(g.Permissions, wanted) || g.GrantedBy != s.admin {
		t.Fatalf("the grant of %s in %s reads as %+v, want %v, %t", id, place, g, wanted, is)
	}
}

// isOurs reports whether somebody is of this history.
func (s *stage) isOurs(id string) bool {
	return slices.ContainsFunc(s.crowd, func(v visit) bool { return v.id() == id })
}

// comparePeople compares the lists of everybody and of everybody at home.
func (s *stage) comparePeople(t *rapid.T) {
	s.comparePeopleOf(t, "everybody", s.store.Users.List, func(string, *person) bool { return true })
	for _, place := range s.places()[1:] {
		list := func(ctx context.Context, p store.Paging) (store.UserPage, error) {
			return s.store.Users.AtHome(ctx, harness.ScopeOf(targetOf(place)), p)
		}
		s.comparePeopleOf(t, "home at "+place, list, func(id string, p *person) bool {
			return p.home == place && s.clients[place].tenant != "" && s.holder(tenantOf(id)) == place
		})
	}
}

func (s *stage) comparePeopleOf(t *rapid.T, what string, list func(context.Context, store.Paging) (store.UserPage, error), wants func(string, *person) bool) {
	users := pages(t, func(p store.Paging) ([]permissions.User, string, error) {
		page, err := list(t.Context(), p)
		return page.Items, page.Next, err
	})
	found := map[string]bool{}
	for _, u := range users {
		if id := string(u.ID); s.isOurs(id) {
			if !s.isUser(u, id) {
				t.Fatalf("%s: %+v, want %+v", what, u, s.people[id])
			}
			found[id] = true
		}
	}
	for id, p := range s.people {
		if found[id] != wants(id, p) {
			t.Fatalf("%s: %s is in it %t", what, id, found[id])
		}
	}
}

// compareRoles compares memberships, found by the role and by the member.
func (s *stage) compareRoles(t *rapid.T) {
	roles := pages(t, func(p store.Paging) ([]permissions.Role, string, error) {
		page, err := s.store.Roles.List(t.Context(), p)
		return page.Items, page.Next, err
	})
	for _, id := range s.made {
		s.compareMembers(t, id)
		isListed := slices.ContainsFunc(roles, func(r permissions.Role) bool { return r.ID == id })
		if isThere := s.roles[string(id)] != nil; isListed != isThere {
			t.Fatalf("the role %s is in the list: %t, want %t", id, isListed, isThere)
		}
	}
	members := slices.Clone(s.forms)
	for _, v := range s.crowd {
		members = append(members, permissions.MemberUser(permissions.UserID(v.id())))
	}
	for _, member := range members {
		s.compareMemberships(t, member)
	}
}

func (s *stage) compareMembers(t *rapid.T, role permissions.RoleID) {
	found := map[string]bool{}
	for _, kind := range []permissions.MemberKind{permissions.UserMember, permissions.FormMember} {
		members := pages(t, func(p store.Paging) ([]permissions.Membership, string, error) {
			page, err := s.store.Memberships.List(t.Context(), role, kind, p)
			return page.Items, page.Next, err
		})
		for _, m := range members {
			found[memberOf(m.Member)] = true
			if m.Role != role || m.Member.Kind != kind || !s.roles[string(role)][memberOf(m.Member)] {
				t.Fatalf("the role %s shows %+v, want %v", role, m, s.roles[string(role)])
			}
		}
	}
	if len(found) != len(s.roles[string(role)]) {
		t.Fatalf("the role %s shows %v, want %v", role, found, s.roles[string(role)])
	}
}

// compareMemberships is what decides which forms somebody may run.
func (s *stage) compareMemberships(t *rapid.T, member permissions.Member) {
	memberships, err := s.store.Memberships.Of(t.Context(), member)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range memberships {
		if m.Member != member {
			t.Fatalf("%v is shown %+v", member, m)
		}
		found = append(found, string(m.Role))
	}
	if wanted := s.rolesOf(memberOf(member)); !slices.Equal(found, wanted) {
		t.Fatalf("%v is in the roles %v, want %v", member, found, wanted)
	}
}

// pages reads a list from the first page to the last.
func pages[T any](t *rapid.T, read func(store.Paging) ([]T, string, error)) []T {
	var all []T
	for p := (store.Paging{Limit: pageSize}); ; {
		items, next, err := read(p)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, items...); next == "" {
			return all
		}
		if next == p.After || len(items) == 0 {
			t.Fatalf("the pages do not end: next is %q after %q", next, p.After)
		}
		p.After = next
	}
}

func tenantOf(id string) string {
	tenant, _, _ := strings.Cut(id, "_")
	return tenant
}

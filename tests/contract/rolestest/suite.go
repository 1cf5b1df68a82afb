// Package rolestest holds what every family of adapters must do with store.Roles
// and store.Memberships: roles, and who and what belongs to them.
package rolestest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in, Users, Roles and Memberships among it.
type Harness = harness.Access

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"roles": roles(), "changed roles": changes(), "removed roles": removals(),
		"members": members(), "members taken out": takings(), "lists of members": lists(), "ended contexts": ended(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Accesses(t, open, cases)
		})
	}
}

func create(t *testing.T, h Harness) permissions.Role {
	t.Helper()
	role := given.Role()
	want.OK(t, h.Roles.Create(given.Context(t), role))
	return role
}

// all reads all roles, page by page.
func all(t *testing.T, h Harness, limit int) []permissions.Role {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]permissions.Role, string) {
		page, err := h.Roles.List(given.Context(t), p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// add puts a member into a role.
func add(t *testing.T, h Harness, role permissions.Role, member permissions.Member) permissions.Membership {
	t.Helper()
	m := given.Membership(role.ID, member)
	want.OK(t, h.Memberships.Put(given.Context(t), m))
	return m
}

// somebody is a user who has signed in, as a member.
func somebody(t *testing.T, h Harness) permissions.Member {
	t.Helper()
	return permissions.MemberUser(h.Admit(t, given.User()).ID)
}

// listed reads the members of a role, page by page.
func listed(t *testing.T, h Harness, role permissions.RoleID, kind permissions.MemberKind, limit int) []permissions.Membership {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]permissions.Membership, string) {
		page, err := h.Memberships.List(given.Context(t), role, kind, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// agree expects both indexes to say the same of a member and a role.
func agree(t *testing.T, h Harness, role permissions.RoleID, member permissions.Member, wanted ...permissions.Membership) {
	t.Helper()
	var byMember, byRole []permissions.Membership
	held, err := h.Memberships.Of(given.Context(t), member)
	want.OK(t, err)
	for _, m := range held {
		if m.Role == role {
			byMember = append(byMember, m)
		}
	}
	for _, m := range listed(t, h, role, member.Kind, 100) {
		if m.Member == member {
			byRole = append(byRole, m)
		}
	}
	want.Equal(t, "the membership, found by member", byMember, wanted)
	want.Equal(t, "the membership, found by role", byRole, wanted)
}

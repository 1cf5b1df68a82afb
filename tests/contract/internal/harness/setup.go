package harness

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Create adds an organization.
func (h Access) Create(t *testing.T, org organizations.Organization) organizations.Organization {
	t.Helper()
	want.OK(t, h.Organizations.Create(given.Context(t), org))
	return org
}

// Admit writes a user.
func (h Access) Admit(t *testing.T, u permissions.User) permissions.User {
	t.Helper()
	admitted, err := h.Access.Admit(given.Context(t), u)
	want.OK(t, err)
	return admitted
}

// Put writes a grant where it says that it belongs.
func (h Access) Put(t *testing.T, g permissions.Grant) permissions.Grant {
	t.Helper()
	want.OK(t, h.Grants.Put(given.Context(t), ScopeOf(g.In), g))
	return g
}

// ScopeOf is the scope that a target asks for.
func ScopeOf(target organizations.Target) organizations.Scope {
	if target.IsGlobal() {
		return given.Global()
	}
	return given.ScopeOf(target.ID())
}

// Facts reads what a decision about a target is made from.
func (h Access) Facts(t *testing.T, user permissions.UserID, target organizations.Target) permissions.Facts {
	t.Helper()
	f, err := h.Access.Facts(given.Context(t), user, target)
	want.OK(t, err)
	return f
}

// Standing reads everything about a user.
func (h Access) Standing(t *testing.T, user permissions.UserID) *permissions.Standing {
	t.Helper()
	s, err := h.Access.Standing(given.Context(t), user)
	want.OK(t, err)
	return s
}

// Members reads the grants in a scope, page by page.
func (h Access) Members(t *testing.T, s organizations.Scope, limit int) []permissions.Grant {
	t.Helper()
	return Turn(t, limit, func(p store.Paging) ([]permissions.Grant, string) {
		page, err := h.Grants.List(given.Context(t), s, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// Clients reads all organizations, page by page.
func (h Access) Clients(t *testing.T, limit int) []organizations.Organization {
	t.Helper()
	return Turn(t, limit, func(p store.Paging) ([]organizations.Organization, string) {
		page, err := h.Organizations.List(given.Context(t), p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// Turn reads from the first page to the last. Every page but the last is full,
// and the last one is not empty and says that it is the last.
func Turn[T any](t *testing.T, limit int, read func(store.Paging) (items []T, next string)) []T {
	t.Helper()
	var all []T
	for p := (store.Paging{Limit: limit}); ; {
		items, next := read(p)
		all = append(all, items...)
		if len(items) > limit || (next != "" && len(items) < limit) || (p.After != "" && len(items) == 0) {
			t.Fatalf("a page of %d with next %q, want full pages of %d up to the last", len(items), next, limit)
		}
		if next == "" {
			return all
		}
		if next == p.After || len(all) > 10_000 {
			t.Fatalf("the pages do not end: next is %q again", next)
		}
		p.After = next
	}
}

package userstest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"hold everybody in the order of ids, page by page": listPages,
		"are empty at first":                           listEmpty,
		"take any text as a position":                  listOddPositions,
		"do not know somebody who never signed in":     getUnknown,
		"answer the context's error once it has ended": readEnded,
	}
}

func atHome() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are the people of one organization, page by page":    homePages,
		"is nobody of another one, and nobody of the staff":   homeApart,
		"is nobody in global and where nothing is":            homeNowhere,
		"is nobody whose organization has no longer a tenant": homeWithoutTenant,
	}
}

// everybody reads all people, page by page.
func everybody(t *testing.T, h Harness, limit int) []permissions.User {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]permissions.User, string) {
		page, err := h.Users.List(given.Context(t), p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// peopleOf reads the people of an organization, page by page.
func peopleOf(t *testing.T, h Harness, s organizations.Scope, limit int) []permissions.User {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]permissions.User, string) {
		page, err := h.Users.AtHome(given.Context(t), s, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

func inOrder(users []permissions.User) []permissions.User {
	return slices.SortedFunc(slices.Values(users), func(a, b permissions.User) int { return cmp.Compare(a.ID, b.ID) })
}

func listPages(t *testing.T, h Harness) {
	var users []permissions.User
	for range 12 {
		users = append(users, h.Admit(t, given.User()))
	}
	users = inOrder(users)
	for _, limit := range []int{1, 5, 6, 11, 12, 13, 1000} {
		want.Equal(t, "everybody, page by page", everybody(t, h, limit), users)
	}
	page, err := h.Users.List(given.Context(t), store.Paging{After: string(users[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after somebody", page, store.UserPage{Items: users[5:7], Next: string(users[6].ID)})
	for _, user := range users {
		got, err := h.Users.Get(given.Context(t), user.ID)
		want.OK(t, err)
		want.Equal(t, "somebody", got, user)
	}
}

func listEmpty(t *testing.T, h Harness) {
	page, err := h.Users.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.UserPage{})
}

func listOddPositions(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	user, stranger := h.Admit(t, given.ClientOf(org)), h.Admit(t, given.User())
	for _, after := range append(given.OddNames(), "USER", "\x00", string(stranger.ID), "../") {
		page, err := h.Users.List(given.Context(t), store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, found := range page.Items {
			if found.ID != user.ID && found.ID != stranger.ID {
				t.Errorf("position %q reached %+v", after, found)
			}
		}
		page, err = h.Users.AtHome(given.Context(t), given.ScopeOf(org.ID), store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, found := range page.Items {
			if found.ID != user.ID {
				t.Errorf("position %q reached %+v at home", after, found)
			}
		}
	}
}

func getUnknown(t *testing.T, h Harness) {
	h.Admit(t, given.User())
	for _, id := range append(given.OddNames(), string(given.UserID()), "") {
		_, err := h.Users.Get(given.Context(t), permissions.UserID(id))
		want.Fault(t, err, fault.NotFound, "user_not_found")
	}
}

func readEnded(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	_, err := h.Users.Get(given.Ended(t), user.ID)
	want.Is(t, err, context.Canceled)
	_, err = h.Users.List(given.Ended(t), store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	_, err = h.Users.AtHome(given.Ended(t), given.Scope(), store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
}

// inhabit gives an organization n users, and colleagues of the same tenant between
// them who work for the provider.
func inhabit(t *testing.T, h Harness, org organizations.Organization, n int) []permissions.User {
	t.Helper()
	var users []permissions.User
	for i := range n {
		users = append(users, h.Admit(t, given.ClientOf(org)))
		if i%2 == 0 {
			colleague := given.ClientOf(org)
			colleague.Type, colleague.Home = permissions.PlatformUser, ""
			h.Admit(t, colleague)
		}
	}
	return inOrder(users)
}

func homePages(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	users := inhabit(t, h, org, 9)
	for _, limit := range []int{1, 4, 5, 8, 9, 10, 1000} {
		want.Equal(t, "the people, page by page", peopleOf(t, h, given.ScopeOf(org.ID), limit), users)
	}
}

func homeApart(t *testing.T, h Harness) {
	here, there := h.Create(t, given.Organization()), h.Create(t, given.Organization())
	h.Admit(t, given.User())
	ours, theirs := inhabit(t, h, here, 3), inhabit(t, h, there, 2)
	guest := given.ClientOf(here) // of our tenant, at home elsewhere
	guest.Home = there.ID
	h.Admit(t, guest)
	want.Equal(t, "our people", peopleOf(t, h, given.ScopeOf(here.ID), 10), ours)
	want.Equal(t, "their people", peopleOf(t, h, given.ScopeOf(there.ID), 10), theirs)
	want.Equal(t, "everybody", len(everybody(t, h, 100)), 1+3+2+2+1+1)
}

func homeNowhere(t *testing.T, h Harness) {
	inhabit(t, h, h.Create(t, given.Organization()), 1)
	for _, s := range []organizations.Scope{given.Global(), given.Scope()} {
		want.Equal(t, "the people of "+s.String(), peopleOf(t, h, s, 10), nil)
	}
	_, err := h.Users.AtHome(given.Context(t), organizations.Scope{}, store.Paging{Limit: 10})
	want.Error(t, err, "the people of nobody")
}

func homeWithoutTenant(t *testing.T, h Harness) {
	org := given.Organization()
	user := given.ClientOf(org)
	org.TenantID = ""
	h.Create(t, org)
	h.Admit(t, user)
	odd := user
	odd.ID = permissions.UserID("_" + strings.SplitAfter(string(user.ID), "_")[1])
	h.Admit(t, odd)
	want.Equal(t, "the people", peopleOf(t, h, given.ScopeOf(org.ID), 10), nil)
}

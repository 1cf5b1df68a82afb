package organizationstest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func get() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"reads the organization of each scope":                   getEach,
		"does not know what does not exist":                      getUnknown,
		"refuses the scope that is nobody's":                     getNobody,
		"answers the context's error once the context has ended": getEnded,
	}
}

func list() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is empty at first":                       listEmpty,
		"is in the order of making, page by page": listPages,
		"turns pages calmly while more are made":  listStable,
		"takes any text as a position":            listOddPositions,
	}
}

func read(t *testing.T, h Harness, org organizations.Organization) organizations.Organization {
	t.Helper()
	got, err := h.Organizations.Get(given.Context(t), given.ScopeOf(org.ID))
	want.OK(t, err)
	return got
}

func getEach(t *testing.T, h Harness) {
	one, other := h.Create(t, given.Organization()), h.Create(t, given.Organization())
	want.Equal(t, "the one organization", read(t, h, one), one)
	want.Equal(t, "the other", read(t, h, other), other)
}

func getUnknown(t *testing.T, h Harness) {
	h.Create(t, given.Organization())
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		_, err := h.Organizations.Get(given.Context(t), s)
		want.NotFound(t, err)
	}
}

func getNobody(t *testing.T, h Harness) {
	h.Create(t, given.Organization())
	_, err := h.Organizations.Get(given.Context(t), organizations.Scope{})
	want.Error(t, err, "the organization of nobody")
}

func getEnded(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	_, err := h.Organizations.Get(given.Ended(t), given.ScopeOf(org.ID))
	want.Is(t, err, context.Canceled)
	_, err = h.Organizations.List(given.Ended(t), store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
}

func listEmpty(t *testing.T, h Harness) {
	page, err := h.Organizations.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.OrganizationPage{})
}

// several are organizations that were made one after the other.
func several(t *testing.T, h Harness, n int) []organizations.Organization {
	t.Helper()
	made := make([]organizations.Organization, n)
	for i := range made {
		org := given.Organization()
		org.ID = organizations.ID(given.UUID(org.CreatedAt.Add(time.Duration(i*13%n) * time.Second)))
		made[i] = h.Create(t, org)
	}
	slices.SortFunc(made, func(a, b organizations.Organization) int { return cmp.Compare(a.ID, b.ID) })
	return made
}

func listPages(t *testing.T, h Harness) {
	made := several(t, h, 24)
	for _, limit := range []int{1, 5, 8, 23, 24, 25, 1000} {
		want.Equal(t, "the organizations, page by page", h.Clients(t, limit), made)
	}
	page, err := h.Organizations.List(given.Context(t), store.Paging{After: string(made[9].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after an id", page, store.OrganizationPage{Items: made[10:12], Next: string(made[11].ID)})
}

func listStable(t *testing.T, h Harness) {
	made := several(t, h, 6)
	earlier := made[0].CreatedAt.Add(-time.Hour)
	got := harness.Turn(t, 2, func(p store.Paging) ([]organizations.Organization, string) {
		page, err := h.Organizations.List(given.Context(t), p)
		want.OK(t, err)
		org := given.Organization()
		org.ID = organizations.ID(given.UUID(earlier))
		h.Create(t, org)
		return page.Items, page.Next
	})
	want.Equal(t, "the organizations that were there at first", got, made)
}

func listOddPositions(t *testing.T, h Harness) {
	made := several(t, h, 2)
	for _, after := range append(given.OddNames(), "GLOBAL", "TENANT", made[0].TenantID, "\x00", "0") {
		page, err := h.Organizations.List(given.Context(t), store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, org := range page.Items {
			if org.ID != made[0].ID && org.ID != made[1].ID {
				t.Errorf("position %q reached %+v, which is no organization that was made", after, org)
			}
		}
	}
}

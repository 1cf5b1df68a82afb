package grantstest

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func list() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is in the order of user ids, page by page": listPages,
		"holds no grant of another scope":           listApart,
		"reaches no other scope from any position":  listOddPositions,
	}
}

func refusals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"nothing is written for the scope that is nobody's": refuseNobody,
		"nothing is written once the context has ended":     refuseEnded,
	}
}

// crowd gives n new users a grant in a place, in the order of their ids.
func crowd(t *testing.T, h Harness, in organizations.Target, n int) []permissions.Grant {
	t.Helper()
	grants := make([]permissions.Grant, n)
	for i := range grants {
		grants[i] = h.Put(t, given.Grant(h.Admit(t, given.User()).ID, in, permissions.ViewHistory))
	}
	slices.SortFunc(grants, func(a, b permissions.Grant) int { return cmp.Compare(a.UserID, b.UserID) })
	return grants
}

func listPages(t *testing.T, h Harness) {
	for _, in := range []organizations.Target{somewhere(), organizations.TargetGlobal()} {
		grants := crowd(t, h, in, 12)
		for _, limit := range []int{1, 5, 6, 11, 12, 13, 1000} {
			want.Equal(t, "the grants, page by page", h.Members(t, harness.ScopeOf(in), limit), grants)
		}
		page, err := h.Grants.List(given.Context(t), harness.ScopeOf(in), store.Paging{After: string(grants[4].UserID), Limit: 2})
		want.OK(t, err)
		want.Equal(t, "a page after a user", page, store.GrantPage{Items: grants[5:7], Next: string(grants[6].UserID)})
	}
}

func listApart(t *testing.T, h Harness) {
	here, there := somewhere(), somewhere()
	ours, theirs := crowd(t, h, here, 3), crowd(t, h, there, 2)
	want.Equal(t, "our grants", h.Members(t, harness.ScopeOf(here), 10), ours)
	want.Equal(t, "their grants", h.Members(t, harness.ScopeOf(there), 10), theirs)
	want.Equal(t, "the grants of an empty scope", h.Members(t, given.Scope(), 10), nil)
	want.Equal(t, "the grants in global", h.Members(t, given.Global(), 10), nil)
}

func listOddPositions(t *testing.T, h Harness) {
	here := somewhere()
	crowd(t, h, somewhere(), 2)
	ours := crowd(t, h, here, 2)
	theirs := crowd(t, h, somewhere(), 2)
	crowd(t, h, organizations.TargetGlobal(), 2)
	for _, after := range append(given.OddNames(), "GLOBAL", "\x00", string(theirs[0].UserID), theirs[0].In.String(), "../") {
		page, err := h.Grants.List(given.Context(t), harness.ScopeOf(here), store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, g := range page.Items {
			if g.In != here || (g.UserID != ours[0].UserID && g.UserID != ours[1].UserID) {
				t.Errorf("position %q reached a grant in %s", after, g.In)
			}
		}
	}
}

func refuseNobody(t *testing.T, h Harness) {
	ctx, user := given.Context(t), h.Admit(t, given.User())
	g := given.Grant(user.ID, organizations.Target{}, permissions.All()...)
	want.Error(t, h.Grants.Put(ctx, organizations.Scope{}, g), "a grant in nobody's scope")
	want.Error(t, h.Grants.Delete(ctx, organizations.Scope{}, user.ID), "taking back a grant in nobody's scope")
	_, err := h.Grants.List(ctx, organizations.Scope{}, store.Paging{Limit: 10})
	want.Error(t, err, "listing nobody's grants")
	want.Equal(t, "the standing of the user", h.Standing(t, user.ID), &permissions.Standing{User: user})
}

func refuseEnded(t *testing.T, h Harness) {
	ctx, user := given.Ended(t), h.Admit(t, given.User())
	kept := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ViewHistory))
	other := given.Grant(user.ID, somewhere(), permissions.ViewHistory)
	want.Is(t, h.Grants.Put(ctx, harness.ScopeOf(other.In), other), context.Canceled)
	want.Is(t, h.Grants.Delete(ctx, harness.ScopeOf(kept.In), user.ID), context.Canceled)
	_, err := h.Grants.List(ctx, harness.ScopeOf(kept.In), store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	agree(t, h, user.ID, kept.In, kept)
	agree(t, h, user.ID, other.In)
}

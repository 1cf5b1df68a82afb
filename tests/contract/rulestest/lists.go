package rulestest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order of making, without what was deleted": listPages,
		"are empty at first":            listEmpty,
		"take any text as a position":   listOddPositions,
		"show nothing of what was told": listApart,
	}
}

func listPages(t *testing.T, h Harness) {
	var list []alerts.Rule
	for i := range 14 {
		made := create(t, h, func(r *alerts.Rule) {
			r.ID = alerts.ID(given.UUID(r.CreatedAt.Add(time.Duration(i*5%14) * time.Second)))
		})
		if i%3 == 1 {
			want.OK(t, h.Rules.Delete(given.Context(t), made.ID))
			continue
		}
		list = append(list, made)
	}
	slices.SortFunc(list, func(a, b alerts.Rule) int { return cmp.Compare(a.ID, b.ID) })
	for _, limit := range []int{1, 2, len(list) - 1, len(list), 1000} {
		want.Equal(t, "the rules, page by page", all(t, h, limit), list)
	}
	page, err := h.Rules.List(given.Context(t), store.Paging{After: string(list[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a rule", page, store.RulePage{Items: list[5:7], Next: string(list[6].ID)})
}

func listEmpty(t *testing.T, h Harness) {
	page, err := h.Rules.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.RulePage{})
}

func listOddPositions(t *testing.T, h Harness) {
	made := create(t, h)
	for _, after := range append(oddIDs(), "\x00", "0") {
		for _, limit := range []int{-1, 0, 1, 10} {
			page, err := h.Rules.List(given.Context(t), store.Paging{After: string(after), Limit: limit})
			want.OK(t, err)
			for _, found := range page.Items {
				want.Equal(t, "what is reached", found, made)
			}
			want.Equal(t, "the next position", page.Next, "")
		}
	}
}

func listApart(t *testing.T, h Harness) {
	made := create(t, h)
	_, err := h.Told.Tell(given.Context(t), given.Trouble(), made.CreatedAt, made.CreatedAt)
	want.OK(t, err)
	want.Equal(t, "the list", all(t, h, 10), []alerts.Rule{made})
}

package hookstest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order of making":    listPages,
		"are empty at first":            listEmpty,
		"take any text as a position":   listOddPositions,
		"do not count what was deleted": listWithGaps,
	}
}

// several are hooks of a scope in the order of their ids, made in another one.
func several(t *testing.T, h Harness, n int) []hooks.Hook {
	t.Helper()
	scope, list := given.Scope(), make([]hooks.Hook, n)
	for i := range list {
		list[i] = create(t, h, scope, func(made *hooks.Hook) {
			made.ID = hooks.ID(given.UUID(made.CreatedAt.Add(time.Duration(i*7%n) * time.Second)))
		})
	}
	slices.SortFunc(list, func(a, b hooks.Hook) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func listPages(t *testing.T, h Harness) {
	list := several(t, h, 12)
	create(t, h, given.Scope())
	create(t, h, given.Global())
	for _, limit := range []int{1, 5, 11, 12, 13, 1000} {
		want.Equal(t, "the hooks, page by page", all(t, h, list[0].Scope, limit), list)
	}
	page, err := h.Hooks.List(given.Context(t), list[0].Scope, store.Paging{After: string(list[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a hook", page, store.HookPage{Items: list[5:7], Next: string(list[6].ID)})
}

func listEmpty(t *testing.T, h Harness) {
	create(t, h, given.Scope())
	page, err := h.Hooks.List(given.Context(t), given.Scope(), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.HookPage{})
}

func listOddPositions(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	create(t, h, given.Global())
	for _, after := range append(oddIDs(), "\x00", "0", "GLOBAL") {
		for _, limit := range []int{-1, 0, 1, 10} {
			page, err := h.Hooks.List(given.Context(t), made.Scope, store.Paging{After: string(after), Limit: limit})
			want.OK(t, err)
			for _, found := range page.Items {
				want.Equal(t, "what is reached", found, made)
			}
			want.Equal(t, "the next position", page.Next, "")
		}
	}
}

func listWithGaps(t *testing.T, h Harness) {
	list := several(t, h, 9)
	var left []hooks.Hook
	for i, made := range list {
		if i%3 == 1 {
			left = append(left, made)
			continue
		}
		want.OK(t, h.Hooks.Delete(given.Context(t), made.Scope, made.ID))
	}
	for _, limit := range []int{1, 2, 3, 4} {
		want.Equal(t, "what is left", all(t, h, list[0].Scope, limit), left)
	}
	page, err := h.Hooks.List(given.Context(t), list[0].Scope, store.Paging{After: string(list[2].ID), Limit: 1})
	want.OK(t, err)
	want.Equal(t, "a page behind one that is no more", page, store.HookPage{Items: left[1:2], Next: string(left[1].ID)})
}

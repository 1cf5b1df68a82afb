package schedulestest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order of making":       listPages,
		"are empty at first":               listEmpty,
		"take any text as a position":      listOddPositions,
		"do not count what was deleted":    listWithGaps,
		"show paused and ended ones, too":  listEverything,
		"begin behind one that is no more": listBehind,
	}
}

// several are schedules of a scope in the order of their ids, made in another one.
func several(t *testing.T, h Harness, n int) []schedules.Schedule {
	t.Helper()
	scope, list := given.Scope(), make([]schedules.Schedule, n)
	for i := range list {
		list[i] = create(t, h, scope, func(s *schedules.Schedule) {
			s.ID = schedules.ID(given.UUID(s.CreatedAt.Add(time.Duration(i*7%n) * time.Second)))
		})
	}
	slices.SortFunc(list, func(a, b schedules.Schedule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func listPages(t *testing.T, h Harness) {
	list := several(t, h, 12)
	create(t, h, given.Scope())
	create(t, h, given.Global())
	for _, limit := range []int{1, 5, 6, 11, 12, 13, 1000} {
		want.Equal(t, "the schedules, page by page", all(t, h, list[0].Scope, limit), list)
	}
	page, err := h.Schedules.List(given.Context(t), list[0].Scope, store.Paging{After: string(list[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a schedule", page, store.SchedulePage{Items: list[5:7], Next: string(list[6].ID)})
}

func listEmpty(t *testing.T, h Harness) {
	create(t, h, given.Scope())
	page, err := h.Schedules.List(given.Context(t), given.Scope(), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.SchedulePage{})
}

func listOddPositions(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	create(t, h, given.Global())
	for _, after := range append(oddIDs(), "\x00", "0", "GLOBAL") {
		for _, limit := range []int{-1, 0, 1, 10} {
			page, err := h.Schedules.List(given.Context(t), s.Scope, store.Paging{After: string(after), Limit: limit})
			want.OK(t, err)
			for _, found := range page.Items {
				want.Equal(t, "what is reached", found, s)
			}
			want.Equal(t, "the next position", page.Next, "")
		}
	}
}

func listWithGaps(t *testing.T, h Harness) {
	list := several(t, h, 9)
	var left []schedules.Schedule
	for i, s := range list {
		if i%3 == 1 {
			left = append(left, s)
			continue
		}
		want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, s.ID))
	}
	for _, limit := range []int{1, 2, 3, 4, 10} {
		want.Equal(t, "what is left, page by page", all(t, h, list[0].Scope, limit), left)
	}
}

func listEverything(t *testing.T, h Harness) {
	scope := given.Scope()
	wanted := []schedules.Schedule{
		create(t, h, scope), create(t, h, scope, eventful), create(t, h, scope, once, nextAt(time.Time{})),
	}
	slices.SortFunc(wanted, func(a, b schedules.Schedule) int { return cmp.Compare(a.ID, b.ID) })
	want.Equal(t, "the list", all(t, h, scope, 10), wanted)
}

func listBehind(t *testing.T, h Harness) {
	list := several(t, h, 5)
	want.OK(t, h.Schedules.Delete(given.Context(t), list[2].Scope, list[2].ID))
	page, err := h.Schedules.List(given.Context(t), list[2].Scope, store.Paging{After: string(list[2].ID), Limit: 10})
	want.OK(t, err)
	want.Equal(t, "what is behind it", page, store.SchedulePage{Items: list[3:]})
}

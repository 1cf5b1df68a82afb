package formstest

import (
	"math"
	"strconv"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func versions() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are kept as they were, the newest first": versionPages,
		"do not have what is in force, or later":  versionUnknown,
		"go on behind any version":                versionPositions,
		"of another scope are not shown":          versionForeign,
	}
}

// aged is a form that was changed a few times, and what it was before, newest first.
func aged(t *testing.T, h Harness, changes int) (now forms.Form, before []forms.Form) {
	t.Helper()
	now = create(t, h, given.Scope())
	for i := range changes {
		before = append([]forms.Form{now}, before...)
		now = change(t, h, now, "Version "+strconv.Itoa(i+2))
	}
	return now, before
}

// versionPages has more than nine versions: they are sorted as numbers.
func versionPages(t *testing.T, h Harness) {
	now, before := aged(t, h, 12)
	is(t, h, now)
	were(t, h, now, before...)
	for _, limit := range []int{5, 11, 12, 13} {
		want.Equal(t, "the earlier versions, page by page", past(t, h, now, limit), short(before))
	}
	page, err := h.Versions.List(given.Context(t), now.Scope, now.ID, store.Paging{Limit: 2})
	want.OK(t, err)
	want.Equal(t, "the first page", page, store.FormPage{Items: short(before[:2]), Next: "11"})
}

func versionUnknown(t *testing.T, h Harness) {
	now, _ := aged(t, h, 2)
	for _, version := range []int{math.MinInt, -1, 0, now.Version, now.Version + 1, 1e9, 1e10, math.MaxInt} {
		got, err := h.Versions.Get(given.Context(t), now.Scope, now.ID, version)
		want.NotFound(t, err)
		want.Equal(t, "what came with the refusal", got, forms.Form{})
	}
}

func versionPositions(t *testing.T, h Harness) {
	now, before := aged(t, h, 4)
	for after, wanted := range map[string][]forms.Form{"1": nil, "2": before[3:], "4": before[1:], "5": before, "77": before} {
		page, err := h.Versions.List(given.Context(t), now.Scope, now.ID, store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		want.Equal(t, "the versions behind "+after, page, store.FormPage{Items: short(wanted)})
	}
}

func versionForeign(t *testing.T, h Harness) {
	now, before := aged(t, h, 2)
	other, past := aged(t, h, 1)
	foreign := now
	foreign.Scope = other.Scope
	were(t, h, foreign)
	_, err := h.Versions.Get(given.Context(t), other.Scope, now.ID, 1)
	want.NotFound(t, err)
	were(t, h, now, before...)
	were(t, h, other, past...)
}

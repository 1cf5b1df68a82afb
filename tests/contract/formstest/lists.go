package formstest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/forms"
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
		"do not show earlier versions":  listChanged,
		"of large forms are whole":      listLarge,
	}
}

// several are forms of a scope in the order of their ids, made in another one.
func several(t *testing.T, h Harness, n int, changes ...func(*forms.Form)) []forms.Form {
	t.Helper()
	scope, list := given.Scope(), make([]forms.Form, n)
	for i := range list {
		list[i] = create(t, h, scope, append(changes, func(f *forms.Form) {
			f.ID = forms.ID(given.UUID(f.CreatedAt.Add(time.Duration(i*7%n) * time.Second)))
		})...)
	}
	slices.SortFunc(list, func(a, b forms.Form) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func listPages(t *testing.T, h Harness) {
	list := several(t, h, 12)
	create(t, h, given.Scope())
	create(t, h, given.Global())
	for _, limit := range []int{1, 5, 11, 12, 13, 1000} {
		want.Equal(t, "the forms, page by page", all(t, h, list[0].Scope, limit), list)
	}
	page, err := h.Forms.List(given.Context(t), list[0].Scope, store.Paging{After: string(list[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a form", page, store.FormPage{Items: list[5:7], Next: string(list[6].ID)})
}

func listEmpty(t *testing.T, h Harness) {
	create(t, h, given.Scope())
	page, err := h.Forms.List(given.Context(t), given.Scope(), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.FormPage{})
}

func listOddPositions(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	now := change(t, h, made, "Another name")
	create(t, h, given.Global())
	for _, after := range append(oddIDs(), "\x00", "0", "GLOBAL", "-1", "99999999999999999999", "1.5") {
		for _, limit := range []int{-1, 0, 1, 10} {
			p := store.Paging{After: string(after), Limit: limit}
			page, err := h.Forms.List(given.Context(t), made.Scope, p)
			want.OK(t, err)
			for _, found := range page.Items {
				want.Equal(t, "what is reached", found, now)
			}
			want.Equal(t, "the next position", page.Next, "")
			page, err = h.Versions.List(given.Context(t), made.Scope, made.ID, p)
			want.OK(t, err)
			want.Equal(t, "the versions from a position that is none", page, store.FormPage{Items: short([]forms.Form{made})})
		}
	}
}

func listWithGaps(t *testing.T, h Harness) {
	list := several(t, h, 9)
	var left []forms.Form
	for i, made := range list {
		if i%3 == 1 {
			left = append(left, made)
			continue
		}
		want.OK(t, h.Forms.Delete(given.Context(t), made.Scope, made.ID))
	}
	for _, limit := range []int{1, 2, 3, 4} {
		want.Equal(t, "what is left", all(t, h, list[0].Scope, limit), left)
	}
	page, err := h.Forms.List(given.Context(t), list[0].Scope, store.Paging{After: string(list[2].ID), Limit: 1})
	want.OK(t, err)
	want.Equal(t, "a page behind one that is no more", page, store.FormPage{Items: left[1:2], Next: string(left[1].ID)})
}

func listChanged(t *testing.T, h Harness) {
	list := several(t, h, 5)
	for i := range list {
		for range i {
			list[i] = change(t, h, list[i], "Another name")
		}
	}
	for _, limit := range []int{1, 2, 5, 6} {
		want.Equal(t, "the forms, page by page", all(t, h, list[0].Scope, limit), list)
	}
}

func listLarge(t *testing.T, h Harness) {
	list := several(t, h, 12, func(f *forms.Form) {
		f.Fields = []forms.Field{{Name: "a", Type: forms.TypeMarkdown, Text: string(make([]byte, 64<<10))}}
	})
	for _, limit := range []int{5, 100} {
		want.Equal(t, "the forms, page by page", all(t, h, list[0].Scope, limit), list)
	}
}

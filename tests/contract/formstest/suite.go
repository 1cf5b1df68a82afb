// Package formstest holds what every family of adapters must do with store.Forms and
// store.FormVersions: what people fill in to start workflows, and what it was before.
package formstest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Forms    store.Forms
	Versions store.FormVersions
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"forms": made(), "contents": contents(), "lists": lists(), "changes": changes(), "versions": versions(), "removals": removals(),
		"scopes": scopes(), "histories": histories(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				if h.Close != nil {
					t.Cleanup(h.Close)
				}
				behave(t, h)
			})
		}
	}
}

// create adds a form to a scope.
func create(t *testing.T, h Harness, s organizations.Scope, changes ...func(*forms.Form)) forms.Form {
	t.Helper()
	made := given.FormOf(s, changes...)
	want.OK(t, h.Forms.Create(given.Context(t), made))
	return made
}

// change makes the next version of a form.
func change(t *testing.T, h Harness, was forms.Form, name string) forms.Form {
	t.Helper()
	next := given.Changed(was, name)
	want.OK(t, h.Forms.Change(given.Context(t), was, next))
	return next
}

// is expects a form to be this one, to the last nil in it, alone and in the list.
func is(t *testing.T, h Harness, wanted forms.Form) {
	t.Helper()
	got, err := h.Forms.Get(given.Context(t), wanted.Scope, wanted.ID)
	want.OK(t, err)
	same(t, "the form", got, wanted)
	list := all(t, h, wanted.Scope, 100)
	at := slices.IndexFunc(list, func(other forms.Form) bool { return other.ID == wanted.ID })
	if at < 0 {
		t.Fatalf("the form %s is not in the list", wanted.ID)
	}
	same(t, "the form in the list", list[at], wanted)
}

// same expects two forms to be alike. An empty list is another one than none, and a null
// another value than no value.
func same(t *testing.T, what string, got, wanted forms.Form) {
	t.Helper()
	want.Equal(t, what, got, wanted)
	for _, part := range [][2]any{{got.Fields, wanted.Fields}, {got.FixedInput, wanted.FixedInput}} {
		if !reflect.DeepEqual(part[0], part[1]) {
			t.Errorf("%s: -want +got\n%s", what, cmp.Diff(part[1], part[0]))
		}
	}
}

// were expects the earlier versions of a form to be these, the newest first, one by one
// and in lists of any length.
func were(t *testing.T, h Harness, of forms.Form, wanted ...forms.Form) {
	t.Helper()
	for _, limit := range []int{1, 2, 100} {
		got := past(t, h, of, limit)
		want.Equal(t, "the earlier versions", got, short(wanted))
	}
	for _, one := range wanted {
		got, err := h.Versions.Get(given.Context(t), of.Scope, of.ID, one.Version)
		want.OK(t, err)
		same(t, "an earlier version", got, one)
	}
}

// short are versions as a list shows them.
func short(versions []forms.Form) []forms.Form {
	list := slices.Clone(versions)
	for i := range list {
		list[i].Fields, list[i].FixedInput = nil, nil
	}
	return list
}

// past reads the earlier versions of a form, page by page.
func past(t *testing.T, h Harness, of forms.Form, limit int) []forms.Form {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]forms.Form, string) {
		page, err := h.Versions.List(given.Context(t), of.Scope, of.ID, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// all reads the forms of a scope, page by page.
func all(t *testing.T, h Harness, s organizations.Scope, limit int) []forms.Form {
	t.Helper()
	return harness.Turn(t, limit, func(p store.Paging) ([]forms.Form, string) {
		page, err := h.Forms.List(given.Context(t), s, p)
		want.OK(t, err)
		return page.Items, page.Next
	})
}

// isGone expects that nothing shows a form, nor any version up to the one that it had.
func isGone(t *testing.T, h Harness, gone forms.Form) {
	t.Helper()
	_, err := h.Forms.Get(given.Context(t), gone.Scope, gone.ID)
	want.NotFound(t, err)
	if slices.ContainsFunc(all(t, h, gone.Scope, 100), func(other forms.Form) bool { return other.ID == gone.ID }) {
		t.Errorf("the form %s is still shown", gone.ID)
	}
	were(t, h, gone)
	for version := range gone.Version + 2 {
		_, err := h.Versions.Get(given.Context(t), gone.Scope, gone.ID, version)
		want.NotFound(t, err)
	}
}

// oddIDs are ids that no form has.
func oddIDs() []forms.ID {
	ids := []forms.ID{"", forms.ID(given.UUID(given.Now()))}
	for _, name := range given.OddNames() {
		ids = append(ids, forms.ID(name))
	}
	return ids
}

package formstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func made() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"may be added again":                         addAgain,
		"refuse another one under their id":          addAnother,
		"that were changed are no more what was":     addAfterChange,
		"are made once by many parallel calls":       addTogether,
		"that meet others of their id let one stand": addOthersTogether,
		"that do not exist are not found":            readUnknown,
	}
}

func addAgain(t *testing.T, h Harness) {
	for _, made := range []forms.Form{create(t, h, given.Scope()), create(t, h, given.Global(), bare)} {
		want.OK(t, h.Forms.Create(given.Context(t), made))
		is(t, h, made)
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []forms.Form{made})
		were(t, h, made)
	}
}

func addAnother(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	for name, differ := range map[string]func(*forms.Form){
		"name": func(f *forms.Form) { f.Name = "Another" }, "description": func(f *forms.Form) { f.Description = "" },
		"workflow": func(f *forms.Form) { f.Workflow = "another" }, "access": func(f *forms.Form) { f.Access = forms.AccessEveryone },
		"list of fields": func(f *forms.Form) { f.Fields = f.Fields[1:] }, "fixed input": func(f *forms.Form) { f.FixedInput = nil },
		"default": func(f *forms.Form) { f.Fields = append([]forms.Field{{Name: "name", Type: "text"}}, f.Fields[1:]...) },
		"version": func(f *forms.Form) { f.Version++ }, "maker": func(f *forms.Form) { f.CreatedBy = given.UserID() },
		"time":     func(f *forms.Form) { f.CreatedAt = f.CreatedAt.Add(time.Second) },
		"changer":  func(f *forms.Form) { f.UpdatedBy = given.UserID() },
		"revision": func(f *forms.Form) { f.UpdatedAt = f.UpdatedAt.Add(time.Second) },
	} {
		other := made
		differ(&other)
		if err := h.Forms.Create(given.Context(t), other); fault.Code(err) != "form_exists" || !fault.Is(err, fault.Conflict) {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	is(t, h, made)
}

func addAfterChange(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	next := change(t, h, made, "Another name")
	want.Fault(t, h.Forms.Create(given.Context(t), made), fault.Conflict, "form_exists")
	is(t, h, next)
	were(t, h, next, made)
}

func addTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := given.FormOf(given.Scope())
		for _, err := range harness.Together(8, func(int) error { return h.Forms.Create(ctx, made) }) {
			want.OK(t, err)
		}
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []forms.Form{made})
	}
}

func addOthersTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		first, won := given.FormOf(given.Scope()), -1
		others := make([]forms.Form, 8)
		for i := range others {
			others[i] = first
			others[i].Name = string(rune('a' + i))
		}
		for i, err := range harness.Together(len(others), func(i int) error { return h.Forms.Create(ctx, others[i]) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "form_exists")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		if won < 0 {
			t.Fatal("nobody has won")
		}
		is(t, h, others[won])
	}
}

func readUnknown(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	change(t, h, made, "Another name")
	for _, id := range oddIDs() {
		_, err := h.Forms.Get(given.Context(t), made.Scope, id)
		want.NotFound(t, err)
		_, err = h.Versions.Get(given.Context(t), made.Scope, id, 1)
		want.NotFound(t, err)
		unknown := made
		unknown.ID = id
		were(t, h, unknown)
	}
}

package formstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are seen by everybody":                   changeSeen,
		"reach every field":                       changeAll,
		"are refused for what is not in force":    changeStale,
		"of what is not there are refused":        changeUnknown,
		"into another form are refused":           changeIntoAnother,
		"that skip or repeat a version are none":  changeOutOfOrder,
		"that meet let one win":                   changeTogether,
		"that meet show only what was in force":   changeForceful,
		"of one form leave those of others alone": changeBeside,
	}
}

func changeSeen(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	another := create(t, h, made.Scope)
	next := change(t, h, made, "Another name")
	is(t, h, next)
	is(t, h, another)
	were(t, h, next, made)
	were(t, h, another)
	want.Equal(t, "how many there are", len(all(t, h, made.Scope, 10)), 2)
}

func changeAll(t *testing.T, h Harness) {
	scope := given.Scope()
	for _, pair := range [][2]forms.Form{
		{given.FormOf(scope), given.FormOf(scope, bare)}, {given.FormOf(scope, bare), given.FormOf(scope)},
	} {
		was, next := pair[0], pair[1]
		next.ID, next.Version, next.Name, next.Workflow = was.ID, 2, "Another name", "another"
		want.OK(t, h.Forms.Create(given.Context(t), was))
		want.OK(t, h.Forms.Change(given.Context(t), was, next))
		is(t, h, next)
		were(t, h, next, was)
	}
}

func changeStale(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	next := change(t, h, made, "Mine")
	want.Fault(t, h.Forms.Change(given.Context(t), made, given.Changed(made, "Theirs")), fault.Conflict, "changed_meanwhile")
	for _, differ := range []func(*forms.Form){
		func(f *forms.Form) { f.UpdatedBy = given.UserID() }, func(f *forms.Form) { f.UpdatedAt = f.UpdatedAt.Add(1e6) },
		func(f *forms.Form) { f.Version++ },
	} {
		other := next
		differ(&other)
		want.Fault(t, h.Forms.Change(given.Context(t), other, given.Changed(other, "Theirs")), fault.Conflict, "changed_meanwhile")
	}
	is(t, h, next)
	were(t, h, next, made)
}

func changeUnknown(t *testing.T, h Harness) {
	unknown := given.FormOf(given.Scope())
	want.NotFound(t, h.Forms.Change(given.Context(t), unknown, given.Changed(unknown, "Late")))
	isGone(t, h, unknown)
	for _, id := range oddIDs() {
		unknown.ID = id
		want.NotFound(t, h.Forms.Change(given.Context(t), unknown, given.Changed(unknown, "Late")))
	}
}

func changeIntoAnother(t *testing.T, h Harness) {
	made, other := create(t, h, given.Scope()), create(t, h, given.Scope())
	sameID := other
	sameID.ID = made.ID
	for _, next := range []forms.Form{given.Changed(other, "a"), given.Changed(sameID, "b")} {
		if err := h.Forms.Change(given.Context(t), made, next); err == nil || fault.Code(err) != "" {
			t.Errorf("got %v, want a defect", err)
		}
	}
	is(t, h, made)
	is(t, h, other)
}

func changeOutOfOrder(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	now := change(t, h, made, "Another name")
	for _, version := range []int{-1, 0, 1, 2, 4} {
		next := given.Changed(now, "Out of order")
		next.Version = version
		if err := h.Forms.Change(given.Context(t), now, next); err == nil || fault.Code(err) != "" {
			t.Errorf("got %v, want a defect", err)
		}
	}
	is(t, h, now)
	were(t, h, now, made)
}

// win lets several change a form at the same time, of whom one wins, and answers what it
// made of the form.
func win(t *testing.T, h Harness, made forms.Form, writers int) forms.Form {
	t.Helper()
	ctx, nexts, won := given.Context(t), make([]forms.Form, writers), -1
	for i := range nexts {
		nexts[i] = given.Changed(made, string(rune('a'+i)))
		nexts[i].Fields = []forms.Field{{Name: nexts[i].Name, Type: forms.TypeText}}
	}
	for i, err := range harness.Together(len(nexts), func(i int) error { return h.Forms.Change(ctx, made, nexts[i]) }) {
		switch {
		case err != nil:
			want.Fault(t, err, fault.Conflict, "changed_meanwhile")
		case won >= 0:
			t.Error("two have won")
		default:
			won = i
		}
	}
	if won < 0 {
		t.Fatal("nobody has won")
	}
	return nexts[won]
}

func changeTogether(t *testing.T, h Harness) {
	for range 5 {
		made := create(t, h, given.Scope())
		won := win(t, h, made, 8)
		is(t, h, won)
		were(t, h, won, made)
	}
}

func changeForceful(t *testing.T, h Harness) {
	now := create(t, h, given.Scope())
	var before []forms.Form
	for range 7 {
		before = append([]forms.Form{now}, before...)
		now = win(t, h, now, 3)
	}
	is(t, h, now)
	were(t, h, now, before...)
}

func changeBeside(t *testing.T, h Harness) {
	list, ctx := several(t, h, 6), given.Context(t)
	nexts := make([]forms.Form, len(list))
	for i, err := range harness.Together(len(list), func(i int) error {
		nexts[i] = given.Changed(list[i], "Another name")
		return h.Forms.Change(ctx, list[i], nexts[i])
	}) {
		want.OK(t, err)
		is(t, h, nexts[i])
		were(t, h, nexts[i], list[i])
	}
}

package forms_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
)

var (
	monday  = forms.By{ID: "ana", Now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	tuesday = forms.By{ID: "bob", Now: monday.Now.AddDate(0, 0, 1)}
)

func TestAChangeMakesTheNextVersion(t *testing.T) {
	t.Parallel()
	d := sound()
	d.Name = " New starter "
	first, err := forms.New("0193", scope.Global(), d, about(), monday)
	if err != nil {
		t.Fatal(err)
	}
	want := forms.Form{
		ID: "0193", Scope: scope.Global(), Name: "New starter", Workflow: "user_onboarding", Access: forms.AccessPlatform, Version: 1,
		Fields: d.Fields, FixedInput: d.FixedInput, CreatedAt: monday.Now, CreatedBy: "ana", UpdatedAt: monday.Now, UpdatedBy: "ana",
	}
	same := cmp.Comparer(func(a, b forms.Form) bool { return a.Scope == b.Scope })
	if diff := cmp.Diff(want.Draft(), first.Draft()); diff != "" || !cmp.Equal(want, first, same) || !want.Same(first) || first.CreatedAt != monday.Now {
		t.Errorf("%+v\n%s", first, diff)
	}
	d.Name, d.Access, d.Description = "Starter", forms.AccessByRole, "For all."
	second, err := first.Changed(d, about(), tuesday)
	if err != nil {
		t.Fatal(err)
	}
	if second.Version != 2 || second.Name != "Starter" || second.Access != forms.AccessByRole || second.Description != "For all." ||
		second.CreatedBy != "ana" || second.UpdatedBy != "bob" || !second.UpdatedAt.Equal(tuesday.Now) || second.ID != first.ID {
		t.Errorf("%+v", second)
	}
	if first.Version != 1 || first.Name != "New starter" {
		t.Errorf("the first version changed: %+v", first)
	}
}

func TestABadDraftMakesNoForm(t *testing.T) {
	t.Parallel()
	d := sound()
	d.Name = ""
	made, err := forms.New("0193", scope.Global(), d, about(), monday)
	if diff := cmp.Diff([]string{"/name length"}, said(fault.Fields(err))); diff != "" || made.ID != "" {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestAFormIsBrokenWhenItsWorkflowHasChanged(t *testing.T) {
	t.Parallel()
	made, err := forms.New("0193", scope.Global(), sound(), about(), monday)
	if err != nil {
		t.Fatal(err)
	}
	changed := about()
	changed.Parameters = changed.Parameters[1:]
	if diff := cmp.Diff([]string{"/fields/1/name unknown_parameter"}, said(made.Draft().Problems(changed))); diff != "" {
		t.Error(diff)
	}
}

func TestAFieldIsFoundByItsName(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: sound().Fields}
	if f, ok := form.Field("secret"); !ok || f.Parameter != "password" || !about().Masks(f) {
		t.Errorf("%+v, %t", f, ok)
	}
	if f, ok := form.Field("password"); ok {
		t.Errorf("%+v", f)
	}
	for _, f := range form.Fields {
		if f.Name != "secret" && about().Masks(f) {
			t.Errorf("%s is masked", f.Name)
		}
	}
}

package forms_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms"
)

func TestValuesBecomeTheInputOfTheirParameters(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: sound().Fields, FixedInput: map[string]any{"extra": map[string]any{"x": 1.0}, "days": 3.0}}
	values := map[string]any{"hello": "dropped", "department": "", "email": "ana@contoso.com", "groups": []any{"hidden"}, "secret": "hunter2", "photo": nil, "notify": false}
	input, bad := form.Input(values)
	want := map[string]any{"email": "ana@contoso.com", "password": "hunter2", "notify": false, "extra": map[string]any{"x": 1.0}, "days": 3.0}
	if diff := cmp.Diff(want, input); diff != "" || bad != nil {
		t.Errorf("%+v\n%s", bad, diff)
	}
	if !form.Visible(values)["hello"] || form.Visible(values)["groups"] || len(form.Visible(values)) != len(form.Fields) {
		t.Errorf("%+v", form.Visible(values))
	}
}

func TestEveryBadValueIsToldAtOnce(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: append(sound().Fields, forms.Field{Name: "days", Type: forms.TypeNumber})}
	input, bad := form.Input(map[string]any{
		"department": "Sales", "groups": []any{"a", "a"}, "photo": "x", "notify": "no", "days": math.NaN(), "a/b": 1.0, "zz": nil,
	})
	want := []string{
		"/values/email required", "/values/groups/1 duplicate", "/values/photo format", "/values/notify type", "/values/days type",
		"/values/a~1b unknown_field", "/values/zz unknown_field",
	}
	if diff := cmp.Diff(want, said(bad)); diff != "" || input != nil {
		t.Errorf("%v\n%s", input, diff)
	}
	for _, b := range bad {
		if b.In != "body" || b.Message == "" {
			t.Errorf("%+v", b)
		}
	}
}

func TestZeroHasNoSignInAnInput(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: []forms.Field{{Name: "days", Type: forms.TypeNumber}}}
	input, bad := form.Input(map[string]any{"days": math.Copysign(0, -1)})
	if n, ok := input["days"].(float64); !ok || math.Signbit(n) || bad != nil {
		t.Errorf("%v, %+v", input, bad)
	}
}

func TestAHiddenFieldIsAbsentForThoseBelow(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: []forms.Field{
		{Name: "a", Type: forms.TypeCheckbox},
		{Name: "b", Type: forms.TypeText, Condition: &forms.Condition{Field: "a", Op: "eq", Value: true}},
		{Name: "c", Type: forms.TypeText, Condition: &forms.Condition{Field: "b", Op: "not_empty"}},
		{Name: "d", Type: forms.TypeText, Condition: &forms.Condition{Field: "c", Op: "empty"}},
	}}
	want := map[string]bool{"a": true, "b": false, "c": false, "d": true}
	if diff := cmp.Diff(want, form.Visible(map[string]any{"a": false, "b": "x", "c": "x"})); diff != "" {
		t.Error(diff)
	}
}

package submit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// choosing is a form with fields that offer something.
func choosing() forms.Draft {
	return draft(
		forms.Field{Name: "department", Type: forms.TypeText, Parameter: "office", Label: "Department"},
		forms.Field{Name: "group", Type: forms.TypeSelect, Label: "Group", Provider: &forms.Provider{
			Name: "submit_groups", Inputs: map[string]forms.Input{"department": {Field: "department"}, "kind": {Value: "team"}},
		}},
		forms.Field{Name: "people", Type: forms.TypeMultiSelect, Parameter: "groups", Label: "People", Provider: &forms.Provider{Name: "submit_people"}},
	)
}

// unfixed leaves the office to a field.
func unfixed(d forms.Draft) forms.Draft {
	d.FixedInput = nil
	return d
}

func (o office) asks(by permissions.Authority, f forms.Form, field, inputs, search string) ([]catalog.Option, error) {
	o.t.Helper()
	answer, err := o.Options(o.t.Context(), by, submit.Question{Form: string(f.ID), Field: field, Inputs: []byte(inputs), Search: search})
	return answer.Options, err
}

func TestAFieldOffersWhatTheFormAsksItsProviderFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(unfixed(choosing()))
	manager := o.staff(organizations.TargetOf(o.org.ID), permissions.ManageForms)
	for name, by := range map[string]permissions.Authority{"a client's user": o.client(), "staff who run": o.technician(), "staff who change forms": manager} {
		got, err := o.asks(by, form, "group", `{"department":"Sales"}`, "first")
		want := []catalog.Option{{Label: "First team of Sales", Value: "1 team of Sales"}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestAFieldOffersTheOptionsThatItsAuthorWrote(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(draft(forms.Field{Name: "group", Type: forms.TypeRadio, Label: "Group", Options: []forms.Option{{Label: "Möbel", Value: "f"}, {Label: "Sales", Value: "s"}}}))
	for search, want := range map[string][]catalog.Option{
		"": {{Label: "Möbel", Value: "f"}, {Label: "Sales", Value: "s"}}, " MÖB ": {{Label: "Möbel", Value: "f"}}, "S": {{Label: "Sales", Value: "s"}}, "x": {},
	} {
		got, err := o.asks(o.client(), form, "group", "", search)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", search, err, diff)
		}
	}
	if _, err := o.asks(o.client(), form, "group", "", strings.Repeat("ü", 201)); !cmp.Equal(fields(err), []string{"/search max_length"}) {
		t.Errorf("a long search: %v", err)
	}
}

func TestWhatAFieldIsNotAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(unfixed(choosing()))
	secret := unfixed(choosing())
	secret.Access = forms.AccessPlatform
	broken := unfixed(choosing())
	broken.Fields[3].Provider.Name = "gone"
	stiff := unfixed(choosing())
	stiff.Fields[3].Provider.Inputs = map[string]forms.Input{"kind": {Value: "too long"}}
	for name, c := range map[string]struct {
		form          forms.Form
		field, inputs string
		code          string
		fields        []string
	}{
		"a form that is not offered":      {o.offers(secret), "group", "", "not_found", nil},
		"a field that there is not":       {form, "gone", "", "not_found", nil},
		"a field without options":         {form, "who", "", "field_without_options", nil},
		"what the form fixes":             {form, "group", `{"kind":"user"}`, "validation_failed", []string{"/inputs/kind unknown_input"}},
		"inputs that there are not":       {form, "group", `{"x":1,"` + long + `":2,"department":"A"}`, "validation_failed", []string{"/inputs/? unknown_input", "/inputs/x unknown_input"}},
		"any input, where there are none": {form, "people", `{"department":"A"}`, "validation_failed", []string{"/inputs/department unknown_input"}},
		"inputs that are no object":       {form, "group", `[]`, "validation_failed", []string{"/inputs type"}},
		"an earlier value that is wrong":  {form, "group", `{"department":7}`, "validation_failed", []string{"/inputs/department type"}},
		"a provider that is gone":         {o.offers(broken), "people", "", "form_broken", nil},
		"a provider that objects":         {o.offers(stiff), "people", "", "form_broken", nil},
		"a provider that fails":           {form, "group", `{"department":"Ruin"}`, "provider_failed", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := o.asks(o.client(), c.form, c.field, c.inputs, "")
			if fault.Code(err) != c.code || got != nil {
				t.Errorf("got %v, %v, want %s", got, err, c.code)
			}
			if diff := cmp.Diff(c.fields, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A client's user chooses among what is offered to them. Whoever may run the workflow
// without the form could enter anything there, and here as well.
func TestWhatAClientsUserChoseHasToBeOffered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(unfixed(choosing()))
	many := unfixed(choosing())
	many.Fields[3].Provider.Name = "submit_crowd"
	crowded := o.offers(many)
	fixed := draft(choosing().Fields[3])
	fixed.Fields[1].Provider = &forms.Provider{Name: "submit_groups", Inputs: map[string]forms.Input{"kind": {Value: "team"}}}
	for name, c := range map[string]struct {
		form   forms.Form
		values string
		want   []string
	}{
		"one that is offered":             {form, `{"who":"Z","department":"Sales","group":"2 team of Sales"}`, nil},
		"one for another department":      {form, `{"who":"Z","department":"IT","group":"2 team of Sales"}`, []string{"/values/group option"}},
		"one without a department":        {form, `{"who":"Z","group":"2 team of Sales"}`, []string{"/values/group option"}},
		"one by its label":                {form, `{"who":"Z","department":"Sales","group":"Second team of Sales"}`, []string{"/values/group option"}},
		"one of nothing that can be had":  {form, `{"who":"Z","department":"much too long","group":"x"}`, []string{"/values/group option"}},
		"one that is found":               {form, `{"who":"Z","people":["person-cem"]}`, nil},
		"several, each in its own way":    {form, `{"who":"Z","people":["person-cem","person-ana"]}`, nil},
		"one that is not found":           {form, `{"who":"Z","people":["person-ana","person-x"]}`, []string{"/values/people option"}},
		"one that is found, but not it":   {form, `{"who":"Z","people":["person-"]}`, []string{"/values/people option"}},
		"two fields at once":              {form, `{"who":"Z","group":"x","people":["y"]}`, []string{"/values/group option", "/values/people option"}},
		"one beyond the first thousand":   {crowded, `{"who":"Z","people":["number-q` + strings.Repeat("x", 38) + `"]}`, nil},
		"one beyond, that there is not":   {crowded, `{"who":"Z","people":["number-9"]}`, []string{"/values/people option"}},
		"one that is too long to look at": {crowded, `{"who":"Z","people":["` + strings.Repeat("x", 201) + `"]}`, []string{"/values/people option"}},
		"more than can be looked for":     {crowded, `{"who":"Z","people":["` + strings.Join(strings.Split("qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM", ""), `","`) + `"]}`, []string{"/values/people option"}},
		"what the form fixes counts":      {o.offers(fixed), `{"who":"Z","people":["1 team of "]}`, nil},
		"nothing":                         {form, `{"who":"Z","group":"","people":[]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := o.sends(o.client(), c.form, c.values)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" || (err != nil) != (c.want != nil) {
				t.Errorf("a client's user: %v\n%s", err, diff)
			}
			if strings.Contains(c.values, "much too long") || strings.Contains(c.values, strings.Repeat("x", 201)) {
				return // the workflow itself objects
			}
			if _, err := o.sends(o.technician(), c.form, c.values); err != nil {
				t.Errorf("staff: %v", err)
			}
		})
	}
}

func TestAValueIsNotCalledWrongWhenNobodyCanSay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.sends(o.client(), o.offers(unfixed(choosing())), `{"who":"Z","department":"Ruin","group":"x"}`)
	o.wants(err, fault.Upstream, "provider_failed")
}

// The values of hidden fields count for no options either.
func TestAHiddenFieldIsNoInputOfAProvider(t *testing.T) {
	t.Parallel()
	o, d := newOffice(t), unfixed(choosing())
	d.Fields[1].Condition = &forms.Condition{Field: "who", Op: "eq", Value: "Zoë"}
	_, err := o.sends(o.client(), o.offers(d), `{"who":"Ben","department":"Sales","group":"1 team of Sales"}`)
	if diff := cmp.Diff([]string{"/values/group option"}, fields(err)); diff != "" {
		t.Error(diff)
	}
}

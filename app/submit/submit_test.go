package submit_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// same compares JSON by what it says.
func same(t *testing.T, want string, got []byte) {
	t.Helper()
	var wanted, said any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &said); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, said); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAClientsUserStartsWhatTheFormIsFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(draft(forms.Field{Name: "size", Type: forms.TypeNumber, Label: "Size"}, forms.Field{Name: "hint", Type: forms.TypeMarkdown, Text: "Read this."}))
	reference := &executions.Reference{System: "halopsa", ID: "48211"}
	accepted, err := o.Submit(t.Context(), o.client(), submit.Submission{
		Form: string(form.ID), Values: []byte(`{"who":"Zoë","size":3}`), Reference: reference, ClientIP: "192.0.2.7",
	})
	if err != nil {
		t.Fatal(err)
	}
	x := accepted.Execution
	same(t, `{"name":"Zoë","size":3,"office":"Leeds"}`, x.Input)
	if x.Trigger != executions.TriggerForm || x.Form != (executions.Origin{ID: string(form.ID), Name: "New starter"}) || x.Origin != (executions.Origin{}) ||
		x.Workflow.Name != "submit_hire" || x.Scope.OrganizationID() != string(o.org.ID) || x.ClientIP != "192.0.2.7" || *x.Reference != *reference {
		t.Errorf("accepted %+v", x)
	}
	if x.Actor != (executions.Actor{ID: cem, DisplayName: "Cem", Type: permissions.ClientUser}) {
		t.Errorf("by %+v", x.Actor)
	}
	view, err := o.Wait(t.Context(), o.client(), x.ID, time.Millisecond)
	if err != nil || view.Execution.ID != x.ID || view.MayCancel {
		t.Errorf("who sent it reads %+v, %v", view, err)
	}
}

func TestAFormOfGlobalRunsForTheOrganizationThatWasChosen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.keeps(draft(), organizations.TargetGlobal())
	for name, by := range map[string]permissions.Authority{"staff": o.technician(), "a client's user": o.client()} {
		accepted, err := o.sends(by, form, `{"who":"Zoë"}`)
		if err != nil || accepted.Execution.Scope.OrganizationID() != string(o.org.ID) {
			t.Errorf("%s: %+v, %v", name, accepted, err)
		}
	}
}

func TestInGlobalRunsOnlyWhatNeedsNoOrganization(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	by, d := o.staff(organizations.TargetGlobal(), permissions.ExecuteWorkflows), draft()
	_, err := o.sends(by, o.keeps(d, organizations.TargetGlobal()), `{"who":"Zoë"}`)
	o.wants(err, fault.Invalid, "organization_required")
	d.Workflow = "submit_anywhere"
	accepted, err := o.sends(by, o.keeps(d, organizations.TargetGlobal()), `{"who":"Zoë"}`)
	if err != nil || !accepted.Execution.Scope.IsGlobal() {
		t.Errorf("%+v, %v", accepted, err)
	}
}

func TestWhoMaySendAForm(t *testing.T) {
	t.Parallel()
	gone := newOffice(t)
	gone.org.IsActive = false
	for name, c := range map[string]struct {
		o      office
		by     func(o office) permissions.Authority
		access forms.Access
		kind   fault.Kind
		code   string
	}{
		"a client's user, one for staff":         {newOffice(t), func(o office) permissions.Authority { return o.client() }, forms.AccessPlatform, fault.NotFound, "not_found"},
		"a client's user without the role":       {newOffice(t), func(o office) permissions.Authority { return o.client() }, forms.AccessByRole, fault.NotFound, "not_found"},
		"a client's user who runs, one of staff": {newOffice(t), func(o office) permissions.Authority { return o.client(permissions.ExecuteWorkflows) }, forms.AccessPlatform, fault.NotFound, "not_found"},
		"a client's user who only changes it":    {newOffice(t), func(o office) permissions.Authority { return o.client(permissions.ManageForms) }, forms.AccessPlatform, fault.Forbidden, "permission_required"},
		"staff who only change it": {
			newOffice(t), func(o office) permissions.Authority {
				return o.staff(organizations.TargetOf(o.org.ID), permissions.ManageForms)
			}, forms.AccessEveryone, fault.Forbidden, "permission_required",
		},
		"staff who look": {
			newOffice(t), func(o office) permissions.Authority {
				return o.staff(organizations.TargetOf(o.org.ID), permissions.ViewHistory)
			}, forms.AccessEveryone, fault.NotFound, "not_found",
		},
		"staff, for a client that has left": {gone, office.technician, forms.AccessEveryone, fault.Conflict, "organization_inactive"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.o.t = t
			d := draft()
			d.Access = c.access
			_, err := c.o.sends(c.by(c.o), c.o.offers(d), `{"who":"Zoë"}`)
			c.o.wants(err, c.kind, c.code)
		})
	}
}

func TestWhatIsNoFormIsNotThere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	elsewhere := organizations.TargetOf("01954f00-0000-7000-8000-00000000000b")
	foreign := o.keeps(draft(), elsewhere)
	for _, id := range []string{"", "x", "0195509f-2a00-7abc-8def-0123456789ab", string(foreign.ID)} {
		_, err := o.Submit(t.Context(), o.client(), submit.Submission{Form: id, Values: []byte(`{"who":"Zoë"}`)})
		if err == nil || err.Error() != forms.ErrUnknown().Error() {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// hidden is a form whose second and third field show only for a certain name.
func hidden() forms.Draft {
	when := &forms.Condition{Field: "who", Op: "eq", Value: "Zoë"}
	return draft(
		forms.Field{Name: "size", Type: forms.TypeNumber, Label: "Size", Required: true, Condition: when},
		forms.Field{Name: "password", Type: forms.TypeText, Label: "Password", Condition: when},
	)
}

func TestWhatIsHiddenIsNeitherAskedForNorPassedOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(hidden())
	_, err := o.sends(o.client(), form, `{"who":"Zoë"}`)
	if diff := cmp.Diff([]string{"/values/size required"}, fields(err)); diff != "" {
		t.Error(diff)
	}
	accepted, err := o.sends(o.client(), form, `{"who":"Ben","size":7,"password":"hunter2-Zq9"}`)
	if err != nil {
		t.Fatal(err)
	}
	same(t, `{"name":"Ben","office":"Leeds"}`, accepted.Execution.Input)
	if accepted.Execution.Sealed != nil {
		t.Error("a hidden secret is kept")
	}
}

func TestWhatIsWrongIsSaidOfTheFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(hidden())
	for values, want := range map[string][]string{
		``:                        {"/values/who required"},
		`{"who":1}`:               {"/values/who type"},
		`{"who":"Ben","x":1}`:     {"/values/x unknown_field"},
		`{"who":1e999}`:           {"/values type"},
		`{"who":"` + long + `"}`:  {"/values/who max_length"},
		`{"who":"nobody"}`:        {"/values/who name_taken"},
		`{"who":"never"}`:         {"/values no_day"},
		`{"who":"sizeless"}`:      {"/values needs_size"},
		`{"who":"Zoë","size":.5}`: {"/values type"},
		`{"who":"Zoë","size":1,"password":"abc"}`: {"/values/password min_length"},
		`{"who":"Zoë","size":0.5}`:                {"/values/size type"},
	} {
		_, err := o.sends(o.client(), form, values)
		if diff := cmp.Diff(want, fields(err)); diff != "" || fault.Code(err) != "validation_failed" {
			t.Errorf("%s: %v\n%s", values, err, diff)
		}
	}
}

const long = "a name that is longer than the workflow takes"

func TestWhatTheReferenceHasWrongStaysWhereItIs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.Submit(t.Context(), o.client(), submit.Submission{
		Form: string(o.offers(draft()).ID), Values: []byte(`{"who":"Zoë"}`), Reference: &executions.Reference{System: "x", ID: "1", URL: "javascript:alert(1)"},
	})
	if diff := cmp.Diff([]string{"/reference/url format"}, fields(err)); diff != "" {
		t.Error(diff)
	}
}

// A form is held against the program of the day: what nobody who fills it in can mend is
// the form's fault, and says so.
func TestAFormThatNoLongerFitsIsBroken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*forms.Draft) string{
		"its workflow is gone":                func(d *forms.Draft) string { d.Workflow = "gone"; return "Zoë" },
		"a parameter is gone":                 func(d *forms.Draft) string { d.Fields[0].Parameter = "gone"; return "Zoë" },
		"a required parameter is not covered": func(d *forms.Draft) string { d.Fields[0].Parameter = "group"; return "Zoë" },
		"its data provider is gone": func(d *forms.Draft) string {
			d.Fields = append(d.Fields, forms.Field{Name: "group", Label: "G", Type: forms.TypeSelect, Provider: &forms.Provider{Name: "gone"}})
			return "Zoë"
		},
		"what it fixes breaks a rule":              func(d *forms.Draft) string { d.FixedInput = map[string]any{"office": "Manchester"}; return "Zoë" },
		"the workflow objects to what it fixes":    func(*forms.Draft) string { return "officeless" },
		"what it fixes is none of the parameter's": func(d *forms.Draft) string { d.FixedInput = map[string]any{"size": "large"}; return "Zoë" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, d := newOffice(t), draft()
			who := change(&d)
			_, err := o.sends(o.client(), o.offers(d), `{"who":"`+who+`"}`)
			o.wants(err, fault.Conflict, "form_broken")
		})
	}
}

func TestASecretIsSealedAndNotDigestedQuickly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(hidden())
	accepted, err := o.sends(o.client(), form, `{"who":"Zoë","size":1,"password":"hunter2-Zq9"}`)
	if err != nil {
		t.Fatal(err)
	}
	same(t, `{"name":"Zoë","size":1,"office":"Leeds","password":"***"}`, accepted.Execution.Input)
	if accepted.Execution.Sealed == nil {
		t.Error("the secret is lost")
	}
}

package submit_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// again submits under a key of the caller's.
func (o office) again(by permissions.Authority, f forms.Form, values string, reference *executions.Reference) (store.Accepted, error) {
	o.t.Helper()
	return o.Submit(o.t.Context(), by, submit.Submission{Form: string(f.ID), Values: []byte(values), Reference: reference, IdempotencyKey: "k"})
}

// What is said in other words, and what is hidden, makes no other request.
func TestARepeatedSubmissionIsTheFirstOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(hidden())
	first, err := o.again(o.client(), form, `{"who":"Ben","size":null}`, nil)
	if err != nil || first.Replayed {
		t.Fatal(first, err)
	}
	for _, values := range []string{`{"who":"Ben"}`, ` { "size" : 4 , "who":"Ben", "password":"hunter2-Zq9"}`} {
		got, err := o.again(o.client(), form, values, nil)
		if err != nil || !got.Replayed || got.Execution.ID != first.Execution.ID {
			t.Errorf("%s: %+v, %v", values, got, err)
		}
	}
}

func TestAKeyIsForOneSubmissionOfOneFormBySomebody(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form, other := o.offers(hidden()), o.offers(hidden())
	if _, err := o.again(o.client(), form, `{"who":"Ben"}`, nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		values    string
		reference *executions.Reference
	}{"other values": {`{"who":"Bea"}`, nil}, "another ticket": {`{"who":"Ben"}`, &executions.Reference{System: "x", ID: "1"}}} {
		if _, err := o.again(o.client(), form, c.values, c.reference); fault.Code(err) != "idempotency_key_reused" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		by   permissions.Authority
		form forms.Form
	}{"another form": {o.client(), other}, "somebody else": {o.technician(), form}} {
		if got, err := o.again(c.by, c.form, `{"who":"Ben"}`, nil); err != nil || got.Replayed {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// A secret makes a request another one, though no quick digest of it is kept.
func TestASubmissionWithAnotherSecretIsAnotherOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(hidden())
	if _, err := o.again(o.client(), form, `{"who":"Zoë","size":1,"password":"hunter2-Zq9"}`, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := o.again(o.client(), form, `{"who":"Zoë","size":1,"password":"hunter2-Zq9"}`, nil); err != nil || !got.Replayed {
		t.Errorf("the same: %+v, %v", got, err)
	}
	if _, err := o.again(o.client(), form, `{"who":"Zoë","size":1,"password":"hunter3-Zq9"}`, nil); fault.Code(err) != "idempotency_key_reused" {
		t.Errorf("another: %v", err)
	}
}

// What was accepted runs, whatever became of the form since: a repeat is not told that
// it was refused. Another request with the key is, and so is one that came with none.
func TestARepeatOfWhatRunsIsAnsweredThoughItWouldBeRefusedToday(t *testing.T) {
	t.Parallel()
	values := `{"who":"Zoë","size":1,"password":"hunter2-Zq9"}`
	for name, change := range map[string]func(*forms.Form){
		"the workflow is gone":         func(f *forms.Form) { f.Workflow = "gone" },
		"the form is broken":           func(f *forms.Form) { f.Fields[0].Parameter = "nowhere" },
		"the value is too long by now": func(f *forms.Form) { f.Fields[0].MaxLength = new(1) },
		"what it fixes is another":     func(f *forms.Form) { f.FixedInput = map[string]any{"office": "York"} },
		"the workflow refuses it":      func(f *forms.Form) { f.FixedInput = map[string]any{"office": "far too long"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			form := o.offers(hidden())
			first, err := o.again(o.client(), form, values, nil)
			if err != nil {
				t.Fatal(err)
			}
			next := form
			next.Fields, next.Version = append([]forms.Field(nil), form.Fields...), 2
			change(&next)
			if err := o.store.Forms().Change(t.Context(), form, next); err != nil {
				t.Fatal(err)
			}
			got, err := o.again(o.client(), next, values, nil)
			if err != nil || !got.Replayed || got.Execution.ID != first.Execution.ID {
				t.Errorf("the same: %+v, %v", got, err)
			}
			if got, err := o.again(o.client(), next, `{"who":"Bartholomew the Second of Leeds","size":1}`, nil); err == nil {
				t.Errorf("another: %+v", got)
			}
			if got, err := o.again(o.technician(), next, values, nil); err == nil && got.Replayed {
				t.Errorf("somebody else: %+v", got)
			}
		})
	}
}

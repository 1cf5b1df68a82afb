package forms_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// canary stands in whatever is entered, and in no sentence.
const canary = "hunter2-canary"

func silent(t *testing.T, bad []fault.Field) {
	t.Helper()
	for _, b := range bad {
		if b.Code == "" || b.Message == "" || !strings.HasPrefix(b.Pointer, "/") || b.In != "body" {
			t.Errorf("%+v", b)
		}
		if strings.Contains(b.Code+b.Message, canary) {
			t.Errorf("%s repeats what was entered", b.Pointer)
		}
	}
}

// A draft of any JSON has problems or makes a form, and one that makes a form can be
// filled in.
func FuzzProblems(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"Name":"hunter2-canary","Fields":[{"Name":"email","Type":"email","Required":true},{"Name":"notify","Type":"checkbox"}]}`,
		`{"Name":"x","Access":"hunter2-canary","Fields":[{"Name":"email","Type":"hunter2-canary","Pattern":"(hunter2-canary"}]}`,
		`{"Name":"x","Fields":[{"Name":"department","Type":"select","Options":[{"Label":"hunter2-canary","Value":"hunter2-canary"}],"Default":"hunter2-canary2"}]}`,
		`{"Name":"x","Fields":[{"Name":"days","Type":"number","Minimum":1,"Maximum":-1e999}]}`,
		`{"Name":"x","Fields":[{"Name":"email","Type":"email","Condition":{"All":[{"Field":"hunter2-canary","Op":"hunter2-canary","Value":[{}]},{"Not":{"Any":[]}}]}}]}`,
		`{"Name":"x","Fields":[{"Name":"groups","Type":"multi_select","Provider":{"Name":"groups","Inputs":{"hunter2-canary":{"Field":"hunter2-canary"},"most":{"Value":"hunter2-canary"}}}}]}`,
		`{"Name":"x","FixedInput":{"days":"hunter2-canary","hunter2":null,"extra":{"hunter2-canary":[]}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var d forms.Draft
		if json.Unmarshal([]byte(raw), &d) != nil {
			return
		}
		made, err := forms.New("0193", forms.Form{}.Scope, d, about(), monday)
		silent(t, d.Problems(about()))
		if err == nil {
			_, bad := made.Input(map[string]any{})
			silent(t, bad)
		}
	})
}

// Values of any JSON are bad, or become an input; they are never shown to anybody.
func FuzzInput(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"email":"ana@contoso.com","notify":true}`, `{"email":"hunter2-canary","notify":"hunter2-canary","department":["hunter2-canary"]}`,
		`{"department":"x","groups":["hunter2-canary","hunter2-canary",null,{"hunter2-canary":1}]}`, `{"photo":"hunter2-canary","secret":{"hunter2-canary":{}}}`,
		`{"email":5e-324,"days":-0,"constructor":1,"a/b~c":[]}`,
	} {
		f.Add(seed)
	}
	form := forms.Form{Fields: append(sound().Fields, forms.Field{Name: "days", Type: forms.TypeNumber, Condition: &forms.Condition{Field: "email", Op: "contains", Value: "@"}})}
	f.Fuzz(func(t *testing.T, raw string) {
		var values map[string]any
		if json.Unmarshal([]byte(raw), &values) != nil {
			return
		}
		input, bad := form.Input(values)
		silent(t, bad)
		if (input == nil) == (bad == nil) {
			t.Errorf("%v and %+v", input, bad)
		}
		for _, field := range form.Fields {
			if _, sent := input[field.Bound()]; sent && !form.Visible(values)[field.Name] {
				t.Errorf("%s is hidden, and sent", field.Name)
			}
		}
	})
}

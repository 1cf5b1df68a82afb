package submit

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// What differs in anything that was entered is no repeat, secrets included.
func TestADigestKnowsAllThatWasEntered(t *testing.T) {
	t.Parallel()
	digest := func(values string, reference *executions.Reference) string {
		f, err := fill(forms.Form{Fields: []forms.Field{{Name: "who", Type: forms.TypeText}, {Name: "word", Type: forms.TypeText, Parameter: "password"}}}, []byte(values))
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.digest(reference)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first := digest(`{"who":"Zoë","word":"hunter2"}`, nil)
	if digest(` {"word":"hunter2", "who":"Zoë"}`, nil) != first {
		t.Error("the same has two digests")
	}
	for _, values := range []string{`{"who":"Zoë","word":"hunter3"}`, `{"who":"Zoë"}`, `{"who":"Zoe","word":"hunter2"}`} {
		if digest(values, nil) == first {
			t.Errorf("%s has the digest of another", values)
		}
	}
	if digest(`{"who":"Zoë","word":"hunter2"}`, &executions.Reference{ID: "1"}) == first {
		t.Error("another ticket has the same digest")
	}
}

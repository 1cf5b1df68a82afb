package submit

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// A digest is kept for a day, and a quick one must not tell a weak secret.
func TestAQuickDigestKnowsNoSecret(t *testing.T) {
	t.Parallel()
	digest := func(values map[string]any, reference *executions.Reference) string {
		f := filled{
			form:   forms.Form{Fields: []forms.Field{{Name: "who", Type: forms.TypeText}, {Name: "word", Type: forms.TypeText, Parameter: "password"}}},
			about:  forms.Subject{Parameters: []catalog.Parameter{{Name: "who", Type: catalog.TypeString}, {Name: "password", Type: catalog.TypeSecret}}},
			values: values,
		}
		text, err := f.digest(reference)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first := digest(map[string]any{"who": "Zoë", "word": "hunter2"}, nil)
	if digest(map[string]any{"who": "Zoë", "word": "hunter3"}, nil) != first || digest(map[string]any{"who": "Zoë"}, nil) != first {
		t.Error("the secret is in the digest")
	}
	if digest(map[string]any{"who": "Zoe", "word": "hunter2"}, nil) == first || digest(map[string]any{"who": "Zoë"}, &executions.Reference{ID: "1"}) == first {
		t.Error("what differs has one digest")
	}
}

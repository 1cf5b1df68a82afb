// Package sound holds forms against this build: its workflows and data providers may
// have changed since a form was saved, or be gone. What it finds keeps a form from being
// saved, and just so from being sent: there is one truth about both. Who sees or sends a
// form is not decided here.
package sound

import (
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// Build is what forms are held against.
type Build struct {
	catalog *describe.Catalog
}

// New is a Build with this catalog.
func New(catalog *describe.Catalog) *Build { return &Build{catalog: catalog} }

// About finds a form's workflow, and what the rules of forms know of it. NotFound.
func (b *Build) About(form forms.Draft) (describe.Entry, forms.Subject, error) {
	entry, err := b.catalog.Find(form.Workflow)
	return entry, b.subject(entry), err
}

// Problems is all that keeps this build from running a form, with pointers into it; none
// for a sound one. A default that the workflow refuses is among it: whoever opens the
// form would be shown what cannot be sent.
func (b *Build) Problems(form forms.Draft) []fault.Field {
	entry, about, err := b.About(form)
	if err != nil {
		// Without its workflow nothing can be said of a field.
		rest := slices.DeleteFunc(form.Problems(about), func(f fault.Field) bool {
			return f.Pointer != "/name" && f.Pointer != "/description" && f.Pointer != "/access"
		})
		return append(rest, UnknownWorkflow())
	}
	bad := form.Problems(about)
	for _, f := range append(given(entry, form), b.asked(form)...) {
		if !slices.ContainsFunc(bad, func(known fault.Field) bool { return strings.HasPrefix(f.Pointer+"/", known.Pointer+"/") }) {
			bad = append(bad, f)
		}
	}
	return bad
}

// UnknownWorkflow is what is wrong with a form whose workflow the build does not have.
func UnknownWorkflow() fault.Field {
	return fault.Field{In: "body", Pointer: "/workflow", Code: "workflow_unknown", Message: "The program has no workflow of this name. Choose another one."}
}

func (b *Build) subject(entry describe.Entry) forms.Subject {
	return forms.Subject{Parameters: entry.Workflow.Parameters, Provider: b.Provider}
}

// Provider finds a data provider by its name.
func (b *Build) Provider(name string) (catalog.Provider, bool) {
	entry, err := b.catalog.FindProvider(name)
	return entry.Provider, err == nil
}

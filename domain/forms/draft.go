package forms

import (
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// MaxBytes is the largest form that is kept, as the JSON of its draft: 32 KB.
	// Whoever reads that JSON counts them.
	MaxBytes = 32 << 10
	// MaxFields is how many fields a form has at most.
	MaxFields = 50
)

// Draft is what somebody enters about a form.
type Draft struct {
	Name        string
	Description string
	Workflow    string
	// Access is platform when empty.
	Access     Access
	Fields     []Field
	FixedInput map[string]any
}

// By is who enters something, and when.
type By struct {
	ID  permissions.UserID
	Now time.Time
}

// Subject is what the rules of a form must know of this build: the parameters of the
// form's workflow, and the data providers. That the workflow exists is the caller's to
// know.
type Subject struct {
	Parameters []catalog.Parameter
	// Provider finds a data provider by its name; nil finds none.
	Provider func(name string) (catalog.Provider, bool)
}

// Masks reports whether what somebody types into the field is a secret: pages do not
// show it, and it comes from no link.
func (s Subject) Masks(f Field) bool {
	for _, p := range s.Parameters {
		if p.Name == f.Bound() {
			return p.Type == catalog.TypeSecret
		}
	}
	return false
}

// New makes a form from a draft, or lists every problem of it.
func New(id ID, s organizations.Scope, d Draft, about Subject, by By) (Form, error) {
	made := Form{ID: id, Scope: s, CreatedAt: by.Now, CreatedBy: by.ID}
	return made.Changed(d, about, by)
}

// Changed is the next version of the form, as somebody entered it anew.
func (f Form) Changed(d Draft, about Subject, by By) (Form, error) {
	if bad := d.Problems(about); len(bad) > 0 {
		return Form{}, fault.ValidationFailed(bad...)
	}
	f.Name, f.Description, f.Workflow = strings.TrimSpace(d.Name), d.Description, d.Workflow
	f.Access, f.Fields, f.FixedInput = d.Access.orPlatform(), d.Fields, d.FixedInput
	f.Version, f.UpdatedAt, f.UpdatedBy = f.Version+1, by.Now, by.ID
	return f, nil
}

// Draft is what would have to be entered to make the form again. Its problems are those
// of a form whose workflow has changed since.
func (f Form) Draft() Draft {
	return Draft{
		Name: f.Name, Description: f.Description, Workflow: f.Workflow,
		Access: f.Access, Fields: f.Fields, FixedInput: f.FixedInput,
	}
}

// Field finds a field by its name.
func (f Form) Field(name string) (Field, bool) {
	for _, field := range f.Fields {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

func (a Access) orPlatform() Access {
	if a == "" {
		return AccessPlatform
	}
	return a
}

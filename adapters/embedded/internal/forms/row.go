package forms

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/internal/definition"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. A change writes both: the form,
// and among the versions the row that it had.
const (
	kindForm    = "form"         // scope, id: row
	kindVersion = "form-version" // scope, id, number turned: row
)

func formsIn(s organizations.Scope) kv.Key { return kv.NewKey(kindForm, s.Key()) }

func formKey(s organizations.Scope, id forms.ID) kv.Key { return formsIn(s).With(string(id)) }

func versionsOf(s organizations.Scope, id forms.ID) kv.Key {
	return kv.NewKey(kindVersion, s.Key(), string(id))
}

// turned is the part of a key that lets the newest version stand first.
func turned(number int) string { return kv.Int(-int64(number)) }

// facts are what a list of versions shows.
type facts struct {
	ID          string `json:"id"`
	Scope       string `json:"scope"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Workflow    string `json:"workflow"`
	Access      string `json:"access,omitempty"`
	// Number is the version of the form; that of the row's shape has another name.
	Number    int       `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy,omitempty"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy,omitempty"`
}

// row is a form, or a version that it had.
type row struct {
	kv.Schema
	facts
	definition.Definition
}

// listed is as much of a row as a list of versions needs.
type listed struct {
	kv.Schema
	facts
}

func rowOf(f forms.Form) *row {
	return &row{
		facts: facts{
			ID: string(f.ID), Scope: f.Scope.Key(), Name: f.Name, Description: f.Description, Workflow: f.Workflow,
			Access: string(f.Access), Number: f.Version, CreatedAt: f.CreatedAt.UTC(), CreatedBy: string(f.CreatedBy),
			UpdatedAt: f.UpdatedAt.UTC(), UpdatedBy: string(f.UpdatedBy),
		},
		Definition: definition.Of(f),
	}
}

func (f facts) form(s organizations.Scope) forms.Form {
	return forms.Form{
		ID: forms.ID(f.ID), Scope: s, Name: f.Name, Description: f.Description, Workflow: f.Workflow, Access: forms.Access(f.Access),
		Version: f.Number, CreatedAt: f.CreatedAt, CreatedBy: permissions.UserID(f.CreatedBy),
		UpdatedAt: f.UpdatedAt, UpdatedBy: permissions.UserID(f.UpdatedBy),
	}
}

func (r row) form(s organizations.Scope) forms.Form {
	f := r.facts.form(s)
	r.Into(&f)
	return f
}

// key is where a form stands, and version where one that was in force stands afterwards.
func (f facts) key() kv.Key { return kv.NewKey(kindForm, f.Scope, f.ID) }

func (f facts) version() kv.Key { return kv.NewKey(kindVersion, f.Scope, f.ID, turned(f.Number)) }

// isMadeAs reports whether two rows are the same form to the last field.
func (r row) isMadeAs(other forms.Form, s organizations.Scope) bool {
	stored := r.form(s)
	if !stored.Same(other) || !stored.CreatedAt.Equal(other.CreatedAt) {
		return false
	}
	// What was just compared as instants may have another location.
	other.CreatedAt, other.UpdatedAt = stored.CreatedAt, stored.UpdatedAt
	return reflect.DeepEqual(stored, other)
}

// Package forms holds what a technician or a client's user fills in to start a
// workflow: which fields there are, when they show, what they take, and how their
// values become the workflow's input. It knows no JSON text: values are what JSON
// decodes to (nil, bool, float64, string, []any, map[string]any). Whoever changes a
// rule of evaluation changes its twin in web/src/forms, and the vectors that hold
// both together.
package forms

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is a form's id: a canonical UUIDv7, made by the platform.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an
// unknown form.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// Access says which client users are offered a form. The provider's staff are offered
// every form of a place where they may execute workflows, whatever it says.
type Access string

// Nobody at the client, those who have a role that the form belongs to, or everybody
// who works there. The first is that of a form which says nothing.
const (
	AccessPlatform Access = "platform"
	AccessByRole   Access = "by_role"
	AccessEveryone Access = "everyone_in_organization"
)

// Form asks a person for the input of one workflow.
type Form struct {
	ID ID
	// Scope is where it belongs. One of global is offered in every organization, and
	// runs for the one that was chosen.
	Scope       organizations.Scope
	Name        string
	Description string
	// Workflow is the name of what runs.
	Workflow string
	Access   Access
	Fields   []Field
	// FixedInput are parameters that nobody is asked for, by name.
	FixedInput map[string]any
	// Version is 1 at first, and one more with each change.
	Version int

	CreatedAt time.Time
	CreatedBy permissions.UserID
	// UpdatedAt and UpdatedBy tell of the change that made this version.
	UpdatedAt time.Time
	UpdatedBy permissions.UserID
}

// ErrUnknown is the answer for a form that does not exist for the caller.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This form does not exist here.")
}

// Same reports whether two are the same version of the same form. A store that
// changes one asks it: times are compared as instants.
func (f Form) Same(other Form) bool {
	return f.ID == other.ID && f.Scope == other.Scope && f.Version == other.Version &&
		f.UpdatedAt.Equal(other.UpdatedAt) && f.UpdatedBy == other.UpdatedBy
}

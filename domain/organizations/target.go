package organizations

import (
	"github.com/bifrost-run/bifrost/domain/fault"
)

// GlobalName is how people and the API write the global scope.
const GlobalName = "global"

// Target is what a caller asks for before anybody has agreed: the global scope
// or an organization that may not exist. It opens nothing; permissions.Decide
// turns it into a Scope or refuses. The zero value asks for nothing.
type Target struct {
	global bool
	id     ID
}

// ParseTarget reads "global" or an organization's id. Text that cannot be an id
// is answered like an unknown organization, so that the form of an id teaches nothing.
func ParseTarget(text string) (Target, error) {
	if text == GlobalName {
		return Target{global: true}, nil
	}
	id, err := ParseID(text)
	if err != nil {
		return Target{}, err
	}
	return Target{id: id}, nil
}

// TargetGlobal asks for the global scope.
func TargetGlobal() Target { return Target{global: true} }

// TargetOf asks for one organization.
func TargetOf(id ID) Target { return Target{id: id} }

// TargetIn asks for what a scope has been decided for already.
func TargetIn(s Scope) Target {
	if s.IsGlobal() {
		return TargetGlobal()
	}
	return TargetOf(ID(s.OrganizationID()))
}

// IsGlobal reports whether the global scope is asked for.
func (t Target) IsGlobal() bool { return t.global }

// ID is the organization asked for, empty for global.
func (t Target) ID() ID { return t.id }

// IsZero reports whether nothing is asked for.
func (t Target) IsZero() bool { return t == Target{} }

// String is the id, or global.
func (t Target) String() string {
	if t.global {
		return GlobalName
	}
	return string(t.id)
}

// ErrUnknown is the one answer for an organization that does not exist and for
// one the caller does not belong to.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", unknownMessage)
}

const unknownMessage = "This organization does not exist, or you are not a member of it."

package permissions

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// RoleID is a role's id: a canonical UUIDv7, made by the platform.
type RoleID string

// ParseRoleID reads an id from outside. False means that no role can have it.
func ParseRoleID(text string) (RoleID, bool) {
	canonical, err := uuid.Canonical(text)
	return RoleID(canonical), err == nil
}

// The longest texts of a role, in characters.
const (
	RoleNameMax        = 100
	RoleDescriptionMax = 500
)

// Role opens forms to clients' users: its members may run the forms that belong to
// it, each in their own organization. It gives nothing to the provider's staff.
type Role struct {
	ID RoleID
	// Name tells roles apart for people; two may have the same one.
	Name        string
	Description string
	CreatedAt   time.Time
	CreatedBy   UserID
	UpdatedAt   time.Time
	UpdatedBy   UserID
}

// RoleDraft is what an administrator enters about a new role.
type RoleDraft struct{ Name, Description string }

// RoleChange is what an administrator enters about a known one. What is nil stays.
type RoleChange struct{ Name, Description *string }

// NewRole makes a role from a draft, or lists every bad field.
func NewRole(id RoleID, draft RoleDraft, by UserID, now time.Time) (Role, error) {
	role := Role{ID: id, CreatedAt: now, CreatedBy: by, UpdatedAt: now, UpdatedBy: by}
	return role.named(draft.Name, draft.Description)
}

// Changed is the role after a change, or a list of every bad field. A change that
// changes nothing leaves UpdatedAt and UpdatedBy alone.
func (r Role) Changed(c RoleChange, by UserID, now time.Time) (Role, error) {
	name, description := r.Name, r.Description
	if c.Name != nil {
		name = *c.Name
	}
	if c.Description != nil {
		description = *c.Description
	}
	next, err := r.named(name, description)
	if err == nil && next != r {
		next.UpdatedAt, next.UpdatedBy = now, by
	}
	return next, err
}

// Same reports whether two are the same role in the same state. A store that
// changes one asks it: times are compared as instants.
func (r Role) Same(other Role) bool {
	same := r.CreatedAt.Equal(other.CreatedAt) && r.UpdatedAt.Equal(other.UpdatedAt)
	other.CreatedAt, other.UpdatedAt = r.CreatedAt, r.UpdatedAt
	return same && r == other
}

func (r Role) named(name, description string) (Role, error) {
	r.Name, r.Description = strings.TrimSpace(name), strings.TrimSpace(description)
	var bad []fault.Field
	if n := utf8.RuneCountInString(r.Name); n < 1 || n > RoleNameMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/name", Code: "length", Message: "Enter a name of 1 to 100 characters."})
	} else if text.Deceives(r.Name) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/name", Code: "format", Message: "Leave out characters that cannot be seen."})
	}
	if utf8.RuneCountInString(r.Description) > RoleDescriptionMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/description", Code: "length", Message: "Enter at most 500 characters."})
	} else if text.Deceives(r.Description) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/description", Code: "format", Message: "Leave out line breaks and characters that cannot be seen."})
	}
	if len(bad) > 0 {
		return Role{}, fault.ValidationFailed(bad...)
	}
	return r, nil
}

// ErrUnknownRole is the fault for a role that is not there.
func ErrUnknownRole() error {
	return fault.New(fault.NotFound, "role_not_found", "This role does not exist.")
}

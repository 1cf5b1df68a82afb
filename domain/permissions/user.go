package permissions

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// UserChange is what an administrator changes about a person. What is nil stays.
type UserChange struct {
	Type     *UserType
	IsActive *bool
}

// MakesClient reports whether the change makes somebody a client's user who is
// none, and who needs a home then.
func (c UserChange) MakesClient(u User) bool {
	return c.Type != nil && *c.Type == ClientUser && u.Type != ClientUser
}

// Changed is the person after a change by somebody. Home is the organization of
// the person's tenant, empty when no organization has it, and counts only when the
// change makes a client's user. A change that changes nothing leaves UpdatedAt
// alone. Conflict own_account, user_without_home; Invalid for an unknown type.
func (u User) Changed(c UserChange, by UserID, home organizations.ID, now time.Time) (User, error) {
	if by == u.ID {
		return User{}, fault.New(fault.Conflict, "own_account", "You cannot change your own account. Ask another administrator.")
	}
	next := u
	if c.IsActive != nil {
		next.IsActive = *c.IsActive
	}
	switch {
	case c.Type == nil:
	case c.MakesClient(u) && home == "":
		return User{}, fault.New(fault.Conflict, "user_without_home", "No organization has this person's tenant, so they can be nobody's user.")
	case c.MakesClient(u):
		next.Type, next.Home = ClientUser, home
	case *c.Type == PlatformUser:
		next.Type, next.Home = PlatformUser, ""
	case *c.Type != ClientUser:
		return User{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/type", Code: "enum", Message: "Choose platform or organization."})
	}
	if next != u {
		next.UpdatedAt = now
	}
	return next, nil
}

// Same reports whether two are the same person in the same state. A store that
// changes somebody asks it: times are compared as instants.
func (u User) Same(other User) bool {
	same := u.CreatedAt.Equal(other.CreatedAt) && u.UpdatedAt.Equal(other.UpdatedAt)
	other.CreatedAt, other.UpdatedAt = u.CreatedAt, u.UpdatedAt
	return same && u == other
}

// BelongsTo reports whether an organization is the person's home and still has
// the tenant in which they sign in.
func (u User) BelongsTo(org organizations.Organization) bool {
	return u.Home == org.ID && org.TenantID != "" && u.ID.OfTenant(org.TenantID)
}

// ErrUnknownUser is the fault for a person whom nobody here has seen.
func ErrUnknownUser() error {
	return fault.New(fault.NotFound, "user_not_found", "This person has never signed in.")
}

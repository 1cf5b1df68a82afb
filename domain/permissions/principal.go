package permissions

import (
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// UserID is "{tenantId}_{objectId}" in lower case: the only two claims of an
// Entra token that never change. Never an e-mail address.
type UserID string

// NewUserID joins the two halves.
func NewUserID(tenantID, objectID string) UserID {
	return UserID(strings.ToLower(tenantID) + "_" + strings.ToLower(objectID))
}

// ParseUserID reads an id from outside. False means that it cannot be anybody's.
func ParseUserID(text string) (UserID, bool) {
	tenant, object, ok := strings.Cut(strings.ToLower(text), "_")
	if !ok || !uuid.IsUUID(tenant) || !uuid.IsUUID(object) {
		return "", false
	}
	return UserID(tenant + "_" + object), true
}

// OfTenant reports whether the id is one of an Entra tenant's, in either case.
func (id UserID) OfTenant(tenantID string) bool {
	return strings.HasPrefix(string(id), strings.ToLower(tenantID)+"_")
}

// Tenant is the Entra tenant of a person, empty for an id that is no person's.
func (id UserID) Tenant() string {
	tenant, _, _ := strings.Cut(string(id), "_")
	if !uuid.IsUUID(tenant) {
		return ""
	}
	return tenant
}

// UserType says on which side of the counter a person stands, if it is one.
type UserType string

const (
	// PlatformUser works for the provider.
	PlatformUser UserType = "platform"
	// ClientUser works at one client organization, and holds grants nowhere else.
	ClientUser UserType = "organization"
	// KeyUser is nobody: a program with an API key. No user of this type is stored.
	KeyUser UserType = "key"
)

// AppRole is a role that Entra puts into the token. It lives as long as the token.
type AppRole string

const (
	// AdminRole holds every permission everywhere.
	AdminRole AppRole = "Platform.Admin"
	// TechnicianRole runs workflows and sees history everywhere.
	TechnicianRole AppRole = "Platform.Technician"
)

// User is a person as the platform knows one, written at first sign-in.
type User struct {
	ID          UserID
	DisplayName string
	Email       string
	Type        UserType
	// Home is the organization of a client user, empty for the provider's staff.
	Home organizations.ID
	// IsActive is false for a deactivated person, who is refused at the next request.
	IsActive  bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Claims are what a verified token says about its bearer.
type Claims struct {
	TenantID    string
	ObjectID    string
	DisplayName string
	Email       string
	// IsForeign says that the tenant is not the provider's, where app roles would be
	// somebody else's to give.
	IsForeign bool
	// IsGuest is Entra's acct=1: a person invited into a tenant that is not theirs.
	IsGuest bool
	// IsApplication is a program that signed in for itself. It is a user like a person,
	// by the same rules, except that nobody invites one as a guest.
	IsApplication bool
	AppRoles      []AppRole
}

// UserID is the id that these claims belong to.
func (c Claims) UserID() UserID { return NewUserID(c.TenantID, c.ObjectID) }

// Principal is a caller: a known, active user with the roles of this token, or an
// API key, whose User nobody stores.
type Principal struct {
	User     User
	AppRoles []AppRole
	// Workflows are the names of those that a key is limited to, empty for all of them
	// and for people.
	Workflows []string
}

// IsKey reports whether the caller is a program with an API key.
func (p Principal) IsKey() bool { return p.User.ID.IsKey() }

// Sees reports whether a workflow and its runs exist for the caller. For somebody
// who does not see it, it is answered like one that is not there.
func (p Principal) Sees(workflow string) bool {
	return len(p.Workflows) == 0 || slices.Contains(p.Workflows, workflow)
}

// IsAdmin reports whether the token carries Platform.Admin. Client users never are.
func (p Principal) IsAdmin() bool {
	return p.User.Type == PlatformUser && slices.Contains(p.AppRoles, AdminRole)
}

// roleSet is what the app roles give in every organization.
func (p Principal) roleSet() Set {
	switch {
	case p.User.Type != PlatformUser:
		return Set{}
	case p.IsAdmin():
		return Everything()
	case slices.Contains(p.AppRoles, TechnicianRole):
		return SetOf(ExecuteWorkflows, ViewHistory)
	default:
		return Set{}
	}
}

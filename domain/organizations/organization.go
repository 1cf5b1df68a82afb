// Package organizations holds the clients of the provider and the scope that
// every piece of data belongs to.
package organizations

import (
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// Scope says whose data is touched: global, or one organization. Stores take a
// Scope and never a bare id. Only a permission decision, the doorbell of an
// execution and the named system principals make one; its constructors are
// internal to the domain. The zero value belongs to nobody and is refused.
type Scope = scope.Scope

// ID is an organization's id: a canonical UUIDv7, made by the platform. Knowing
// one gives no access: it only says what a caller asks for.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is not an id of ours;
// callers answer it like an unknown organization.
func ParseID(raw string) (ID, error) {
	canonical, err := uuid.Canonical(raw)
	if err != nil {
		return "", fault.Wrap(err, fault.NotFound, "not_found", unknownMessage)
	}
	return ID(canonical), nil
}

// NameMax is the longest name of an organization, in characters.
const NameMax = 200

// Organization is a client of the provider, or the provider itself.
type Organization struct {
	ID   ID
	Name string
	// TenantID is the Entra tenant whose people are this client's users, lower
	// case; empty when it has none. At most one organization holds a tenant.
	TenantID string
	// IsActive is false for a client that has left: nothing new is done for it, and
	// its people cannot sign in. What there is stays, for the provider's staff to see.
	IsActive bool
	// DeactivatedAt is since when it is inactive, zero while it is active.
	DeactivatedAt time.Time
	// ErasureAt is when somebody asked to erase it for good, and ErasureBy who; zero
	// while nobody has. There is no way back from it.
	ErasureAt time.Time
	ErasureBy string
	// IsProvider marks the one organization that is the provider's own.
	IsProvider bool
	Tags       []string
	CreatedAt  time.Time
	CreatedBy  string
	UpdatedAt  time.Time
	UpdatedBy  string
}

// Draft is what an administrator enters to create an organization.
type Draft struct {
	Name       string
	TenantID   string
	Tags       []string
	IsProvider bool
}

// New makes an active organization from a draft, or lists every bad field.
// Pointers are relative to the request's body.
func New(id ID, draft Draft, by string, now time.Time) (Organization, error) {
	name, nameFields := cleanName(draft.Name)
	tenant, tenantFields := cleanTenant(draft.TenantID)
	tags, tagFields := cleanTags(draft.Tags)
	if bad := slices.Concat(nameFields, tenantFields, tagFields); len(bad) > 0 {
		return Organization{}, fault.ValidationFailed(bad...)
	}
	return Organization{
		ID: id, Name: name, TenantID: tenant, IsActive: true, IsProvider: draft.IsProvider, Tags: tags,
		CreatedAt: now, CreatedBy: by, UpdatedAt: now, UpdatedBy: by,
	}, nil
}

// Package organizations holds the clients of the provider and the scope that
// every piece of data belongs to.
package organizations

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/internal/text"
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
	// IsActive is false for a client that has left: no new runs, no sign-in.
	IsActive bool
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
	name := strings.TrimSpace(draft.Name)
	tenant := strings.ToLower(strings.TrimSpace(draft.TenantID))
	var bad []fault.Field
	if n := utf8.RuneCountInString(name); n < 1 || n > NameMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/name", Code: "length", Message: "Enter a name of 1 to 200 characters."})
	} else if text.Deceives(name) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/name", Code: "format", Message: "Leave out characters that cannot be seen."})
	}
	if tenant != "" && !uuid.IsUUID(tenant) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/tenantId", Code: "format", Message: "Enter the tenant's id, a UUID, or leave it out."})
	}
	tags, tagFields := cleanTags(draft.Tags)
	if bad = append(bad, tagFields...); len(bad) > 0 {
		return Organization{}, fault.ValidationFailed(bad...)
	}
	return Organization{
		ID: id, Name: name, TenantID: tenant, IsActive: true, IsProvider: draft.IsProvider, Tags: tags,
		CreatedAt: now, CreatedBy: by, UpdatedAt: now, UpdatedBy: by,
	}, nil
}

package organizations

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// Change is what an administrator changes about an organization. What is nil stays.
type Change struct {
	Name *string
	// TenantID is empty for an organization that shall have no tenant any more.
	TenantID *string
	// Tags are all of them from then on.
	Tags *[]string
}

// Changed is the organization after a change by somebody, or every bad field. A
// change that changes nothing leaves UpdatedAt alone. Pointers are relative to the
// request's body. Conflict erasure_begun, and provider_organization for its tenant.
func (o Organization) Changed(c Change, by string, now time.Time) (Organization, error) {
	if o.IsErasing() {
		return Organization{}, ErrErasing()
	}
	next := o
	var bad [3][]fault.Field
	if c.Name != nil {
		next.Name, bad[0] = cleanName(*c.Name)
	}
	if c.TenantID != nil {
		next.TenantID, bad[1] = cleanTenant(*c.TenantID)
	}
	if c.Tags != nil {
		next.Tags, bad[2] = cleanTags(*c.Tags)
	}
	if all := slices.Concat(bad[:]...); len(all) > 0 {
		return Organization{}, fault.ValidationFailed(all...)
	}
	if o.IsProvider && next.TenantID != o.TenantID {
		return Organization{}, errProvider()
	}
	return next.since(o, by, now), nil
}

// since says who made the organization what it is now, unless it was that before.
func (o Organization) since(was Organization, by string, now time.Time) Organization {
	if !o.Same(was) {
		o.UpdatedAt, o.UpdatedBy = now, by
	}
	return o
}

// Same reports whether two are the same organization in the same state. A store that
// changes one asks it: times are compared as instants, and no tags are no tags.
func (o Organization) Same(other Organization) bool {
	if !slices.Equal(o.Tags, other.Tags) {
		return false
	}
	return o.ID == other.ID && o.Name == other.Name && o.TenantID == other.TenantID && o.IsProvider == other.IsProvider &&
		o.IsActive == other.IsActive && o.DeactivatedAt.Equal(other.DeactivatedAt) &&
		o.ErasureAt.Equal(other.ErasureAt) && o.ErasureBy == other.ErasureBy &&
		o.CreatedAt.Equal(other.CreatedAt) && o.CreatedBy == other.CreatedBy &&
		o.UpdatedAt.Equal(other.UpdatedAt) && o.UpdatedBy == other.UpdatedBy
}

func cleanName(raw string) (string, []fault.Field) {
	name := strings.TrimSpace(raw)
	if n := utf8.RuneCountInString(name); n < 1 || n > NameMax {
		return "", []fault.Field{{In: "body", Pointer: "/name", Code: "length", Message: "Enter a name of 1 to 200 characters."}}
	}
	if text.Deceives(name) {
		return "", []fault.Field{{In: "body", Pointer: "/name", Code: "format", Message: "Leave out characters that cannot be seen."}}
	}
	return name, nil
}

// cleanTenant reads a tenant's id, empty for none.
func cleanTenant(raw string) (string, []fault.Field) {
	tenant := strings.ToLower(strings.TrimSpace(raw))
	if tenant != "" && !uuid.IsUUID(tenant) {
		return "", []fault.Field{{In: "body", Pointer: "/tenantId", Code: "format", Message: "Enter the tenant's id, a UUID, or leave it out."}}
	}
	return tenant, nil
}

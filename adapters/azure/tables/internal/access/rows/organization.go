package rows

import (
	"reflect"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Organization is an organization in three places: the truth is
// OrganizationConfig/{orgId}/organization, the copy for lists
// Organizations/ORG/{orgId}, and Organizations/TENANT/{tenantId} is the claim to
// a tenant, which is written first.
type Organization struct {
	entity.Row
	// ClaimID is random and new with each creation. The organization is that of
	// the call whose ClaimID stands in the list.
	ClaimID string
	// ChangeID is random and new with each change, empty before the first one. A
	// writer whose answer was lost knows its row by it.
	ChangeID string
	// Base is, in a claim that a change has made, storage's mark of the truth that the
	// change goes out from: once the truth is past it, the change can no longer
	// happen. It is empty in all other rows.
	Base string
	organizationPart
}

// organizationPart is what an organization is.
type organizationPart struct {
	// OrganizationID is a UUIDv7.
	OrganizationID string
	// Name is what people call it.
	Name string
	// TenantID is the Entra tenant whose people are its users; empty for none.
	TenantID string
	// IsActive is false for a client that has left.
	IsActive bool
	// IsProvider marks the provider's own.
	IsProvider bool
	// Tags group organizations.
	Tags []string `table:",json"`
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
	// UpdatedAt is when it was changed last.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who changed it.
	UpdatedBy string
	// DeactivatedAt is since when it is inactive.
	DeactivatedAt time.Time
	// ErasureAt is when somebody asked to erase it.
	ErasureAt time.Time
	// ErasureBy is the user id of who did.
	ErasureBy string
}

// OrganizationOf is the truth about an organization, as a new creation.
func OrganizationOf(o organizations.Organization) Organization {
	row := Organization{ClaimID: NewClaim(), organizationPart: organizationPart{
		OrganizationID: string(o.ID), Name: o.Name, TenantID: o.TenantID, IsActive: o.IsActive, IsProvider: o.IsProvider, Tags: o.Tags,
		CreatedAt: Moment(o.CreatedAt), CreatedBy: o.CreatedBy, UpdatedAt: Moment(o.UpdatedAt), UpdatedBy: o.UpdatedBy,
		DeactivatedAt: Moment(o.DeactivatedAt), ErasureAt: Moment(o.ErasureAt), ErasureBy: o.ErasureBy,
	}}
	return row.At(TruthOf(row.OrganizationID))
}

// Become is the truth about a known organization in the state of another value, as a
// new change. What its creation said stays.
func (r Organization) Become(next organizations.Organization) Organization {
	now := OrganizationOf(next)
	now.ClaimID, now.ChangeID = r.ClaimID, NewClaim()
	now.OrganizationID, now.IsProvider, now.CreatedAt, now.CreatedBy = r.OrganizationID, r.IsProvider, r.CreatedAt, r.CreatedBy
	return now.At(TruthOf(r.OrganizationID))
}

// Claim marks the change that made the truth what it is.
func (r *Organization) Claim() string { return r.ChangeID }

// IsLive is true: whatever is there is listed.
func (r *Organization) IsLive() bool { return true }

// Organization is what the row says.
func (p organizationPart) Organization() organizations.Organization {
	return organizations.Organization{
		ID: organizations.ID(p.OrganizationID), Name: p.Name, TenantID: p.TenantID, IsActive: p.IsActive, IsProvider: p.IsProvider, Tags: p.Tags,
		CreatedAt: p.CreatedAt, CreatedBy: p.CreatedBy, UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
		DeactivatedAt: p.DeactivatedAt, ErasureAt: p.ErasureAt, ErasureBy: p.ErasureBy,
	}
}

// At is the same organization as a new row elsewhere.
func (r Organization) At(place Address) Organization {
	r.Row = entity.Row{PartitionKey: place.Partition, RowKey: place.Row}
	return r
}

// Says reports whether two rows are about the same organization, the same in
// every field. No tags are no tags.
func (p organizationPart) Says(other Organization) bool {
	a, b := p, other.organizationPart
	if len(a.Tags) == 0 && len(b.Tags) == 0 {
		a.Tags, b.Tags = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

// Holds reports whether the organization has the tenant.
func (p organizationPart) Holds(tenant string) bool {
	return tenant != "" && strings.EqualFold(p.TenantID, tenant)
}

// IsSound reports whether the row is about what its keys say, whichever of the
// three it is.
func (r *Organization) IsSound() bool {
	if !IsOrganization(organizations.ID(r.OrganizationID)) {
		return false
	}
	switch AddressOf(r) {
	case TruthOf(r.OrganizationID), EntryOf(r.OrganizationID):
		return true
	case ClaimOf(r.TenantID):
		return r.TenantID != ""
	}
	return false
}

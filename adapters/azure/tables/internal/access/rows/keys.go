package rows

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The names of the tables.
const (
	TableOrganizations      = "Organizations"
	TableOrganizationConfig = "OrganizationConfig"
	TableUsers              = "Users"
	TableUserPermissions    = "UserPermissions"
	TableOrgPermissions     = "OrgPermissions"
)

// The keys that are no ids.
const (
	// The partitions of Organizations and Users.
	PartitionOrganizations = "ORG"
	PartitionTenants       = "TENANT"
	PartitionUsers         = "USER"
	// ScopeGlobal is the key of the scope of defaults, as everywhere.
	ScopeGlobal = "GLOBAL"

	rowOrganization = "organization"
	// RowUser and RowGlobal stand among organizations' ids, which look like neither.
	RowUser   = "!user"
	RowGlobal = "global"
)

// UserKey is the key of a person, which is their id, so that a list is in its order.
func UserKey(id permissions.UserID) string { return keys.Name(string(id)) }

// OrganizationKey is the key of an organization, which is its id.
func OrganizationKey(id organizations.ID) string { return keys.Encode(string(id)) }

// Address is where a row stands in its table.
type Address struct{ Partition, Row string }

// AddressOf is where a row stands or shall stand.
func AddressOf(row entity.Entity) Address {
	return Address{row.Meta().PartitionKey, row.Meta().RowKey}
}

// UserMirror is where the copy of a truth about a person stands.
func UserMirror(truth Address) Address { return Address{PartitionUsers, truth.Partition} }

// UserTruth is where the truth of a copy stands.
func UserTruth(mirror Address) Address { return Address{mirror.Row, RowUser} }

// GrantMirror is where the copy of the truth about a grant stands.
func GrantMirror(truth Address) Address {
	scope := truth.Row
	if scope == RowGlobal {
		scope = ScopeGlobal
	}
	return Address{scope, truth.Partition}
}

// GrantTruth is where the truth of a copy stands.
func GrantTruth(mirror Address) Address {
	return Address{mirror.Row, grantKey(mirror.Partition)}
}

// grantKey is the row of a scope's grant among those of a person.
func grantKey(scope string) string {
	if scope == ScopeGlobal {
		return RowGlobal
	}
	return keys.Encode(scope)
}

// TruthOf is where the truth about an organization stands.
func TruthOf(id string) Address {
	return Address{OrganizationKey(organizations.ID(id)), rowOrganization}
}

// EntryOf is where an organization stands in the list.
func EntryOf(id string) Address {
	return Address{PartitionOrganizations, OrganizationKey(organizations.ID(id))}
}

// ClaimOf is where a tenant leads to its organization.
func ClaimOf(tenant string) Address {
	return Address{PartitionTenants, keys.Encode(strings.ToLower(tenant))}
}

// IsOrganization reports whether the platform can have made the id.
func IsOrganization(id organizations.ID) bool {
	canonical, err := organizations.ParseID(string(id))
	return err == nil && canonical == id
}

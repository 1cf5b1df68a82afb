package access

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. A grant stands under its
// user and under its scope; one batch writes both.
const (
	kindOrganization = "org"           // id: organizationRow
	kindTenant       = "tenant"        // tenant: tenantRow
	kindUser         = "user"          // id: userRow
	kindGrantOf      = "grant-of-user" // user, scope: grantRow
	kindGrantIn      = "grant-in"      // scope, user: grantRow
)

// globalScope is the key of the layer of defaults; organizations' ids never
// look like it.
const globalScope = "GLOBAL"

func organizationKey(id organizations.ID) kv.Key { return kv.NewKey(kindOrganization, string(id)) }

func tenantKey(tenant string) kv.Key { return kv.NewKey(kindTenant, tenant) }

func userKey(id permissions.UserID) kv.Key { return kv.NewKey(kindUser, string(id)) }

func grantsOf(user permissions.UserID) kv.Key { return kv.NewKey(kindGrantOf, string(user)) }

func grantsIn(scope string) kv.Key { return kv.NewKey(kindGrantIn, scope) }

type organizationRow struct {
	kv.Schema
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	TenantID   string    `json:"tenantId,omitempty"`
	IsActive   bool      `json:"isActive"`
	IsProvider bool      `json:"isProvider"`
	Tags       []string  `json:"tags"`
	CreatedAt  time.Time `json:"createdAt"`
	CreatedBy  string    `json:"createdBy,omitempty"`
	UpdatedAt  time.Time `json:"updatedAt"`
	UpdatedBy  string    `json:"updatedBy,omitempty"`
	// Of an organization that has left.
	DeactivatedAt time.Time `json:"deactivatedAt,omitzero"`
	ErasureAt     time.Time `json:"erasureAt,omitzero"`
	ErasureBy     string    `json:"erasureBy,omitempty"`
}

func organizationRowOf(o organizations.Organization) *organizationRow {
	return &organizationRow{
		ID: string(o.ID), Name: o.Name, TenantID: o.TenantID, IsActive: o.IsActive, IsProvider: o.IsProvider, Tags: o.Tags,
		CreatedAt: o.CreatedAt.UTC(), CreatedBy: o.CreatedBy, UpdatedAt: o.UpdatedAt.UTC(), UpdatedBy: o.UpdatedBy,
		DeactivatedAt: o.DeactivatedAt.UTC(), ErasureAt: o.ErasureAt.UTC(), ErasureBy: o.ErasureBy,
	}
}

func (r organizationRow) organization() organizations.Organization {
	return organizations.Organization{
		ID: organizations.ID(r.ID), Name: r.Name, TenantID: r.TenantID, IsActive: r.IsActive, IsProvider: r.IsProvider, Tags: r.Tags,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, UpdatedAt: r.UpdatedAt, UpdatedBy: r.UpdatedBy,
		DeactivatedAt: r.DeactivatedAt, ErasureAt: r.ErasureAt, ErasureBy: r.ErasureBy,
	}
}

// tenantRow says which organization holds a tenant.
type tenantRow struct {
	kv.Schema
	Organization string `json:"organizationId"`
}

type userRow struct {
	kv.Schema
	ID          string    `json:"id"`
	DisplayName string    `json:"displayName,omitempty"`
	Email       string    `json:"email,omitempty"`
	Type        string    `json:"type"`
	Home        string    `json:"homeOrganizationId,omitempty"`
	IsActive    bool      `json:"isActive"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

func userRowOf(u permissions.User) *userRow {
	return &userRow{
		ID: string(u.ID), DisplayName: u.DisplayName, Email: u.Email, Type: string(u.Type), Home: string(u.Home),
		IsActive: u.IsActive, CreatedAt: u.CreatedAt.UTC(), UpdatedAt: u.UpdatedAt.UTC(),
	}
}

func (r userRow) user() permissions.User {
	return permissions.User{
		ID: permissions.UserID(r.ID), DisplayName: r.DisplayName, Email: r.Email, Type: permissions.UserType(r.Type),
		Home: organizations.ID(r.Home), IsActive: r.IsActive, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

type grantRow struct {
	kv.Schema
	User        string    `json:"userId"`
	Scope       string    `json:"scope"`
	Permissions []string  `json:"permissions"`
	GrantedBy   string    `json:"grantedBy,omitempty"`
	GrantedAt   time.Time `json:"grantedAt"`
}

// grantRowOf believes the scope, which somebody decided, and not what the grant
// says about its place.
func grantRowOf(s organizations.Scope, g permissions.Grant) *grantRow {
	row := &grantRow{User: string(g.UserID), Scope: s.Key(), GrantedBy: string(g.GrantedBy), GrantedAt: g.GrantedAt.UTC()}
	for _, p := range g.Permissions.List() {
		row.Permissions = append(row.Permissions, string(p))
	}
	return row
}

func (r grantRow) grant() permissions.Grant {
	in := organizations.TargetGlobal()
	if r.Scope != globalScope {
		in = organizations.TargetOf(organizations.ID(r.Scope))
	}
	var list []permissions.Permission
	for _, p := range r.Permissions {
		list = append(list, permissions.Permission(p))
	}
	return permissions.Grant{
		UserID: permissions.UserID(r.User), In: in, Permissions: permissions.SetOf(list...),
		GrantedBy: permissions.UserID(r.GrantedBy), GrantedAt: r.GrantedAt,
	}
}

package msgraphtest

import "github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/tenant"

// What a Directory holds, with Graph's property names.
type (
	// Tenant is one Microsoft 365 customer.
	Tenant = tenant.Tenant
	// Licence is one product that a tenant has bought.
	Licence = tenant.Licence
	// User is one account; the Directory gives it an id when it has none.
	User = tenant.User
	// AssignedLicense is a licence that was given to a user.
	AssignedLicense = tenant.AssignedLicense
	// InheritedLicense is a licence that a user holds as a member of a group.
	InheritedLicense = tenant.InheritedLicense
	// Group is a group. Its members may be named by id or user principal name
	// when the tenant is added; the Directory keeps ids.
	Group = tenant.Group
)

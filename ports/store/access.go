package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Access reads what decisions about callers are made from. It is the one port
// that takes a wish (a Target) where others take a Scope, because no Scope
// exists before the decision.
type Access interface {
	// Facts reads the user with the grants in the target and in global, and the
	// organization, with one query and one read. Whatever does not exist is nil.
	Facts(ctx context.Context, user permissions.UserID, target organizations.Target) (permissions.Facts, error)
	// Standing reads the user with every grant, nil for somebody unknown.
	Standing(ctx context.Context, user permissions.UserID) (*permissions.Standing, error)
	// OrganizationOfTenant finds the organization that holds an Entra tenant, nil
	// when none does. The tenant's letters may be in either case.
	OrganizationOfTenant(ctx context.Context, tenantID string) (*organizations.Organization, error)
	// Admit writes a user at first sign-in, or their changed names later. It
	// never touches grants. An existing user keeps CreatedAt, Type, Home and IsActive.
	Admit(ctx context.Context, user permissions.User) (permissions.User, error)
}

// Organizations keeps the clients.
type Organizations interface {
	// Create adds one. Conflict tenant_taken when another organization holds its
	// tenant; creating the same id twice is a Conflict organization_exists.
	Create(ctx context.Context, org organizations.Organization) error
	// Get reads the organization of a scope. NotFound for a scope whose
	// organization does not exist; global has none and is NotFound, too.
	Get(ctx context.Context, s organizations.Scope) (organizations.Organization, error)
	// List reads a page of all organizations in the order of their ids, which is
	// the order in which they were made. Paging.After is an organization's id.
	List(ctx context.Context, p Paging) (OrganizationPage, error)
	// Change makes next of an organization that still is what it was, the tenant that
	// it holds included: no moment has two holders of one, and once this has ended
	// well, the earlier tenant leads here no more. IsProvider and the creation stay.
	// NotFound; Conflict tenant_taken when another organization holds the tenant or is
	// about to; Conflict changed_meanwhile when it is not the same any more.
	Change(ctx context.Context, was, next organizations.Organization) error
}

// OrganizationPage is a part of the list of organizations.
type OrganizationPage struct {
	Items []organizations.Organization
	// Next is the id of the last item, empty at the end.
	Next string
}

// Grants keeps who may do what where, findable by user (Access.Standing) and by
// organization. A failure between the two indexes never leaves more rights than
// the caller was told.
type Grants interface {
	// Put writes a grant in the scope, replacing the user's earlier one there.
	// NotFound user_not_found for somebody who has never signed in.
	Put(ctx context.Context, s organizations.Scope, g permissions.Grant) error
	// Delete takes a grant back; taking back what is not there is no fault.
	Delete(ctx context.Context, s organizations.Scope, user permissions.UserID) error
	// List reads a page of the grants in a scope, in the order of user ids.
	// Paging.After is a user's id.
	List(ctx context.Context, s organizations.Scope, p Paging) (GrantPage, error)
}

// GrantPage is a part of the grants in a scope.
type GrantPage struct {
	Items []permissions.Grant
	// Next is the user id of the last item, empty at the end.
	Next string
}

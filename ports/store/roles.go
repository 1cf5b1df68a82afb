package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Roles keeps roles, which are the provider's and belong to no organization.
type Roles interface {
	// Create adds one. Conflict role_exists for an id that another role has.
	Create(ctx context.Context, role permissions.Role) error
	// Get reads one. NotFound role_not_found.
	Get(ctx context.Context, id permissions.RoleID) (permissions.Role, error)
	// List reads a page of all roles in the order of their ids, which is the order in
	// which they were made. Paging.After is a role's id.
	List(ctx context.Context, p Paging) (RolePage, error)
	// Change writes next in the place of what was. NotFound role_not_found; Conflict
	// changed_meanwhile when the role is no longer what it was.
	Change(ctx context.Context, was, next permissions.Role) error
	// Delete removes a role with its memberships, for good; removing what is not
	// there is no fault. When it fails the role may be gone for everybody while some
	// memberships are left: the same call goes on, and so does upkeep.
	Delete(ctx context.Context, id permissions.RoleID) error
}

// RolePage is a part of the list of roles.
type RolePage struct {
	Items []permissions.Role
	// Next is the id of the last item, empty at the end.
	Next string
}

// Memberships keeps which users and which forms belong to which roles, findable
// from both sides. A failure between the two indexes never leaves a membership
// that the role does not show.
type Memberships interface {
	// Put adds a member to a role, or does nothing when it belongs to it already.
	// NotFound role_not_found, and user_not_found for somebody who has never signed
	// in. Whether a form exists is for the caller to know.
	Put(ctx context.Context, m permissions.Membership) error
	// Delete takes a member out of a role; taking out what is not in it is no fault.
	Delete(ctx context.Context, role permissions.RoleID, member permissions.Member) error
	// List reads a page of a role's members of one kind, in the order of their ids;
	// nothing for a role that is not there. Paging.After is a member's id.
	List(ctx context.Context, role permissions.RoleID, kind permissions.MemberKind, p Paging) (MembershipPage, error)
	// Of reads every membership of one member, in the order of the roles' ids. It is
	// what decisions are made from: one query, of the truth alone.
	Of(ctx context.Context, member permissions.Member) ([]permissions.Membership, error)
}

// MembershipPage is a part of a role's members.
type MembershipPage struct {
	Items []permissions.Membership
	// Next is the id of the last member, empty at the end.
	Next string
}

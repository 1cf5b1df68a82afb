package roles

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. A membership stands under
// its member and under its role; one batch writes both.
const (
	kindRole     = "role"     // id: roleRow
	kindRoleOf   = "role-of"  // member's kind, member, role: membershipRow
	kindMemberOf = "role-has" // role, member's kind, member: membershipRow
)

func roleKey(id permissions.RoleID) kv.Key { return kv.NewKey(kindRole, string(id)) }

func rolesOf(m permissions.Member) kv.Key { return kv.NewKey(kindRoleOf, string(m.Kind), m.ID) }

func membersOf(id permissions.RoleID) kv.Key { return kv.NewKey(kindMemberOf, string(id)) }

type roleRow struct {
	kv.Schema
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
	CreatedBy   string    `json:"createdBy,omitempty"`
	UpdatedAt   time.Time `json:"updatedAt"`
	UpdatedBy   string    `json:"updatedBy,omitempty"`
}

func roleRowOf(r permissions.Role) *roleRow {
	return &roleRow{
		ID: string(r.ID), Name: r.Name, Description: r.Description,
		CreatedAt: r.CreatedAt.UTC(), CreatedBy: string(r.CreatedBy), UpdatedAt: r.UpdatedAt.UTC(), UpdatedBy: string(r.UpdatedBy),
	}
}

func (r roleRow) role() permissions.Role {
	return permissions.Role{
		ID: permissions.RoleID(r.ID), Name: r.Name, Description: r.Description,
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
	}
}

type membershipRow struct {
	kv.Schema
	Role    string    `json:"roleId"`
	Kind    string    `json:"memberKind"`
	Member  string    `json:"memberId"`
	AddedBy string    `json:"addedBy,omitempty"`
	AddedAt time.Time `json:"addedAt"`
}

func membershipRowOf(m permissions.Membership) *membershipRow {
	return &membershipRow{
		Role: string(m.Role), Kind: string(m.Member.Kind), Member: m.Member.ID, AddedBy: string(m.AddedBy), AddedAt: m.AddedAt.UTC(),
	}
}

func (r membershipRow) membership() permissions.Membership {
	return permissions.Membership{
		Role: permissions.RoleID(r.Role), Member: r.member(), AddedBy: permissions.UserID(r.AddedBy), AddedAt: r.AddedAt,
	}
}

func (r membershipRow) member() permissions.Member {
	return permissions.Member{Kind: permissions.MemberKind(r.Kind), ID: r.Member}
}

// truth is where the membership stands under its member, which is what decides.
func (r membershipRow) truth() kv.Key { return rolesOf(r.member()).With(r.Role) }

// listed is where it stands under its role.
func (r membershipRow) listed() kv.Key {
	return membersOf(permissions.RoleID(r.Role)).With(r.Kind, r.Member)
}

func (r membershipRow) same(other membershipRow) bool {
	return r.member() == other.member() && r.Role == other.Role && r.AddedBy == other.AddedBy && r.AddedAt.Equal(other.AddedAt)
}

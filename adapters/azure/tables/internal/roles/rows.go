package roles

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The names of the tables, and the one partition of roles.
const (
	TableRoles     = "Roles"
	TableUserRoles = "UserRoles"
	TableRoleUsers = "RoleUsers"
	TableFormRoles = "FormRoles"
	TableRoleForms = "RoleForms"
	PartitionRoles = "ROLE"
)

// Layout is what the tables hold.
func Layout() []entity.Table {
	return []entity.Table{
		{Name: TableRoles, Rows: []entity.Entity{&Role{}}},
		{Name: TableUserRoles, Rows: []entity.Entity{&Membership{}}},
		{Name: TableRoleUsers, Rows: []entity.Entity{&Membership{}}},
		{Name: TableFormRoles, Rows: []entity.Entity{&Membership{}}},
		{Name: TableRoleForms, Rows: []entity.Entity{&Membership{}}},
	}
}

// Role opens forms to its members. Roles/ROLE/{roleId}.
type Role struct {
	entity.Row
	// RoleID is a UUIDv7.
	RoleID string
	// ClaimID is random and new with each write. A writer whose answer was lost
	// knows its row by it.
	ClaimID string
	// Name is what people call it.
	Name string
	// Description says what it is for.
	Description string
	// IsLeaving is true from the beginning of its removal, which ends with the row.
	// The role is gone for everybody by then, and its memberships follow.
	IsLeaving bool
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
	// UpdatedAt is when it was changed last.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who changed it.
	UpdatedBy string
}

func roleKey(id permissions.RoleID) string { return keys.Encode(string(id)) }

func roleAt(id permissions.RoleID) rows.Address {
	return rows.Address{Partition: PartitionRoles, Row: roleKey(id)}
}

// roleOf is a role as a new write.
func roleOf(r permissions.Role) Role {
	at := roleAt(r.ID)
	return Role{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, RoleID: string(r.ID), ClaimID: rows.NewClaim(),
		Name: r.Name, Description: r.Description,
		CreatedAt: rows.Moment(r.CreatedAt), CreatedBy: string(r.CreatedBy), UpdatedAt: rows.Moment(r.UpdatedAt), UpdatedBy: string(r.UpdatedBy),
	}
}

// kept is a role as a row keeps one.
func kept(r permissions.Role) permissions.Role { return roleOf(r).role() }

func (r Role) role() permissions.Role {
	return permissions.Role{
		ID: permissions.RoleID(r.RoleID), Name: r.Name, Description: r.Description,
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
	}
}

// IsSound reports whether the row is about the role that its keys say.
func (r *Role) IsSound() bool {
	return r.RoleID != "" && rows.AddressOf(r) == roleAt(permissions.RoleID(r.RoleID))
}

// Membership is that a user or a form belongs to a role. UserRoles/{userId}/{roleId}
// and FormRoles/{formId}/{roleId} are the truth; RoleUsers/{roleId}/{userId} and
// RoleForms/{roleId}/{formId} are the copies for lists, and never show less.
type Membership struct {
	entity.Row
	// RoleID is the role.
	RoleID string
	// MemberKind is user or form, and MemberID whose or which.
	MemberKind string
	MemberID   string
	// ClaimID is random and new with each write of the truth; the copy has that of
	// what it was copied from.
	ClaimID string
	// IsMember is false for a member that was taken out. Such a truth stays for a day,
	// so that a request which was on its way all the time cannot bring the membership
	// back; it has no copy.
	IsMember bool
	// AddedBy is the user id of who added it.
	AddedBy string
	// AddedAt is when.
	AddedAt time.Time
}

// memberKey is the key of a member. The ids that are in use are their own keys, so
// that a list is in their order.
func memberKey(m permissions.Member) string {
	if m.Kind == permissions.UserMember {
		return rows.UserKey(permissions.UserID(m.ID))
	}
	return keys.Encode(m.ID)
}

// membershipAt is where the truth stands.
func membershipAt(role permissions.RoleID, m permissions.Member) rows.Address {
	return rows.Address{Partition: memberKey(m), Row: roleKey(role)}
}

// outside is the truth that a member does not belong to a role, as a new write.
func outside(role permissions.RoleID, m permissions.Member) Membership {
	at := membershipAt(role, m)
	return Membership{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, RoleID: string(role),
		MemberKind: string(m.Kind), MemberID: m.ID, ClaimID: rows.NewClaim(),
	}
}

func membershipOf(m permissions.Membership) Membership {
	row := outside(m.Role, m.Member)
	row.IsMember, row.AddedBy, row.AddedAt = true, string(m.AddedBy), rows.Moment(m.AddedAt)
	return row
}

func (r Membership) member() permissions.Member {
	return permissions.Member{Kind: permissions.MemberKind(r.MemberKind), ID: r.MemberID}
}

func (r Membership) membership() permissions.Membership {
	return permissions.Membership{
		Role: permissions.RoleID(r.RoleID), Member: r.member(), AddedBy: permissions.UserID(r.AddedBy), AddedAt: r.AddedAt,
	}
}

// Claim marks the write of the truth.
func (r *Membership) Claim() string { return r.ClaimID }

// IsLive is false for a member that was taken out.
func (r *Membership) IsLive() bool { return r.IsMember }

// IsSound reports whether the row is about whom and what its keys say.
func (r *Membership) IsSound() bool {
	truth, at := membershipAt(permissions.RoleID(r.RoleID), r.member()), rows.AddressOf(r)
	return r.RoleID != "" && r.MemberID != "" && (at == truth || at == other(truth) && r.IsMember)
}

// other leads from the truth of a membership to its copy, and back.
func other(at rows.Address) rows.Address {
	return rows.Address{Partition: at.Row, Row: at.Partition}
}

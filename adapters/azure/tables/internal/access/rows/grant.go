package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Grant is what one person may do in one place. The truth is
// UserPermissions/{userId}/{orgId or global}; OrgPermissions/{orgId or GLOBAL}/{userId}
// is the copy for lists, and never shows less than the truth.
type Grant struct {
	entity.Row
	// UserID is who may.
	UserID string
	// ClaimID is as in User.
	ClaimID string
	grantPart
}

// grantPart is what a grant says.
type grantPart struct {
	// Scope is where: an organization's id or GLOBAL.
	Scope string
	// IsGranted is false for a grant that was taken back. Such a truth stays for a
	// day, so that a request which was on its way all the time cannot bring the
	// grant back; it has no copy.
	IsGranted bool
	// Permissions are the names of what is allowed. Names that nobody knows allow nothing.
	Permissions []string `table:",json"`
	// GrantedBy is the user id of who granted it.
	GrantedBy string
	// GrantedAt is when.
	GrantedAt time.Time
}

// GrantOf believes the scope, which somebody decided, and not what the grant
// says about its place.
func GrantOf(s organizations.Scope, g permissions.Grant) Grant {
	row := Revoked(s, g.UserID)
	row.IsGranted, row.GrantedBy, row.GrantedAt = true, string(g.GrantedBy), Moment(g.GrantedAt)
	row.Permissions = Names(g.Permissions)
	return row
}

// Revoked is the truth that a person has nothing in a place.
func Revoked(s organizations.Scope, user permissions.UserID) Grant {
	at := GrantTruth(Address{s.Key(), UserKey(user)})
	return Grant{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, UserID: string(user), ClaimID: NewClaim(),
		grantPart: grantPart{Scope: s.Key()},
	}
}

// Names are the permissions of a set as they are kept.
func Names(s permissions.Set) []string {
	var list []string
	for _, p := range s.List() {
		list = append(list, string(p))
	}
	return list
}

// Set is what is allowed.
func (p grantPart) Set() permissions.Set {
	list := make([]permissions.Permission, len(p.Permissions))
	for i, name := range p.Permissions {
		list[i] = permissions.Permission(name)
	}
	return permissions.SetOf(list...)
}

// Grant is what the row says.
func (r Grant) Grant() permissions.Grant {
	p := r.grantPart
	in := organizations.TargetGlobal()
	if p.Scope != ScopeGlobal {
		in = organizations.TargetOf(organizations.ID(p.Scope))
	}
	return permissions.Grant{
		UserID: permissions.UserID(r.UserID), In: in, Permissions: p.Set(),
		GrantedBy: permissions.UserID(p.GrantedBy), GrantedAt: p.GrantedAt,
	}
}

// Claim marks the write of the truth.
func (r *Grant) Claim() string { return r.ClaimID }

// IsLive is false for a grant that was taken back.
func (r *Grant) IsLive() bool { return r.IsGranted }

// IsSound reports whether the row is about whom and where its keys say.
func (r *Grant) IsSound() bool {
	if r.UserID == "" || r.Scope != ScopeGlobal && !IsOrganization(organizations.ID(r.Scope)) {
		return false
	}
	at := AddressOf(r)
	truth := Address{UserKey(permissions.UserID(r.UserID)), grantKey(r.Scope)}
	return at == truth || at == GrantMirror(truth) && r.IsGranted
}

// Standing reads any row of UserPermissions: the keys say which of the two it is.
type Standing struct {
	entity.Row
	// UserID and ClaimID are as in User and Grant.
	UserID  string
	ClaimID string
	userPart
	grantPart
}

// AsUser is the row as one about a person.
func (r Standing) AsUser() User {
	return User{Row: r.Row, UserID: r.UserID, ClaimID: r.ClaimID, userPart: r.userPart}
}

// AsGrant is the row as one about a grant.
func (r Standing) AsGrant() Grant {
	return Grant{Row: r.Row, UserID: r.UserID, ClaimID: r.ClaimID, grantPart: r.grantPart}
}

// IsSound reports whether the row is either.
func (r *Standing) IsSound() bool {
	user, grant := r.AsUser(), r.AsGrant()
	return user.IsSound() || grant.IsSound()
}

package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// User is a person. UserPermissions/{userId}/!user is the truth;
// Users/USER/{userId} is the copy for lists.
type User struct {
	entity.Row
	// UserID is whose row this is: {tenantId}_{objectId}.
	UserID string
	// ClaimID is random and new with each write of the truth; the copy has that
	// of what it was copied from. A writer whose answer was lost knows its row by it.
	ClaimID string
	userPart
}

// userPart is what is known about a person.
type userPart struct {
	// DisplayName is the name that the last token said.
	DisplayName string
	// Email is the address that the last token said; never an identity.
	Email string
	// Type is platform for the provider's staff and organization for a client's user.
	Type string
	// HomeOrganizationID is a client's user's organization, empty for staff.
	HomeOrganizationID string
	// IsActive is false for a person who is refused at the next request.
	IsActive bool
	// CreatedAt is the first sign-in.
	CreatedAt time.Time
	// UpdatedAt is when the names changed last.
	UpdatedAt time.Time
}

// UserOf is the truth about a person, as a new write.
func UserOf(u permissions.User) User {
	at := UserTruth(Address{Row: UserKey(u.ID)})
	return User{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, UserID: string(u.ID), ClaimID: NewClaim(),
		userPart: userPart{
			DisplayName: u.DisplayName, Email: u.Email, Type: string(u.Type), HomeOrganizationID: string(u.Home),
			IsActive: u.IsActive, CreatedAt: Moment(u.CreatedAt), UpdatedAt: Moment(u.UpdatedAt),
		},
	}
}

// Person is what the row says.
func (r User) Person() permissions.User {
	p := r.userPart
	return permissions.User{
		ID: permissions.UserID(r.UserID), DisplayName: p.DisplayName, Email: p.Email, Type: permissions.UserType(p.Type),
		Home: organizations.ID(p.HomeOrganizationID), IsActive: p.IsActive, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// Renamed is a known person under the names of another row, as a new write, and
// nothing else of it.
func (r User) Renamed(now User) User {
	r.DisplayName, r.Email, r.UpdatedAt = now.DisplayName, now.Email, now.UpdatedAt
	now.userPart = r.userPart
	return now
}

// Become is a known person in the state of another value, as a new write. Names
// and the first sign-in stay.
func (r User) Become(next permissions.User) User {
	wanted := UserOf(next)
	now := UserOf(r.Person())
	now.Type, now.HomeOrganizationID, now.IsActive, now.UpdatedAt = wanted.Type, wanted.HomeOrganizationID, wanted.IsActive, wanted.UpdatedAt
	return now
}

// Kept is a person as a row keeps one.
func Kept(u permissions.User) permissions.User { return UserOf(u).Person() }

// Claim marks the write of the truth.
func (r *User) Claim() string { return r.ClaimID }

// IsLive is true: nobody who was here is forgotten.
func (r *User) IsLive() bool { return true }

// IsSound reports whether the row is about whom its keys say.
func (r *User) IsSound() bool {
	at := AddressOf(r)
	truth := UserTruth(Address{Row: UserKey(permissions.UserID(r.UserID))})
	return r.UserID != "" && (at == truth || at == UserMirror(truth))
}

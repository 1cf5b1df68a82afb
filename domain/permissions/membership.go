package permissions

import (
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
)

// MemberKind says what belongs to a role.
type MemberKind string

// A role has users, and forms that those may run.
const (
	UserMember MemberKind = "user"
	FormMember MemberKind = "form"
)

// Check is a defect's error for a kind that there is not; no caller outside can
// name one.
func (k MemberKind) Check() error {
	if k != UserMember && k != FormMember {
		return fmt.Errorf("a role has no members of the kind %q", k)
	}
	return nil
}

// Member is a user or a form, as far as roles are concerned. The zero value is
// nobody.
type Member struct {
	Kind MemberKind
	// ID is a user's id, or a form's: a canonical UUIDv7.
	ID string
}

// MemberUser is a user as a member.
func MemberUser(id UserID) Member { return Member{Kind: UserMember, ID: string(id)} }

// ParseMemberForm reads the id of a form from outside. False means that no form
// can have it.
func ParseMemberForm(text string) (Member, bool) {
	canonical, err := uuid.Canonical(text)
	return Member{Kind: FormMember, ID: canonical}, err == nil
}

// Membership is that a member belongs to a role.
type Membership struct {
	Role    RoleID
	Member  Member
	AddedBy UserID
	AddedAt time.Time
}

// CheckMember refuses a user whom a role gives nothing: Conflict
// role_for_client_users for somebody who works for the provider.
func CheckMember(u User) error {
	if u.Type != ClientUser {
		return fault.New(fault.Conflict, "role_for_client_users", "Roles open forms to clients' users. This person works for the provider: give permissions instead.")
	}
	return nil
}

package permissions

import (
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// KeyID is an API key's id, a UUIDv7. It is no secret.
type KeyID string

// Key lets a program start and read runs without a person. What the program
// holds is shown once, when the key is made; only its digest is kept.
type Key struct {
	ID   KeyID
	Name string
	// Digest is the SHA-256 of the secret half in lower-case hexadecimal. The half is
	// long and random, so that a quick digest is enough.
	Digest string
	// Everywhere opens every organization, those to come as well, and global; then
	// Organizations is empty.
	Everywhere    bool
	Organizations []organizations.ID
	// Workflows are the names of those that it starts and whose runs it reads, empty
	// for all.
	Workflows []string
	// Permissions are canExecuteWorkflows, canViewHistory or both.
	Permissions Set
	CreatedBy   UserID
	CreatedAt   time.Time
	// ExpiresAt is the first instant at which it is refused.
	ExpiresAt time.Time
	// RevokedAt is zero while nobody has revoked it; RevokedBy is who did.
	RevokedAt time.Time
	RevokedBy UserID
	// LastUsedAt is the last use that was written down, zero for none. It may be some
	// minutes behind.
	LastUsedAt time.Time
}

// KeyFacts is what a decision about a key is made from, read at each request.
type KeyFacts struct {
	// Key is nil when there is none of this id.
	Key *Key
	// Organization is the target; nil when it is global, nowhere, or does not exist.
	Organization *organizations.Organization
}

// KeyState says whether a key opens anything.
type KeyState string

// A key is active until it expires or somebody revokes it; a revoked one stays
// revoked when its time is over, too.
const (
	KeyActive  KeyState = "active"
	KeyExpired KeyState = "expired"
	KeyRevoked KeyState = "revoked"
)

// State is the key's at an instant.
func (k Key) State(now time.Time) KeyState {
	switch {
	case !k.RevokedAt.IsZero():
		return KeyRevoked
	case !now.Before(k.ExpiresAt):
		return KeyExpired
	default:
		return KeyActive
	}
}

// keyUserPrefix begins the user id under which a key acts.
const keyUserPrefix = "key:"

// UserID is under what a key acts in runs and in the audit trail: "key:{id}", which
// no person's can be.
func (id KeyID) UserID() UserID { return UserID(keyUserPrefix + string(id)) }

// IsKey reports whether the id is that of an API key.
func (id UserID) IsKey() bool { return strings.HasPrefix(string(id), keyUserPrefix) }

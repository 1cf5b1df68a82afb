// Package hooks holds how another system starts runs: what it has to prove, which part
// of its message becomes which parameter, and when a message counts as an old one. Who
// may run what, and how a digest is made, is decided elsewhere.
package hooks

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is a hook's id: a canonical UUIDv7, made by the platform. It is a part of the
// hook's address and no secret.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an unknown
// hook.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// ErrUnknown is the answer for a hook that does not exist in the caller's scope.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This hook does not exist here.")
}

// Proof is how another system shows that a message is its own.
type Proof string

// It signs each message with a secret that both know, or sends a key along.
const (
	Signature Proof = "hmac"
	Key       Proof = "key"
)

// Headers are the names of the headers in which a system sends what proves a message.
type Headers struct {
	// Proof has the signature or the key.
	Proof string
	// Time has the moment of signing, in seconds since 1970, which is signed before the
	// body with a dot between; empty when only the body is signed.
	Time string
	// Delivery has an id that is the same when a message is sent again; empty when the
	// message itself is all that tells.
	Delivery string
}

// Mapping gives a parameter a part of the message.
type Mapping struct {
	Parameter string
	// Pointer is a JSON Pointer into the message; the empty one is all of it.
	Pointer string
	// IsOptional leaves the parameter out when the message has no such part.
	IsOptional bool
}

// Pause is why a hook takes no message; empty while it does.
type Pause string

// A person paused it, or the platform because its owner may no longer run it.
const (
	PausedByPerson Pause = "person"
	PausedByOwner  Pause = "owner_lost"
)

// Hook starts one workflow in one scope for each message.
type Hook struct {
	ID    ID
	Scope organizations.Scope
	Name  string
	// Workflow is the name of what runs; Input is the JSON that it is given, over which
	// Mappings are laid.
	Workflow string
	Input    []byte
	Mappings []Mapping

	Proof   Proof
	Headers Headers
	// Sealed is the secret of a signature, encrypted for the platform; Digest is that of a
	// key. Each is empty for the other proof. Hint is the end of either, for showing.
	Sealed []byte
	Digest string
	Hint   string
	// Window is how old a signed moment may be, and for how long a delivery's id counts
	// at least.
	Window time.Duration

	// Owner is whose permissions count at each message.
	Owner     permissions.UserID
	OwnerName string

	Pause Pause
	// PauseReason is one sentence for whoever finds it paused by the platform.
	PauseReason string
	// LastAt is about when a message was last taken, LastRun the run that it started.
	LastAt  time.Time
	LastRun executions.ID

	CreatedAt time.Time
	CreatedBy permissions.UserID
	UpdatedAt time.Time
	UpdatedBy permissions.UserID
	// Revision counts the changes but those of LastAt and LastRun, for telling one state
	// from another.
	Revision int
}

// StoredScope is the scope of a hook as a store wrote it down, by its key. It is how the
// platform comes to the hook that a message names, before anybody has proved anything.
func StoredScope(key string) (organizations.Scope, error) {
	s, ok := scope.Parse(key)
	if !ok {
		return organizations.Scope{}, fault.New(fault.Unavailable, "row_unreadable", "A hook names no scope.")
	}
	return s, nil
}

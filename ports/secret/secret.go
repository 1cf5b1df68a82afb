// Package secret holds the capabilities that keep what nobody may read.
package secret

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/secret Vault,Sealer,Erasure

// Vault keeps secrets by scope and key. Any method may answer fault.Unavailable.
type Vault interface {
	// Set stores a value, as a new version when there is one already. A deleted
	// key can be set again.
	Set(ctx context.Context, s organizations.Scope, key string, value organizations.SecretValue) error
	// Resolve answers the current value. NotFound secret_missing.
	Resolve(ctx context.Context, s organizations.Scope, key string) (organizations.SecretValue, error)
	// List answers what is there, in the order of keys, without any value.
	List(ctx context.Context, s organizations.Scope) ([]organizations.SecretInfo, error)
	// Delete removes a secret; removing what is not there is no fault.
	Delete(ctx context.Context, s organizations.Scope, key string) error
}

// Sealer encrypts what must be kept for a while and not be readable where it is
// kept: secret inputs, and results of steps that hold a secret. Any method may
// answer fault.Unavailable.
type Sealer interface {
	// Seal encrypts for a scope and what it is about, the name of the only place
	// that it can be opened for. The same text is sealed differently each time.
	Seal(ctx context.Context, s organizations.Scope, about string, plain []byte) ([]byte, error)
	// Open decrypts what Seal made for the same scope and place. Unavailable
	// secret_unreadable for anything else, and when the key is another one now.
	Open(ctx context.Context, s organizations.Scope, about string, sealed []byte) ([]byte, error)
}

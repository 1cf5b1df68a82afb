// Package secret holds the capability that keeps what nobody may read.
package secret

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/secret Vault

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

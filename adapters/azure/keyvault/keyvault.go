// Package keyvault keeps secrets in Azure Key Vault: each under a name of its own,
// which says whose it is. What others keep in rows and blobs is sealed here under
// a key that is a secret of the same vault, without asking the vault each time.
// Nothing of it is cached but that key.
package keyvault

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Options say which vault is used.
type Options struct {
	// Client asks the vault.
	Client *azsecrets.Client
	// Pause waits while the vault is busy with an earlier deletion; nil waits by
	// the machine's clock. A test lets no time pass here.
	Pause func(ctx context.Context, d time.Duration) error
}

// Vault is an open vault. It satisfies secret.Vault, and is safe for concurrent use.
type Vault struct {
	client *azsecrets.Client
	pause  func(ctx context.Context, d time.Duration) error
	keys   *keyring
}

// Open asks nobody: the vault may be down, and the key to seal with is made by
// the first Seal.
func Open(o Options) *Vault {
	v := &Vault{client: o.Client, pause: o.Pause}
	if v.pause == nil {
		v.pause = wait
	}
	v.keys = newKeyring(v)
	return v
}

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the key vault was asked for what belongs to nobody: the scope is missing")

// check is what every method asks before it asks the vault.
func check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// wait is a pause by the machine's clock.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package vault

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Sealer encrypts what is kept elsewhere, under the key of the secrets. It
// satisfies secret.Sealer, and keeps nothing itself.
type Sealer struct {
	db  *kv.DB
	key *keyFile
}

var _ secret.Sealer = Sealer{}

// Sealer seals under the same key.
func (v Vault) Sealer() Sealer { return Sealer{db: v.db, key: v.key} }

// kindSealed is the kind of what is sealed for others. No row has it, and no
// secret: what was sealed as the one never opens as the other.
const kindSealed = "sealed" // scope, place

func sealedKey(s organizations.Scope, about string) kv.Key {
	return kv.NewKey(kindSealed, s.Key(), about)
}

// Seal encrypts for a scope and a place. Unavailable secrets_key_unusable when
// the key is missing and cannot be made.
func (x Sealer) Seal(ctx context.Context, s organizations.Scope, about string, plain []byte) ([]byte, error) {
	if err := x.check(ctx, s); err != nil {
		return nil, err
	}
	return x.key.seal(sealedKey(s, about), plain)
}

// Open decrypts what was sealed for the same scope and place.
func (x Sealer) Open(ctx context.Context, s organizations.Scope, about string, sealed []byte) ([]byte, error) {
	if err := x.check(ctx, s); err != nil {
		return nil, err
	}
	plain, err := x.key.unseal(sealedKey(s, about), sealed)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "secret_unreadable",
			"What was kept secret here cannot be read with the key in the data folder. Bring back the key file that it was sealed with.")
	}
	return plain, nil
}

// check is what every call asks first. The key must not be made in the folder of
// a store that is closed: another process may have it by then.
func (x Sealer) check(ctx context.Context, s organizations.Scope) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	return x.db.Alive()
}

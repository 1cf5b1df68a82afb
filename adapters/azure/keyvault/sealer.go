package keyvault

import (
	"context"
	"crypto/cipher"
	"encoding/binary"
	"errors"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Sealer encrypts what is kept elsewhere under a key of the vault. It satisfies
// secret.Sealer, and keeps nothing itself.
//
// What is sealed is
//
//	format (1 byte) | version of the key (32 characters) | nonce (12 bytes) | AES-256-GCM
//
// and the format, the version and the place are authenticated with it. A new
// version of the key in the vault counts from the next start of a process, or as
// soon as a process meets something that was sealed with it; what older versions
// have sealed opens for as long as the vault has them enabled. One key is good
// for four billion seals: its nonces are random.
type Sealer struct{ keys *keyring }

var _ secret.Sealer = Sealer{}

// Sealer seals under the key of this vault.
func (v *Vault) Sealer() Sealer { return Sealer{v.keys} }

const (
	format     = 1
	idLength   = 32
	headLength = 1 + idLength
)

// Why what is sealed cannot be read. They hold nothing of it.
var (
	errNotSealed = errors.New("this is nothing that was sealed here")
	errDamaged   = errors.New("it was changed, or sealed for another place")
	errNoSuchKey = errors.New("the vault does not have the version of the key")
	errBadKey    = errors.New("the version of the key in the vault is no key")
)

// Seal encrypts for a scope and a place; the first one of a vault makes the key.
// Unavailable sealing_key_unusable when somebody has disabled the key in the vault
// or put there what is none.
func (x Sealer) Seal(ctx context.Context, s organizations.Scope, about string, plain []byte) ([]byte, error) {
	if err := check(ctx, s); err != nil {
		return nil, err
	}
	k, err := x.keys.newest(ctx)
	if err != nil {
		return nil, err
	}
	head := append([]byte{format}, k.id...)
	return k.gcm.Seal(head, nil, plain, placed(head, s, about)), nil
}

// Open decrypts what was sealed for the same scope and place. Trouble with asking
// for the key is not secret_unreadable: it passes.
func (x Sealer) Open(ctx context.Context, s organizations.Scope, about string, sealed []byte) ([]byte, error) {
	if err := check(ctx, s); err != nil {
		return nil, err
	}
	if len(sealed) < headLength || sealed[0] != format || !isVersion(sealed[1:headLength]) {
		return nil, unreadable(errNotSealed)
	}
	head, body := sealed[:headLength], sealed[headLength:]
	k, err := x.keys.version(ctx, string(head[1:]))
	if err != nil {
		return nil, err
	}
	plain, err := k.gcm.Open(nil, nil, body, placed(head, s, about))
	if err != nil {
		return nil, unreadable(errDamaged)
	}
	return plain, nil
}

// placed is what is authenticated beside the text: no two places are written alike.
func placed(head []byte, s organizations.Scope, about string) []byte {
	scope := s.Key()
	bytes := append([]byte("bifrost sealed\x00"), head...)
	bytes = binary.AppendUvarint(bytes, uint64(len(scope)))
	return append(append(bytes, scope...), about...)
}

// isVersion reports whether this can be a version of the vault: it makes them of
// 32 letters and digits.
func isVersion[text string | []byte](id text) bool {
	if len(id) != idLength {
		return false
	}
	for i := range len(id) {
		if b := id[i]; (b < '0' || b > '9') && (b < 'a' || b > 'z') {
			return false
		}
	}
	return true
}

func unreadable(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "secret_unreadable",
		"What was kept secret here cannot be read with the sealing keys in the key vault. Bring back the version of "+SealingKey+" that it was sealed with.")
}

// key is one version of the sealing key.
type key struct {
	id  string
	gcm cipher.AEAD
}

package hook

import (
	"context"

	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	// prefix tells people and secret scanners what a text is.
	prefix = "bfh_"
	// hintLength is how much of a secret's end is shown.
	hintLength = 4
)

// secret makes what proves the messages of a hook, 256 random bits, as its holder gets
// it and as it is kept: sealed where we have to sign as well, a digest where we only
// compare.
func (c *Clerk) secret(ctx context.Context, s organizations.Scope, id hooks.ID, proof hooks.Proof) (organizations.SecretValue, hooks.Secret, error) {
	plain := prefix + c.ports.Random.Token() + c.ports.Random.Token()
	text, err := organizations.NewSecretValue(plain)
	if err != nil {
		return text, hooks.Secret{}, err
	}
	kept := hooks.Secret{Hint: plain[len(plain)-hintLength:]}
	if proof == hooks.Key {
		kept.Digest = hooks.DigestOf(plain)
		return text, kept, nil
	}
	kept.Sealed, err = c.ports.Sealer.Seal(ctx, s, receive.About(id), []byte(plain))
	return text, kept, err
}

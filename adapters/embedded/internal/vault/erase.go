package vault

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// erasePiece is how many secrets one piece of an erasure removes.
const erasePiece = 500

var _ secret.Erasure = Vault{}

// errGlobal is a defect of the caller.
var errGlobal = errors.New("the secrets of the layer of defaults were to be erased")

// Erase removes secrets, also those that cannot be read. The store keeps none that
// was deleted.
func (v Vault) Erase(ctx context.Context, s organizations.Scope) (secret.Erased, error) {
	if err := entry.Check(ctx, s); err != nil {
		return secret.Erased{}, err
	}
	if s.IsGlobal() {
		return secret.Erased{}, errGlobal
	}
	keys, err := v.db.Keys(kv.Span{Prefix: secretsIn(s), Limit: erasePiece})
	if err != nil || len(keys) == 0 {
		return secret.Erased{}, err
	}
	var b kv.Batch
	for _, at := range keys {
		b.Delete(at)
	}
	return secret.Erased{Removed: len(keys), More: len(keys) == erasePiece}, v.db.Commit(&b)
}

package secret

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Erasure removes all secrets of an organization for good, as far as where they
// are kept lets anybody. It is apart from Vault, so that nobody who acts for a
// caller has it. Global cannot be erased: an error that is no fault.
type Erasure interface {
	// Erase removes a bounded piece of the secrets of a scope. Every piece may be
	// repeated.
	Erase(ctx context.Context, s organizations.Scope) (Erased, error)
}

// Erased is what a piece of an erasure came to.
type Erased struct {
	// Removed counts the secrets that nobody can read from now on.
	Removed int
	// More is true when there may be more to remove: call it again.
	More bool
	// Kept counts the secrets that are deleted and that the vault does not give up
	// before KeptUntil, whoever asks. It is about all of the scope when More is false.
	Kept      int
	KeptUntil time.Time
}

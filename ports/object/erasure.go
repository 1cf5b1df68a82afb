package object

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Erasure removes all contents of an organization for good, whether something
// names them or not. It is apart from Files, so that nobody who acts for a caller
// has it. Global cannot be erased: an error that is no fault.
type Erasure interface {
	// Erase removes a bounded piece of the contents of a scope, and answers how many
	// that were and true when there may be more: call it again. Every piece may be
	// repeated.
	Erase(ctx context.Context, s organizations.Scope) (removed int, more bool, err error)
}

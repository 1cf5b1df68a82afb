package maintenance

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Erasure removes what an organization has in this store, for good. It is for the
// one part of the platform that erases organizations, and nobody who acts for a
// caller may have it.
//
// Each call asks the stored organization first: Conflict erasure_not_due for one
// that is active, that nobody asked to erase, or that is the provider's own. One
// that is not there is no fault, so that a piece may be repeated whatever became of
// its answer. Global cannot be erased: an error that is no fault.
type Erasure interface {
	// Erase does a bounded piece of a walk over everything but the organization
	// itself: runs with all that belongs to them in this store, settings and
	// integrations, grants, the people who are at home there, and the trail. An empty
	// cursor begins, and Next is the cursor of the piece after; an empty Next is the
	// end, and a piece may remove nothing before that. Conflict execution_open when a
	// run is not over; Invalid cursor_invalid for a text that is no cursor.
	Erase(ctx context.Context, s organizations.Scope, cursor string) (ErasurePage, error)
	// End removes the organization itself with its claim to a tenant, after which
	// nobody finds it, and what was written about it since the walk. It answers true
	// when there is more to remove: call it again. What leads back to an erasure that
	// broke off goes last. Nothing may be left for End but that: whoever calls it has
	// seen a whole walk that removed nothing.
	End(ctx context.Context, s organizations.Scope) (more bool, err error)
}

// ErasurePage is what a piece of an erasure came to.
type ErasurePage struct {
	// Removed counts what is gone as the store counts it: zero is nothing at all.
	Removed int
	Next    string
}

package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Keys keeps API keys. A key that was revoked stays, so that no request which was
// on its way all the time can bring it back.
type Keys interface {
	// Create adds a key. Adding the same key again is no fault; Conflict key_exists for
	// another one under its id.
	Create(ctx context.Context, k permissions.Key) error
	// Facts reads a key, and the organization of a target, with two reads at once; one
	// for global and for the zero target. Whatever does not exist is nil. Like Access it
	// takes a wish, because no Scope exists before the decision.
	Facts(ctx context.Context, id permissions.KeyID, target organizations.Target) (permissions.KeyFacts, error)
	// List reads a page of all keys, the revoked and expired ones as well, in the order
	// of their ids, which is that in which they were made. Paging.After is a key's id.
	List(ctx context.Context, p Paging) (KeyPage, error)
	// Revoke ends a key at once; the first revocation stands. NotFound key_not_found.
	Revoke(ctx context.Context, id permissions.KeyID, by permissions.UserID, at time.Time) error
	// Used writes down when a key was used, unless a later use is known. A key that is
	// not there is no fault, and is not made.
	Used(ctx context.Context, id permissions.KeyID, at time.Time) error
}

// KeyPage is a part of the list of keys.
type KeyPage struct {
	Items []permissions.Key
	// Next is the id of the last item, empty at the end.
	Next string
}

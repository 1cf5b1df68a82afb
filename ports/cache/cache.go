// Package cache holds the capability that remembers what data providers
// answered. What is remembered may be forgotten at any time: nothing here is the
// only copy of anything.
package cache

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/cache Options

// StaleFor is how long a list is kept after it was fetched, for the case that
// its provider fails: what is older says too little about a client.
const StaleFor = 24 * time.Hour

// Options remembers lists of options, each in one scope under a key that says
// everything that the list depends on. It is bounded, and forgets what is asked
// for least. It is safe for concurrent use. The zero scope is refused with an
// error that is no fault.
type Options interface {
	// Ask answers the list that is kept under the key and was fetched after a
	// moment, or else what load answers, which is kept from then on. Many who ask
	// at once for the same cause one load and share what becomes of it; an error is
	// shared and not kept. Whoever's context ends leaves with its error, and the
	// load goes on for the others: it is given a context that is nobody's and that
	// carries nothing of theirs.
	Ask(ctx context.Context, s organizations.Scope, key string, after time.Time, load Load) (Answer, error)
	// Last answers the list that was kept last under the key, however long ago
	// within StaleFor; false when there is none.
	Last(s organizations.Scope, key string) (catalog.OptionList, bool)
	// Forget drops the list that is kept under the key, if any. A load that is under
	// way is kept all the same when it ends.
	Forget(s organizations.Scope, key string)
	// Drop forgets everything of a scope. A load that is under way is kept all the
	// same when it ends.
	Drop(s organizations.Scope)
}

// Load fetches a list. It sets FetchedAt, and bounds its own time: as long as it
// goes on, others who ask for the same wait for it.
type Load func(ctx context.Context) (catalog.OptionList, error)

// Answer is a list, and whether it was remembered or fetched for this question.
type Answer struct {
	catalog.OptionList
	Remembered bool
}

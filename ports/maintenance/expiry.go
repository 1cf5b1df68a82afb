package maintenance

import (
	"context"
	"time"
)

// Expiry removes audit entries of every scope. It is apart from Trail, so that
// nobody who acts for a caller has it.
type Expiry interface {
	// Expire removes a bounded piece of the entries that were made before an instant,
	// which for the zero time are none. An empty cursor begins, and Next is the
	// cursor of the piece after; an empty Next is the end, and a piece may remove
	// nothing before that. Invalid cursor_invalid for a text that is no cursor. Every
	// piece may be repeated.
	Expire(ctx context.Context, cursor string, before time.Time) (ExpiredPage, error)
}

// ExpiredPage is what a piece of expiring came to.
type ExpiredPage struct {
	// Removed counts the entries, or batches, that are gone.
	Removed int
	Next    string
}

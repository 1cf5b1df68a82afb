// Package finding is what a look at rows can come to, and when something that
// does not agree is damage and no write on its way.
package finding

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Finding is something that does not agree with the truth.
type Finding struct {
	// What, Where and Found are as in store.Difference.
	What, Where, Found string
	// Mend brings it in order, nil for what cannot be. False says that somebody has
	// written meanwhile, so that nobody knows any longer what is wrong.
	Mend func(ctx context.Context) (bool, error)
}

// Settling is longer than anybody who writes two rows takes from the first to the
// last.
const Settling = time.Minute

// IsSettled reports whether a row was written so long ago that what belongs to it
// is written, too. It goes by storage's clock alone.
func IsSettled(row entity.Row) bool { return row.ReadAt.Sub(row.Timestamp) > Settling }

// The sentences for rows that cannot be read.
const (
	Unreadable = "It cannot be read: bring it back from a backup."
	Newer      = "A newer bifrost wrote it; it is left alone."
)

// Unread is what is wrong with a row that cannot be read and that nothing can
// bring back, nil when that is not why err is there.
func Unread(what, where string, err error) []Finding {
	switch fault.Code(err) {
	case entity.Newer:
		return []Finding{{What: what, Where: where, Found: Newer}}
	case entity.Unreadable:
		return []Finding{{What: what, Where: where, Found: Unreadable}}
	}
	return nil
}

// IsUnreadable reports whether a row is damaged, and not only of a newer program.
func IsUnreadable(err error) bool { return fault.Code(err) == entity.Unreadable }

// IsUnread reports whether a row cannot be read, for either reason.
func IsUnread(err error) bool { return IsUnreadable(err) || fault.Code(err) == entity.Newer }

// Done is the end of a write that mends: false when somebody else was faster.
func Done(err error) (bool, error) {
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed, trouble.Missing:
		return false, nil
	}
	return err == nil, err
}

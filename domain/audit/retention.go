package audit

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	day = 24 * time.Hour
	// DefaultRetention is how long entries are kept that nobody decided about: a year.
	DefaultRetention Retention = 365
	// MaxRetention is a century: longer than any record has to be kept.
	MaxRetention Retention = 36500
)

// Retention is for how many days entries are kept.
type Retention int

// NewRetention refuses what is no number of days to keep entries for: Invalid
// retention_invalid.
func NewRetention(days int) (Retention, error) {
	if r := Retention(days); r >= 1 && r <= MaxRetention {
		return r, nil
	}
	return 0, fault.New(fault.Invalid, "retention_invalid", "The audit trail is kept for a number of days from 1 to 36500.")
}

// Cut is the instant before which an entry must have been made to be removed now. A
// Retention that nobody made removes nothing: its cut is the zero time.
func (r Retention) Cut(now time.Time) time.Time {
	if r < 1 {
		return time.Time{}
	}
	return now.Add(-time.Duration(min(r, MaxRetention)) * day)
}

package executions

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	day = 24 * time.Hour
	// DefaultRetention is how long a run is kept that nobody decided about.
	DefaultRetention Retention = 90
	// MaxRetention is a century: longer than any record has to be kept.
	MaxRetention Retention = 36500
)

// Retention is for how many days a run is kept after its end, with its steps,
// log and files. It is at least one, because an Idempotency-Key leads to its run
// for a day.
type Retention int

// NewRetention refuses what is no number of days to keep runs for: Invalid
// retention_invalid.
func NewRetention(days int) (Retention, error) {
	if r := Retention(days); r >= 1 && r <= MaxRetention {
		return r, nil
	}
	return 0, fault.New(fault.Invalid, "retention_invalid", "Runs are kept for a number of days from 1 to 36500.")
}

// Cut is the instant before which a run must have ended to be removed now. A
// Retention that nobody made removes nothing: its cut is the zero time.
func (r Retention) Cut(now time.Time) time.Time {
	if r < 1 {
		return time.Time{}
	}
	return now.Add(-time.Duration(min(r, MaxRetention)) * day)
}

// EndedBefore reports whether the run was over before an instant.
func (e Execution) EndedBefore(cut time.Time) bool {
	return e.Status.IsTerminal() && e.FinishedAt.Before(cut)
}

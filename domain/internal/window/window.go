// Package window holds how far back somebody looks who looks for few among many that
// are kept by their time.
package window

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// Recent is how far back is looked when nobody says since when: 7 days.
const Recent = 7 * 24 * time.Hour

// Check refuses an end that is not after its beginning: validation_failed. A zero time
// is open.
func Check(from, to time.Time) error {
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return fault.ValidationFailed(fault.Field{In: "query", Pointer: "/to", Code: "range", Message: "Choose an end that is after the beginning."})
	}
	return nil
}

// Since is the beginning, and where nobody gave one Recent before the end, or before
// now.
func Since(from, to, now time.Time) time.Time {
	switch {
	case !from.IsZero():
		return from
	case !to.IsZero():
		return to.Add(-Recent)
	default:
		return now.Add(-Recent)
	}
}

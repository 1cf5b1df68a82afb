// Package moment reads the days and the points in time that forms hold as text. It
// reads exactly what its twin in web/src/forms reads: no year 0, no leap second, at
// most nine digits of a second.
package moment

import (
	"regexp"
	"time"
)

var (
	day   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	point = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)
)

// Day reads a day of the calendar, such as 2026-12-31; false for every other text.
func Day(text string) (time.Time, bool) { return read(day, time.DateOnly, text) }

// Point reads a time with its zone, such as 2026-12-31T17:30:00+01:00; false for
// every other text.
func Point(text string) (time.Time, bool) { return read(point, time.RFC3339Nano, text) }

func read(form *regexp.Regexp, layout, text string) (time.Time, bool) {
	if !form.MatchString(text) || text[:4] == "0000" {
		return time.Time{}, false
	}
	t, err := time.Parse(layout, text)
	return t, err == nil
}

// Compare orders two days, or two points in time whatever their zones. It is false
// when they are not both the one or both the other.
func Compare(a, b string) (order int, ok bool) {
	for _, reads := range []func(string) (time.Time, bool){Day, Point} {
		x, first := reads(a)
		y, second := reads(b)
		if first && second {
			return x.Compare(y), true
		}
	}
	return 0, false
}

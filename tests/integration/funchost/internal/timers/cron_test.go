package timers

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheNextTimesOfASchedule(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string][]string{
		"*/15 * * * * *":   {"2026-02-27 23:59:00", "2026-02-27 23:59:15", "2026-02-27 23:59:30"},
		"*/5 * * * *":      {"2026-02-28 00:00:00", "2026-02-28 00:05:00", "2026-02-28 00:10:00"},
		"0 30 6 * * 1-5":   {"2026-03-02 06:30:00", "2026-03-03 06:30:00", "2026-03-04 06:30:00"},
		"0 0 0 29 2 *":     {"2028-02-29 00:00:00", "2032-02-29 00:00:00", "2036-02-29 00:00:00"},
		"0 0 12 1 * 0":     {"2026-03-01 12:00:00", "2026-11-01 12:00:00", "2027-08-01 12:00:00"},
		"5,10 59 23 * * *": {"2026-02-27 23:59:05", "2026-02-27 23:59:10", "2026-02-28 23:59:05"},
		"0 50/4 23 * * *":  {"2026-02-28 23:50:00", "2026-02-28 23:54:00", "2026-02-28 23:58:00"},
	} {
		s, err := Parse(expression)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 2, 27, 23, 58, 59, 999, time.UTC)
		var got []string
		for range want {
			at = s.Next(at)
			got = append(got, at.Format(time.DateTime))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", expression, diff)
		}
	}
}

func TestWhatIsNoScheduleIsRefused(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{"", "* * * *", "* * * * * * *", "60 * * * * *", "* * 24 * * *", "* * * 0 * *", "* * * * 13 *", "* * * * * 7", "5-1 * * * * *", "*/0 * * * * *", "a * * * * *", "1-b * * * * *", "*/b * * * * *", "0 0 0 31 4 *", "00:05:00"} {
		if s, err := Parse(expression); err == nil {
			t.Errorf("%q was read, next at %v", expression, s.Next(time.Unix(0, 0)))
		}
	}
}

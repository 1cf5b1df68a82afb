package timers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule is an NCRONTAB expression: second, minute, hour, day, month, day of
// the week, in UTC. A time has to match all six, also both kinds of day.
type Schedule struct {
	fields [6]map[int]bool
}

// ranges are the least and the largest value of each field.
var ranges = [6][2]int{{0, 59}, {0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 6}}

// horizon is how far ahead a schedule is looked for: leap years are at most eight
// years apart.
const horizon = 9 * 366 * 24 * time.Hour

// Parse reads six fields, or five without the seconds, of numbers, *, ranges,
// steps and lists.
func Parse(expression string) (Schedule, error) {
	parts := strings.Fields(expression)
	if len(parts) == 5 {
		parts = slices.Insert(parts, 0, "0")
	}
	if len(parts) != 6 {
		return Schedule{}, fmt.Errorf("the schedule %q has not six fields", expression)
	}
	var s Schedule
	for i, part := range parts {
		s.fields[i] = map[int]bool{}
		for text := range strings.SplitSeq(part, ",") {
			low, high, step, err := item(text, ranges[i])
			if err != nil {
				return s, fmt.Errorf("the schedule %q: %w", expression, err)
			}
			for value := low; value <= high; value += step {
				s.fields[i][value] = true
			}
		}
	}
	if s.Next(time.Unix(0, 0).UTC()).IsZero() {
		return s, fmt.Errorf("the schedule %q never comes", expression)
	}
	return s, nil
}

// item reads one item of a list: the first value, the last, and the step.
func item(text string, of [2]int) (low, high, step int, err error) {
	span, by, stepped := strings.Cut(text, "/")
	step = 1
	if stepped {
		if step, err = strconv.Atoi(by); err != nil || step < 1 {
			return 0, 0, 0, fmt.Errorf("%q is no step", by)
		}
	}
	if span == "*" {
		return of[0], of[1], step, nil
	}
	from, until, ranged := strings.Cut(span, "-")
	if low, err = strconv.Atoi(from); err != nil {
		return 0, 0, 0, fmt.Errorf("%q is no number", from)
	}
	high = low
	switch {
	case ranged:
		if high, err = strconv.Atoi(until); err != nil {
			return 0, 0, 0, fmt.Errorf("%q is no number", until)
		}
	case stepped:
		high = of[1]
	}
	if low < of[0] || high > of[1] || low > high {
		return 0, 0, 0, errors.New(text + " is out of range")
	}
	return low, high, step, nil
}

// Next is the first time after a time; zero when there is none.
func (s Schedule) Next(after time.Time) time.Time {
	t := after.UTC().Truncate(time.Second).Add(time.Second)
	for end := t.Add(horizon); t.Before(end); {
		switch {
		case !s.fields[4][int(t.Month())]:
			t = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		case !s.fields[3][t.Day()] || !s.fields[5][int(t.Weekday())]:
			t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
		case !s.fields[2][t.Hour()]:
			t = t.Truncate(time.Hour).Add(time.Hour)
		case !s.fields[1][t.Minute()]:
			t = t.Truncate(time.Minute).Add(time.Minute)
		case !s.fields[0][t.Second()]:
			t = t.Add(time.Second)
		default:
			return t
		}
	}
	return time.Time{}
}

// often reports whether the next two times are less than a minute apart.
func (s Schedule) often(now time.Time) bool {
	first := s.Next(now)
	return s.Next(first).Sub(first) < time.Minute
}

// Package metrics holds what runs add up to: how many ended how, on which day, for
// whom, and what handwork they spared.
package metrics

import (
	"cmp"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Day is a day in UTC: "2026-11-22". Days sort as their texts do.
type Day string

// DayOf is the day of an instant.
func DayOf(at time.Time) Day { return Day(at.UTC().Format(time.DateOnly)) }

// Add is the day so many days later, or earlier for less than none. What is no day
// stays as it is.
func (d Day) Add(days int) Day {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return DayOf(at.AddDate(0, 0, days))
}

const (
	// DaysMost is the longest stretch that is added up at once.
	DaysMost = 92
	// daysUsual is a stretch of which nobody says where it begins.
	daysUsual = 30
)

// ParseStretch reads two days from outside, both of which count. Without the last
// one it is today, without the first there are thirty. A fault names each that is
// wrong: from or to.
func ParseStretch(from, to string, today Day) (first, last Day, err error) {
	end, fields := parse("to", cmp.Or(to, string(today)))
	begin := end.AddDate(0, 0, 1-daysUsual)
	if from != "" {
		var bad []fault.Field
		begin, bad = parse("from", from)
		fields = append(bad, fields...)
	}
	switch {
	case len(fields) > 0:
	case end.Before(begin):
		fields = []fault.Field{field("to", "before_from", "Choose a day that is not before the first.")}
	case end.Sub(begin) >= DaysMost*24*time.Hour:
		fields = []fault.Field{field("to", "too_far", "Choose at most 92 days.")}
	}
	if len(fields) > 0 {
		return "", "", fault.ValidationFailed(fields...)
	}
	return DayOf(begin), DayOf(end), nil
}

func parse(name, text string) (time.Time, []fault.Field) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, []fault.Field{field(name, "format", "Enter a day such as 2026-11-22.")}
	}
	return day, nil
}

func field(name, code, message string) fault.Field {
	return fault.Field{In: "query", Pointer: "/" + name, Code: code, Message: message}
}

// Key is what counts are kept apart by.
type Key struct {
	Day Day
	// In is the organization, or global.
	In organizations.Target
	// Workflow is the name of what ran.
	Workflow string
}

// Count is what the runs of one key add up to.
type Count struct {
	Key
	Tally
}

// Tally adds runs up. The zero value is none.
type Tally struct {
	Succeeded, Partly, Failed, TimedOut, Cancelled int
	// Milliseconds is the time that they ran, from the first start to the end.
	Milliseconds int64
	// MinutesSaved is the handwork that the successful ones spared, by the estimates of
	// their authors.
	MinutesSaved int
}

// Ended is the tally of one run: the status in which it ended, how long it ran, and
// what a successful one spares. A status that ends no run is none.
func Ended(status string, took time.Duration, savesMinutes int) Tally {
	t := Tally{Milliseconds: took.Milliseconds()}
	switch status {
	case "Success":
		t.Succeeded, t.MinutesSaved = 1, savesMinutes
	case "CompletedWithErrors":
		t.Partly = 1
	case "Failed":
		t.Failed = 1
	case "Timeout":
		t.TimedOut = 1
	case "Cancelled":
		t.Cancelled = 1
	default:
		return Tally{}
	}
	return t
}

// Runs is how many there were.
func (t Tally) Runs() int { return t.Succeeded + t.Partly + t.Failed + t.TimedOut + t.Cancelled }

// Plus is both together.
func (t Tally) Plus(other Tally) Tally {
	t.Succeeded += other.Succeeded
	t.Partly += other.Partly
	t.Failed += other.Failed
	t.TimedOut += other.TimedOut
	t.Cancelled += other.Cancelled
	t.Milliseconds += other.Milliseconds
	t.MinutesSaved += other.MinutesSaved
	return t
}

package calendar_test

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// reference is an expression as sets of values, and which of its fields begin with a
// star.
type reference struct {
	values [5]map[int]bool
	stars  [5]bool
}

var (
	lows  = [5]int{0, 0, 1, 1, 0}
	highs = [5]int{59, 23, 31, 12, 7}
	names = [5][]string{3: strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"), 4: strings.Fields("SUN MON TUE WED THU FRI SAT")}
)

// read takes an expression that is a good one.
func read(cron string) reference {
	var r reference
	for i, text := range strings.Fields(cron) {
		r.values[i], r.stars[i] = map[int]bool{}, text[0] == '*'
		for item := range strings.SplitSeq(text, ",") {
			span, by, stepped := strings.Cut(item, "/")
			from, to, ranged := strings.Cut(span, "-")
			low, high, step := number(i, from), number(i, to), 1
			switch {
			case span == "*":
				low, high = lows[i], highs[i]
			case !ranged && stepped:
				high = highs[i]
			case !ranged:
				high = low
			case i == 4 && high < low: // to Sunday
				high = 7
			}
			if i == 4 && (span == "*" || !ranged && stepped) {
				high = max(low, 6)
			}
			if stepped {
				step = number(i, by)
			}
			for ; low <= high; low += step {
				if r.values[i][low] = true; i == 4 {
					r.values[i][low%7] = true
				}
			}
		}
	}
	return r
}

func number(field int, text string) int {
	if place := slices.Index(names[field], strings.ToUpper(text)); place >= 0 {
		return lows[field] + place
	}
	n, _ := strconv.Atoi(text)
	return n
}

// fits reports whether a clock that shows a time fires.
func (r reference) fits(shown time.Time) bool {
	return r.values[0][shown.Minute()] && r.values[1][shown.Hour()] && r.isDay(shown)
}

func (r reference) isDay(shown time.Time) bool {
	day, weekday := r.values[2][shown.Day()], r.values[4][int(shown.Weekday())]
	named := day || weekday
	if r.stars[2] || r.stars[4] {
		named = day && weekday
	}
	return named && r.values[3][int(shown.Month())]
}

// window is how long the reference goes on, minute by minute, from an hour of the
// day before: it has to have seen what a clock shows twice.
const window = 8 * 24 * time.Hour

// next looks at each minute by itself; zero when none fires in the window.
func (r reference) next(place *time.Location, after time.Time) time.Time {
	var latest time.Time
	for at := after.Add(-50 * time.Hour).Truncate(time.Minute); at.Before(after.Add(window)); at = at.Add(time.Minute) {
		_, offset := at.In(place).Zone()
		shown := at.UTC().Add(time.Duration(offset) * time.Second)
		if !shown.After(latest) {
			continue // The clock has shown it before.
		}
		if latest = shown; at.After(after) && r.fits(shown) {
			return at
		}
	}
	return time.Time{}
}

// expressions draws good ones.
func expressions() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var texts []string
		for i := range 5 {
			texts = append(texts, fieldOf(t, i))
		}
		return strings.Join(texts, " ")
	})
}

func fieldOf(t *rapid.T, i int) string {
	step := rapid.IntRange(1, highs[i])
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0, 1, 2:
		return "*"
	case 3:
		return "*/" + strconv.Itoa(step.Draw(t, "step"))
	}
	items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		low := rapid.IntRange(lows[i], highs[i]).Draw(t, "low")
		high := rapid.IntRange(low, highs[i]).Draw(t, "high")
		item := strconv.Itoa(low)
		if names[i] != nil && low-lows[i] < len(names[i]) && rapid.Bool().Draw(t, "named") {
			item = names[i][low-lows[i]]
		}
		if rapid.Bool().Draw(t, "ranged") {
			item += "-" + strconv.Itoa(high)
		}
		if rapid.IntRange(0, 3).Draw(t, "stepped") == 0 {
			item += "/" + strconv.Itoa(step.Draw(t, "step"))
		}
		return item
	}), 1, 3).Draw(t, "items")
	return strings.Join(items, ",")
}

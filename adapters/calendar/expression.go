package calendar

import (
	"strconv"
	"strings"
)

// expressionMax is the longest expression, in bytes. It bounds how long a search
// takes: gronx reads the text anew for each time that it tries.
const expressionMax = 120

// field is one of the five.
type field struct {
	title     string
	low, high int
	// names stand for numbers from low on.
	names []string
}

var (
	months   = strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
	weekdays = strings.Fields("SUN MON TUE WED THU FRI SAT")
	fields   = []field{
		{title: "the minute", low: 0, high: 59},
		{title: "the hour", low: 0, high: 23},
		{title: "the day of the month", low: 1, high: 31},
		{title: "the month", low: 1, high: 12, names: months},
		{title: "the day of the week", low: 0, high: 7, names: weekdays},
	}
)

// normal is an expression in the numbers that gronx is given: it takes more than
// five fields and its own words, and judges a number only when it comes to it.
// Invalid cron_invalid.
func normal(cron string) (string, error) {
	texts := strings.Fields(cron)
	if len(texts) != len(fields) || len(cron) > expressionMax {
		return "", errCron(`Enter five fields, such as "30 7 * * MON-FRI": the minute, the hour, the day of the month, the month and the day of the week.`)
	}
	for i, f := range fields {
		text, ok := f.normal(texts[i])
		if !ok {
			return "", errCron("Enter for " + f.title + " a star, or numbers from " + strconv.Itoa(f.low) + " to " + strconv.Itoa(f.high) + f.also() +
				": a list (1,5), a range (1-5), or steps (*/5).")
		}
		texts[i] = text
	}
	return strings.Join(texts, " "), nil
}

func errCron(message string) error { return errField("/cron", "cron_invalid", message) }

func (f field) also() string {
	if f.names == nil {
		return ""
	}
	return " or names from " + f.names[0] + " to " + f.names[len(f.names)-1]
}

// normal is a list of values, or a star that stands alone: what it would mean among
// others differs between programs.
func (f field) normal(text string) (string, bool) {
	if rest, ok := strings.CutPrefix(text, "*"); ok {
		step, stepped := strings.CutPrefix(rest, "/")
		return text, rest == "" || stepped && f.isStep(step)
	}
	items := strings.Split(text, ",")
	for i, item := range items {
		one, ok := f.item(item)
		if !ok {
			return "", false
		}
		items[i] = one
	}
	return strings.Join(items, ","), true
}

// item is a value, or a range of values with or without steps. Steps from a value
// go on to the field's end.
func (f field) item(text string) (string, bool) {
	span, step, stepped := strings.Cut(text, "/")
	from, to, ranged := strings.Cut(span, "-")
	low, okLow := f.value(from)
	high, okHigh := low, true
	switch {
	case ranged:
		high, okHigh = f.value(to)
		if f.high == 7 && high == 0 && low > 0 { // Sunday ends the week, too
			high = 7
		}
	case stepped:
		high = max(low, f.last())
	}
	if !okLow || !okHigh || low > high || stepped && !f.isStep(step) {
		return "", false
	}
	one := strconv.Itoa(low)
	if ranged || stepped {
		one += "-" + strconv.Itoa(high)
	}
	if stepped {
		one += "/" + step
	}
	return one, true
}

// last is the greatest value that is not another name of the least.
func (f field) last() int {
	if f.high == 7 {
		return 6
	}
	return f.high
}

// value reads a number or a name.
func (f field) value(text string) (int, bool) {
	for i, name := range f.names {
		if strings.EqualFold(name, text) {
			return f.low + i, true
		}
	}
	n, ok := number(text)
	return n, ok && n >= f.low && n <= f.high
}

// isStep refuses what is wider than the field, which would be a mistake: */90 is not
// every ninety minutes.
func (f field) isStep(text string) bool {
	n, ok := number(text)
	return ok && n >= 1 && n <= f.high
}

// number reads one or two digits and nothing else.
func number(text string) (int, bool) {
	if len(text) < 1 || len(text) > 2 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// Package answer judges single values that people enter into a form. Which field they
// belong to is not known here. Its codes and sentences are those of web/src/forms,
// which says the same before anything is sent.
package answer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/forms/internal/moment"
	"github.com/bifrost-run/bifrost/domain/forms/internal/pattern"
	"github.com/bifrost-run/bifrost/domain/internal/text"
)

// NumberMost is the largest number in a form, and its opposite the smallest: beyond
// it, programs that read JSON lose digits.
const NumberMost = 1<<53 - 1

// Broken is a rule that a value does not keep, by its code and a sentence that never
// repeats the value. The zero value is no complaint.
type Broken struct{ Code, Message string }

// These do not depend on limits.
var (
	NoText   = Broken{"type", "Enter a text."}
	NoNumber = Broken{"type", "Enter a number."}
	NoChoice = Broken{"enum", "Choose one of the options."}
	NoBool   = Broken{"type", "Choose yes or no."}
	NoList   = Broken{"type", "Choose from the list."}
	Twice    = Broken{"duplicate", "Choose each option once."}
	NoFile   = Broken{"format", "Upload a file."}
	Missing  = Broken{"required", "Fill in this field."}
	NoSafe   = Broken{"range", "Enter a number between -9007199254740991 and 9007199254740991."}
	Unticked = Broken{"required", "Tick this box."}
	noLine   = Broken{"format", "Enter one line, and leave out characters that cannot be seen."}
	noEmail  = Broken{"format", "Enter an e-mail address such as ana@contoso.com."}
	noDay    = Broken{"format", "Enter a date such as 2026-12-31."}
	noPoint  = Broken{"format", "Enter a time with its zone such as 2026-12-31T17:30:00Z."}
)

// Text counts a text's characters, and looks for the pattern in it when their number is
// right: how long that takes goes by the length. A pattern that is none holds for every
// text.
func Text(text string, least, most *int, expression, message string) []Broken {
	if expression == "" {
		return Count(utf8.RuneCountInString(text), least, most, "Enter", "character")
	}
	longest := pattern.TextMost
	if most != nil {
		longest = min(longest, *most)
	}
	if broken := Count(utf8.RuneCountInString(text), least, &longest, "Enter", "character"); broken != nil {
		return broken
	}
	if compiled, err := pattern.Compile(expression); err == nil && !compiled.MatchString(text) {
		if message == "" {
			message = "Enter a value in the expected form."
		}
		return []Broken{{"pattern", message}}
	}
	return nil
}

// Line takes a text that stands in one line, and that nobody can mistake for another.
func Line(line string) []Broken { return Unless(!text.Deceives(line), noLine) }

// IsBlank reports whether there is nothing to read in a text.
func IsBlank(text string) bool { return strings.TrimSpace(text) == "" }

// Count holds a number of things against its limits.
func Count(n int, least, most *int, verb, thing string) []Broken {
	switch {
	case least != nil && n < *least:
		return []Broken{{"min_length", verb + " at least " + counted(*least, thing) + "."}}
	case most != nil && n > *most:
		return []Broken{{"max_length", verb + " at most " + counted(*most, thing) + "."}}
	}
	return nil
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// Number holds a number against its limits.
func Number(n float64, least, most *float64) []Broken {
	switch {
	case math.IsNaN(n):
		return []Broken{NoNumber}
	case math.Abs(n) > NumberMost:
		return []Broken{NoSafe}
	case least != nil && n < *least:
		return []Broken{{"minimum", "Enter " + decimal(*least) + " or more."}}
	case most != nil && n > *most:
		return []Broken{{"maximum", "Enter " + decimal(*most) + " or less."}}
	}
	return nil
}

func decimal(n float64) string {
	if n == 0 {
		n = 0 // not -0
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

const (
	atom = `[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~-]+`
	host = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	// addressMost is the longest address that mail can be sent to, RFC 5321 4.5.3.1.3.
	addressMost = 254
)

// address is a bare one: no display name, no quotes, a domain with a dot.
var address = regexp.MustCompile(`^` + atom + `(?:\.` + atom + `)*@(?:` + host + `\.)+` + host + `$`)

// Email takes a bare e-mail address.
func Email(text string) []Broken {
	return Unless(len(text) <= addressMost && address.MatchString(text), noEmail)
}

// Day takes a date.
func Day(text string) []Broken {
	_, ok := moment.Day(text)
	return Unless(ok, noDay)
}

// Point takes a time with its zone.
func Point(text string) []Broken {
	_, ok := moment.Point(text)
	return Unless(ok, noPoint)
}

// Unless is the rule itself when it is not kept.
func Unless(kept bool, broken Broken) []Broken {
	if kept {
		return nil
	}
	return []Broken{broken}
}

// Package pattern holds the regular expressions of forms: those that a person finds in
// every manual, and that mean the same in Go and in web/src/forms, which matches them by
// code of its own. What a browser would read in another way is refused here.
package pattern

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// repeatMost is how often a part may be repeated by a number, as Go has it.
	repeatMost = 1000
	// sizeMost is the largest pattern, as Size counts: one that is matched in a text of
	// TextMost characters takes some hundredths of a second, and each form has several.
	sizeMost = 1024
)

// TextMost is the longest text, in characters, that a pattern is looked for in.
const TextMost = 2000

// SyntaxError is a sentence for whoever wrote a pattern: what to change. It repeats
// nothing of the pattern.
type SyntaxError string

// Error is the sentence.
func (e SyntaxError) Error() string { return string(e) }

const (
	errEnd     SyntaxError = "The pattern ends too early: a bracket is open, or a backslash has nothing behind it."
	errBracket SyntaxError = "A closing bracket has no opening one. Write a backslash before it to look for the bracket itself."
	errRepeat  SyntaxError = "A repetition such as *, + or {2,3} needs one thing to repeat, and numbers in order up to 1000."
	errGroup   SyntaxError = "A group begins with ( or (?: here. Flags, names, and looking ahead or behind are not understood by every program."
	errEscape  SyntaxError = `Only \d \w \s \D \W \S \b \B \t \n \r \f \v and a backslash before a sign are understood by every program.`
	errSet     SyntaxError = "In square brackets, ranges go from the lower to the higher sign, and [, ] and a - in the middle need a backslash."
	errLarge   SyntaxError = "The pattern is too large: use smaller numbers of repetitions, and fewer groups in groups."
)

// Compile reads a pattern. Its error is a SyntaxError.
func Compile(text string) (*regexp.Regexp, error) {
	if _, err := measure(text); err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, errLarge
	}
	return compiled, nil
}

// Size is how many steps a matcher of the pattern has: its signs, groups and bars, each
// as often as it is repeated at most. It is 0 for a pattern that is none.
func Size(text string) int {
	size, err := measure(text)
	if err != nil {
		return 0
	}
	return size
}

func measure(text string) (int, error) {
	s := &scanner{rest: text}
	size, err := s.alternatives(0)
	switch {
	case err != nil:
		return 0, err
	case s.rest != "":
		return 0, errBracket
	}
	return size, nil
}

// scanner reads on in a pattern. It decides only whether it understands it, and how
// large it is.
type scanner struct{ rest string }

func (s *scanner) next() rune {
	r, size := utf8.DecodeRuneInString(s.rest)
	s.rest = s.rest[size:]
	return r
}

func (s *scanner) take(prefix string) bool {
	rest, found := strings.CutPrefix(s.rest, prefix)
	s.rest = rest
	return found
}

// nestMost bounds how deep groups stand in groups.
const nestMost = 10

// alternatives reads up to the end, or to the bracket that closes the group.
func (s *scanner) alternatives(depth int) (size int, err error) {
	if depth > nestMost {
		return 0, errLarge
	}
	for s.rest != "" && s.rest[0] != ')' {
		one, repeatable, err := s.atom(depth)
		if err != nil {
			return 0, err
		}
		times, err := s.repetition(repeatable)
		if err != nil {
			return 0, err
		}
		if size += one * times; size > sizeMost {
			return 0, errLarge
		}
	}
	return size, nil
}

// atom reads what a repetition may follow, or what it may not: ^ $ | and \b.
func (s *scanner) atom(depth int) (size int, repeatable bool, err error) {
	switch s.next() {
	case '^', '$', '|':
		return 1, false, nil
	case '*', '+', '?', '{':
		return 0, false, errRepeat
	case ']', '}':
		return 0, false, errBracket
	case '(':
		size, err := s.group(depth)
		return size, true, err
	case '[':
		return 1, true, s.set()
	case '\\':
		if s.take("b") || s.take("B") {
			return 1, false, nil
		}
		_, err := s.escape()
		return 1, true, err
	}
	return 1, true, nil
}

// group reads what is in brackets, behind the opening one.
func (s *scanner) group(depth int) (size int, err error) {
	if !s.take("?:") && strings.HasPrefix(s.rest, "?") {
		return 0, errGroup
	}
	inside, err := s.alternatives(depth + 1)
	if err != nil {
		return 0, err
	}
	if !s.take(")") {
		return 0, errEnd
	}
	return 1 + inside, nil
}

// escape reads what stands behind a backslash. It answers the sign that is meant, or
// -1 for a class of them.
func (s *scanner) escape() (rune, error) {
	if s.rest == "" {
		return 0, errEnd
	}
	r := s.next()
	switch {
	case strings.ContainsRune("dwsDWS", r):
		return -1, nil
	case strings.ContainsRune("tnrfv", r):
		return map[rune]rune{'t': '\t', 'n': '\n', 'r': '\r', 'f': '\f', 'v': '\v'}[r], nil
	case strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", r):
		return r, nil
	}
	return 0, errEscape
}

// set reads a class in square brackets, behind the opening one.
func (s *scanner) set() error {
	s.take("^")
	for first := true; first || !s.take("]"); first = false {
		if strings.HasPrefix(s.rest, "-]") || first && strings.HasPrefix(s.rest, "-") {
			s.next()
			continue
		}
		low, err := s.member()
		if err != nil {
			return err
		}
		if strings.HasPrefix(s.rest, "-]") || !s.take("-") {
			continue
		}
		high, err := s.member()
		if err != nil {
			return err
		}
		if low < 0 || high < low {
			return errSet
		}
	}
	return nil
}

// member reads one sign of a class, other than a - that begins or ends it.
func (s *scanner) member() (rune, error) {
	if s.rest == "" {
		return 0, errEnd
	}
	switch r := s.next(); r {
	case '\\':
		return s.escape()
	case '[', ']', '-':
		return 0, errSet
	default:
		return r, nil
	}
}

// repetition reads *, +, ?, {n}, {n,} or {n,m}, and the ? that makes it lazy. It answers
// how often a matcher has to have the part: once for one that goes on without end.
func (s *scanner) repetition(repeatable bool) (times int, err error) {
	times = 1
	switch {
	case s.rest == "" || !strings.ContainsRune("*+?{", rune(s.rest[0])):
		return times, nil
	case !repeatable:
		return 0, errRepeat
	case s.take("{"):
		inside, rest, closed := strings.Cut(s.rest, "}")
		most, ok := counts(inside)
		if !closed || !ok {
			return 0, errRepeat
		}
		s.rest, times = rest, max(most, 1)
	default:
		s.next()
	}
	s.take("?")
	if s.rest != "" && strings.ContainsRune("*+?{", rune(s.rest[0])) {
		return 0, errRepeat
	}
	return times, nil
}

var digits = regexp.MustCompile(`^(?:0|[1-9]\d{0,3})$`)

// counts reports whether a repetition's numbers are in order, and which is the last.
func counts(inside string) (last int, ok bool) {
	low, high, ranged := strings.Cut(inside, ",")
	if !digits.MatchString(low) || ranged && high != "" && !digits.MatchString(high) {
		return 0, false
	}
	if !ranged || high == "" {
		high = low
	}
	from, _ := strconv.Atoi(low)
	to, _ := strconv.Atoi(high)
	return to, from <= to && to <= repeatMost
}

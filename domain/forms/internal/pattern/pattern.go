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

// repeatMost is how often a part may be repeated by a number, as Go has it.
const repeatMost = 1000

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
	s := &scanner{rest: text}
	if err := s.alternatives(0); err != nil {
		return nil, err
	}
	if s.rest != "" {
		return nil, errBracket
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, errLarge
	}
	return compiled, nil
}

// scanner reads on in a pattern. It decides only whether it understands it.
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
func (s *scanner) alternatives(depth int) error {
	if depth > nestMost {
		return errLarge
	}
	for s.rest != "" && s.rest[0] != ')' {
		repeatable, err := s.atom(depth)
		if err != nil {
			return err
		}
		if err := s.repetition(repeatable); err != nil {
			return err
		}
	}
	return nil
}

// atom reads what a repetition may follow, or what it may not: ^ $ | and \b.
func (s *scanner) atom(depth int) (repeatable bool, err error) {
	switch s.next() {
	case '^', '$', '|':
		return false, nil
	case '*', '+', '?', '{':
		return false, errRepeat
	case ']', '}':
		return false, errBracket
	case '(':
		if !s.take("?:") && strings.HasPrefix(s.rest, "?") {
			return false, errGroup
		}
		if err := s.alternatives(depth + 1); err != nil {
			return false, err
		}
		if !s.take(")") {
			return false, errEnd
		}
		return true, nil
	case '[':
		return true, s.set()
	case '\\':
		if s.take("b") || s.take("B") {
			return false, nil
		}
		_, err := s.escape()
		return true, err
	}
	return true, nil
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

// repetition reads *, +, ?, {n}, {n,} or {n,m}, and the ? that makes it lazy.
func (s *scanner) repetition(repeatable bool) error {
	switch {
	case s.rest == "" || !strings.ContainsRune("*+?{", rune(s.rest[0])):
		return nil
	case !repeatable:
		return errRepeat
	case s.take("{"):
		inside, rest, closed := strings.Cut(s.rest, "}")
		if !closed || !counts(inside) {
			return errRepeat
		}
		s.rest = rest
	default:
		s.next()
	}
	s.take("?")
	if s.rest != "" && strings.ContainsRune("*+?{", rune(s.rest[0])) {
		return errRepeat
	}
	return nil
}

var digits = regexp.MustCompile(`^(?:0|[1-9]\d{0,3})$`)

// counts reports whether a repetition's numbers are in order.
func counts(inside string) bool {
	low, high, ranged := strings.Cut(inside, ",")
	if !digits.MatchString(low) || ranged && high != "" && !digits.MatchString(high) {
		return false
	}
	if !ranged || high == "" {
		high = low
	}
	from, _ := strconv.Atoi(low)
	to, _ := strconv.Atoi(high)
	return from <= to && to <= repeatMost
}

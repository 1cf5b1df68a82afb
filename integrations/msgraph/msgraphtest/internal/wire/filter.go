package wire

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// clause is one comparison at the beginning of a filter: equality with a text or
// a bool, or startswith, which Graph knows in small letters and as startsWith.
var clause = regexp.MustCompile(`^(?:(\w+) eq (?:'((?:[^']|'')*)'|(true|false))|starts[wW]ith\((\w+), ?'((?:[^']|'')*)'\))`)

// match is what a filter says of an object.
type match func(object map[string]any) bool

// Filter understands a filter of comparisons that are joined by "or", ignoring
// case, and nothing else; the empty one matches all. known are the properties
// that it may name.
func Filter(expression string, known []string) (matches func(object map[string]any) bool, ok bool) {
	if expression == "" {
		return func(map[string]any) bool { return true }, true
	}
	var clauses []match
	for {
		parts := clause.FindStringSubmatch(expression)
		if parts == nil || !slices.Contains(known, parts[1]+parts[4]) {
			return nil, false
		}
		clauses = append(clauses, comparison(parts))
		rest, more := strings.CutPrefix(expression[len(parts[0]):], " or ")
		if !more {
			return either(clauses), rest == ""
		}
		expression = rest
	}
}

// comparison is what the parts of a clause say.
func comparison(parts []string) match {
	if begins := parts[4]; begins != "" {
		want := strings.ToLower(unquoted(parts[5]))
		return func(object map[string]any) bool {
			text, _ := object[begins].(string)
			return strings.HasPrefix(strings.ToLower(text), want)
		}
	}
	want := unquoted(parts[2]) + parts[3]
	return func(object map[string]any) bool { return strings.EqualFold(fmt.Sprint(object[parts[1]]), want) }
}

func unquoted(text string) string { return strings.ReplaceAll(text, "''", "'") }

func either(clauses []match) func(object map[string]any) bool {
	return func(object map[string]any) bool {
		return slices.ContainsFunc(clauses, func(c match) bool { return c(object) })
	}
}

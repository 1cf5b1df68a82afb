// Package routes finds the function that a request is for. The Functions host
// knows no precedence of literals over parameters: it tries the functions in the
// order of their names and takes the first whose template and methods match.
package routes

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// Table is the routes of an app.
type Table struct{ entries []entry }

type entry struct {
	function script.Function
	segments []segment
}

// segment is one part of a template between slashes.
type segment struct {
	literal string
	// parameter is the name; empty for a literal.
	parameter          string
	optional, catchAll bool
	accepts            []func(string) bool
}

// New reads the templates of all functions that are called by HTTP and are not
// disabled. They keep their order.
func New(prefix string, functions []script.Function) (*Table, error) {
	t := &Table{}
	for _, f := range functions {
		if f.HTTP == nil || f.Disabled {
			continue
		}
		segments, err := parse(strings.Trim(prefix+"/"+f.HTTP.Route, "/"))
		if err != nil {
			return nil, fmt.Errorf("the route %q of %s: %w", f.HTTP.Route, f.Name, err)
		}
		t.entries = append(t.entries, entry{f, segments})
	}
	return t, nil
}

// Find is the function for a method and an escaped path; false when no template
// matches, or none of those that match allows the method.
func (t *Table) Find(method, escaped string) (script.Function, bool) {
	parts, ok := split(escaped)
	if !ok {
		return script.Function{}, false
	}
	for _, e := range t.entries {
		allowed := e.function.HTTP.Methods
		if (len(allowed) == 0 || slices.Contains(allowed, method)) && matches(e.segments, parts) {
			return e.function, true
		}
	}
	return script.Function{}, false
}

// split decodes the segments of a path, except for slashes that it hides. One
// slash at the end does not count.
func split(escaped string) ([]string, bool) {
	path := strings.TrimSuffix(strings.TrimPrefix(escaped, "/"), "/")
	if path == "" {
		return nil, true
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		hidden := strings.NewReplacer("%2F", "%252F", "%2f", "%252f").Replace(part)
		decoded, err := url.PathUnescape(hidden)
		if err != nil {
			return nil, false
		}
		parts[i] = decoded
	}
	return parts, true
}

func matches(template []segment, parts []string) bool {
	for i, s := range template {
		if i < len(parts) && parts[i] == "" {
			return false // Two slashes in a row, before the rest that a catch-all takes.
		}
		if s.catchAll {
			return true
		}
		if i >= len(parts) {
			return !slices.ContainsFunc(template[i:], func(s segment) bool { return !s.optional && !s.catchAll })
		}
		if !s.matches(parts[i]) {
			return false
		}
	}
	return len(parts) <= len(template)
}

func (s segment) matches(part string) bool {
	if s.parameter == "" {
		return strings.EqualFold(s.literal, part)
	}
	return !slices.ContainsFunc(s.accepts, func(accept func(string) bool) bool { return !accept(part) })
}

var parameter = regexp.MustCompile(`^\{(\*{0,2})([A-Za-z_][A-Za-z0-9_-]*)((?::[a-z]+(?:\(\d+\))?)*)(\??)\}$`)

func parse(template string) ([]segment, error) {
	var all []segment
	for part := range strings.SplitSeq(template, "/") {
		if n := len(all); n > 0 && (all[n-1].catchAll || all[n-1].optional) {
			return nil, fmt.Errorf("nothing can follow {%s}", all[n-1].parameter)
		}
		if !strings.ContainsAny(part, "{}?*") && part != "" {
			all = append(all, segment{literal: part})
			continue
		}
		match := parameter.FindStringSubmatch(part)
		if match == nil {
			return nil, fmt.Errorf("the segment %q is not played here", part)
		}
		s := segment{parameter: match[2], catchAll: match[1] != "", optional: match[4] != ""}
		if slices.ContainsFunc(all, func(other segment) bool { return strings.EqualFold(other.parameter, s.parameter) }) {
			return nil, fmt.Errorf("{%s} is there twice", s.parameter)
		}
		for constraint := range strings.SplitSeq(strings.TrimPrefix(match[3], ":"), ":") {
			if constraint == "" {
				continue
			}
			accept, err := constrain(constraint)
			if err != nil {
				return nil, err
			}
			s.accepts = append(s.accepts, accept)
		}
		all = append(all, s)
	}
	return all, nil
}

var guid = regexp.MustCompile(`^(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$`)

// constrain knows the constraints of ASP.NET that say something about one segment.
func constrain(text string) (func(string) bool, error) {
	name, argument, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	number, _ := strconv.Atoi(argument) // Digits, or nothing.
	switch name {
	case "int":
		return func(s string) bool { _, err := strconv.ParseInt(s, 10, 32); return err == nil }, nil
	case "long":
		return func(s string) bool { _, err := strconv.ParseInt(s, 10, 64); return err == nil }, nil
	case "bool":
		return func(s string) bool { return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") }, nil
	case "guid":
		return guid.MatchString, nil
	case "alpha":
		return func(s string) bool {
			return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
		}, nil
	case "length":
		return func(s string) bool { return len(s) == number }, nil
	case "minlength":
		return func(s string) bool { return len(s) >= number }, nil
	case "maxlength":
		return func(s string) bool { return len(s) <= number }, nil
	}
	return nil, fmt.Errorf("the constraint %q is not played here", text)
}

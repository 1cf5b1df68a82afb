// Package query judges the parameters after the question mark by what an operation
// declares. What their values must be is the contract's to say.
package query

import (
	"maps"
	"net/url"
	"regexp"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// plainName is a name of a parameter that may be repeated to whoever sent it: it cannot
// hold what was meant to be a value.
var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

// mostComplaints is how many bad parameters one answer names.
const mostComplaints = 20

// Judge refuses parameters that the operation of a request does not declare, those that
// it declares once and gets twice, and a yes or no that says neither: a mistyped dryRun
// would do the real thing. It answers validation_failed with the names that are plain,
// and never a value.
func Judge(ctx huma.Context) error {
	address := ctx.URL()
	if address.RawQuery == "" {
		return nil
	}
	sent, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return fault.New(fault.Malformed, "malformed_request", "The query could not be read. Escape what it holds.")
	}
	var bad []fault.Field
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if field, isBad := complaint(declaredAs(ctx.Operation(), name), name, sent[name]); isBad && len(bad) < mostComplaints {
			bad = append(bad, field)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.ValidationFailed(bad...)
}

// declaredAs is the parameter of that name, in the same letter case; nil for none.
func declaredAs(operation *huma.Operation, name string) *huma.Param {
	for _, p := range operation.Parameters {
		if p.In == "query" && p.Name == name {
			return p
		}
	}
	return nil
}

// complaint is what is wrong with the values of one name, if anything is.
func complaint(declared *huma.Param, name string, values []string) (fault.Field, bool) {
	pointer := ""
	if plainName.MatchString(name) {
		pointer = "/" + name
	}
	switch {
	case declared == nil:
		return fault.Field{In: "query", Pointer: pointer, Code: "unknown_parameter", Message: "There is no such parameter."}, true
	case len(values) > 1 && !isList(declared):
		return fault.Field{In: "query", Pointer: pointer, Code: "repeated", Message: "Give this only once."}, true
	case values[0] == "" && declared.Schema.Type == huma.TypeBoolean:
		return fault.Field{In: "query", Pointer: pointer, Code: "type", Message: "Enter true or false."}, true
	default:
		return fault.Field{}, false
	}
}

// isList reports whether a parameter may be given several times.
func isList(declared *huma.Param) bool {
	return declared.Schema.Type == huma.TypeArray && declared.Explode != nil && *declared.Explode
}

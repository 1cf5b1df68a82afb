// Package fit knows which values the parameters of workflows take, as far as a form
// has to know when it is saved. That a value keeps a parameter's own limits is judged
// when a run is asked for.
package fit

import (
	"math"
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

// words are the parameters whose values are texts that people choose from.
var words = []catalog.Type{catalog.TypeString, catalog.TypeEmail, catalog.TypeUPN, catalog.TypeUUID, catalog.TypeURI}

// feeds says which parameters a type of field has values for. A multi_select feeds
// lists, and is asked about their elements.
var feeds = map[string][]catalog.Type{
	"text":         append([]catalog.Type{catalog.TypeSecret}, words...),
	"email":        {catalog.TypeEmail, catalog.TypeUPN, catalog.TypeString},
	"number":       {catalog.TypeInt, catalog.TypeFloat},
	"select":       words,
	"radio":        words,
	"multi_select": words,
	"checkbox":     {catalog.TypeBool},
	"textarea":     {catalog.TypeString},
	"date":         {catalog.TypeDate, catalog.TypeString},
	"datetime":     {catalog.TypeDateTime, catalog.TypeString},
	"file":         {catalog.TypeFile},
}

// Feeds reports whether a field of this type has values for the parameter.
func Feeds(field string, p catalog.Parameter) bool {
	if field == "multi_select" {
		return p.Type == catalog.TypeList && slices.Contains(feeds[field], p.Item)
	}
	return slices.Contains(feeds[field], p.Type)
}

// Fixed says what is wrong with a value that a form gives a parameter for good, as a
// code and a sentence; both are empty when nothing is.
func Fixed(p catalog.Parameter, value any) (code, sentence string) {
	kind := kinds[p.Type]
	switch {
	case p.Type == catalog.TypeSecret:
		return "not_allowed", "A secret is never kept in a form: ask for it in a field."
	case p.Type == catalog.TypeFile:
		return "not_allowed", "A file is never kept in a form: ask for it in a field."
	case value == nil:
		return "required", "Enter a value, or leave this out."
	case kind.is == nil || !kind.is(value):
		return "type", kind.sentence
	case p.Type == catalog.TypeList && !elements(p.Item, value):
		return "type", "Enter a list whose elements are all of the right kind."
	}
	if len(p.Enum) > 0 && !listed(p.Enum, value) {
		return "enum", "Choose from the values that the code takes."
	}
	return "", ""
}

// listed reports whether a text, or each text of a list, is one of those that the
// author listed.
func listed(enum []string, value any) bool {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	return !slices.ContainsFunc(list, func(one any) bool {
		text, _ := one.(string)
		return !slices.Contains(enum, text)
	})
}

func elements(item catalog.Type, value any) bool {
	list, _ := value.([]any)
	return !slices.ContainsFunc(list, func(one any) bool {
		is := kinds[item].is
		return is == nil || !is(one)
	})
}

type kind struct {
	is       func(value any) bool
	sentence string
}

var (
	text  = kind{is[string], "Enter a text."}
	kinds = map[catalog.Type]kind{
		catalog.TypeString: text, catalog.TypeEmail: text, catalog.TypeUPN: text, catalog.TypeUUID: text,
		catalog.TypeURI: text, catalog.TypeDate: text, catalog.TypeDateTime: text,
		catalog.TypeInt:   {whole, "Enter a whole number."},
		catalog.TypeFloat: {is[float64], "Enter a number."},
		catalog.TypeBool:  {is[bool], "Choose yes or no."},
		catalog.TypeList:  {is[[]any], "Enter a list of values."},
		catalog.TypeJSON:  {is[map[string]any], "Enter a JSON object."},
	}
)

func is[T any](value any) bool {
	_, ok := value.(T)
	return ok
}

func whole(value any) bool {
	n, ok := value.(float64)
	return ok && n == math.Trunc(n) && math.Abs(n) < 1<<53
}

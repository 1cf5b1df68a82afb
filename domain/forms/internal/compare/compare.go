// Package compare holds the operators of conditions. They judge two values of JSON
// and know nothing of forms; no value, an empty text and an empty list are one and the
// same to them: absent. Nothing is converted: the text 5 is not the number 5.
package compare

import (
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/forms/internal/moment"
)

type operator struct {
	name  string
	holds func(left, right any) bool
}

// Each negated operator is exactly the opposite of its twin, also where there is
// nothing to compare.
var operators = []operator{
	{"eq", equal},
	{"ne", opposite(equal)},
	{"in", within},
	{"not_in", opposite(within)},
	{"gt", ordered(func(order int) bool { return order > 0 })},
	{"gte", ordered(func(order int) bool { return order >= 0 })},
	{"lt", ordered(func(order int) bool { return order < 0 })},
	{"lte", ordered(func(order int) bool { return order <= 0 })},
	{"contains", contains},
	{"not_contains", opposite(contains)},
	{"starts_with", texts(strings.HasPrefix)},
	{"ends_with", texts(strings.HasSuffix)},
	{"empty", empty},
	{"not_empty", opposite(empty)},
}

// Names are those of all operators, in the order in which people read them.
func Names() []string {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = o.name
	}
	return names
}

// Holds compares left with right. It is not known for a name that is no operator's.
func Holds(name string, left, right any) (holds, known bool) {
	for _, o := range operators {
		if o.name == name {
			return o.holds(left, right), true
		}
	}
	return false, false
}

// Absent reports whether there is nothing to compare.
func Absent(value any) bool {
	list, isList := value.([]any)
	return value == nil || value == "" || isList && len(list) == 0
}

func empty(left, _ any) bool { return Absent(left) }

func opposite(holds func(left, right any) bool) func(left, right any) bool {
	return func(left, right any) bool { return !holds(left, right) }
}

// equal compares texts letter by letter, without regard to languages, and points in
// time as instants. Lists and objects equal nothing, and neither does what is absent.
func equal(left, right any) bool {
	if Absent(left) || Absent(right) {
		return false
	}
	switch l := left.(type) {
	case string:
		r, ok := right.(string)
		if order, moments := moment.Compare(l, r); ok && moments {
			return order == 0
		}
		return ok && l == r
	case float64:
		r, ok := right.(float64)
		return ok && l == r
	case bool:
		r, ok := right.(bool)
		return ok && l == r
	}
	return false
}

func within(left, right any) bool {
	list, _ := right.([]any)
	return slices.ContainsFunc(list, func(one any) bool { return equal(left, one) })
}

// contains looks for a choice in a list, and for a part in a text.
func contains(left, right any) bool {
	if list, ok := left.([]any); ok {
		return within(right, list)
	}
	return texts(strings.Contains)(left, right)
}

func texts(holds func(whole, part string) bool) func(left, right any) bool {
	return func(left, right any) bool {
		whole, isText := left.(string)
		part, isPart := right.(string)
		return isText && isPart && part != "" && holds(whole, part)
	}
}

// ordered compares two numbers, two days, or two points in time.
func ordered(holds func(order int) bool) func(left, right any) bool {
	return func(left, right any) bool {
		switch l := left.(type) {
		case float64:
			r, ok := right.(float64)
			return ok && (l > r && holds(1) || l < r && holds(-1) || l == r && holds(0))
		case string:
			r, _ := right.(string)
			order, ok := moment.Compare(l, r)
			return ok && holds(order)
		}
		return false
	}
}

package question

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/forms/internal/compare"
	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
)

// DepthMost is how deep rules stand in rules: a rule below it is not understood.
const DepthMost = 10

// comparedMost is the longest list that a rule compares with.
const comparedMost = 200

// verdict is true, false, or neither: of a rule that nobody understands.
type verdict int

const (
	no      verdict = -1
	neither verdict = 0
	yes     verdict = 1
)

// Holds reports whether a field with this condition shows when the fields above it
// have these values; nil always holds. Where nobody can say, it does not.
func (c *Condition) Holds(values map[string]any) bool {
	return c == nil || c.verdict(values, 1) == yes
}

func (c *Condition) verdict(values map[string]any, depth int) verdict {
	if depth > DepthMost {
		return neither
	}
	switch c.Part() {
	case "all":
		worst := yes
		for i := range c.All {
			worst = min(worst, c.All[i].verdict(values, depth+1))
		}
		return worst
	case "any":
		best := no
		for i := range c.Any {
			best = max(best, c.Any[i].verdict(values, depth+1))
		}
		return best
	case "not":
		return -c.Not.verdict(values, depth+1)
	case "field":
		holds, known := compare.Holds(c.Op, values[c.Field], c.Value)
		switch {
		case !known:
			return neither
		case holds:
			return yes
		}
		return no
	}
	return neither
}

// Part names the one part that is set, as JSON does; it is empty when none is, or
// several are.
func (c *Condition) Part() string {
	part, set := "", 0
	for name, given := range map[string]bool{"all": len(c.All) > 0, "any": len(c.Any) > 0, "not": c.Not != nil, "field": c.Field != ""} {
		if given {
			part, set = name, set+1
		}
	}
	if set != 1 {
		return ""
	}
	return part
}

var (
	exact   = []string{"eq", "ne", "in", "not_in"}
	inOrder = []string{"gt", "gte", "lt", "lte"}
	inside  = []string{"contains", "not_contains"}
	edges   = []string{"starts_with", "ends_with"}
	whether = []string{"empty", "not_empty"}
	wording = slices.Concat(exact, inside, edges, whether)
	scale   = slices.Concat(exact, inOrder, whether)
	// operatorsOf are those that make sense for the values of a field.
	operatorsOf = map[Type][]string{
		TypeText: wording, TypeEmail: wording, TypeTextarea: wording, TypeSelect: wording, TypeRadio: wording,
		TypeNumber: scale, TypeDate: scale, TypeDateTime: scale,
		TypeMultiSelect: slices.Concat(inside, whether),
		TypeCheckbox:    slices.Concat([]string{"eq", "ne"}, whether),
		TypeFile:        whether,
	}
)

// ReviewOp notes an operator that there is not, and reports whether there is.
func (c *Condition) ReviewOp(at string, found *finding.List) bool {
	known := slices.Contains(compare.Names(), c.Op)
	if !known {
		found.Add(at+"/op", "unknown_operator", "Choose one of: "+strings.Join(compare.Names(), ", ")+".")
	}
	return known
}

// ReviewOperand notes what is wrong with how the rule compares the values of the field
// that it names.
func (c *Condition) ReviewOperand(at string, of Field, found *finding.List) {
	allowed := operatorsOf[of.Type]
	switch {
	case len(allowed) == 0: // a type that there is not, which was said of the field
	case !slices.Contains(allowed, c.Op):
		found.Add(at+"/op", "not_allowed", "For a field of the type "+string(of.Type)+", choose one of: "+strings.Join(allowed, ", ")+".")
	case slices.Contains(whether, c.Op):
		if c.Value != nil {
			found.Add(at+"/value", "not_allowed", "Leave this out: there is nothing to compare with.")
		}
	case c.Op == "in" || c.Op == "not_in":
		c.reviewList(at+"/value", of, found)
	default:
		c.reviewValue(at+"/value", of, c.Value, found)
	}
}

func (c *Condition) reviewList(at string, of Field, found *finding.List) {
	values, _ := c.Value.([]any)
	if len(values) < 1 || len(values) > comparedMost {
		found.Add(at, "type", "Give a list of 1 to 200 values.")
		return
	}
	for i, value := range values {
		c.reviewValue(at+"/"+strconv.Itoa(i), of, value, found)
	}
}

// reviewValue takes a value that the field could have, or part of a text.
func (c *Condition) reviewValue(at string, of Field, value any, found *finding.List) {
	if compare.Absent(value) {
		found.Add(at, "required", "Enter what to compare with.")
		return
	}
	like := Field{Type: of.Type, Options: of.Options}
	switch {
	case of.Type == TypeMultiSelect:
		like.Type = TypeSelect
	case of.Type.IsWritten(), of.Type.IsChoice() && !slices.Contains(exact, c.Op):
		like = Field{Type: TypeTextarea}
	}
	for _, bad := range like.Judge(value) {
		found.Add(at, bad.Code, bad.Message)
	}
}

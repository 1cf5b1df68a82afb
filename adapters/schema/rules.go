package schema

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// rule is one thing that a value must keep. It is read only once compiled, and
// so safe for concurrent use.
type rule struct {
	code    string
	message string
	schema  *huma.Schema
	// also is what huma cannot say; nil holds for everything.
	also func(value any) bool
}

func newRule(code, message string, schema *huma.Schema) rule {
	schema.PrecomputeMessages() // huma compiles the pattern here
	return rule{code: code, message: message, schema: schema}
}

// keeps asks huma for yes or no; what it would say is thrown away.
func (r rule) keeps(value any) bool {
	var result huma.ValidateResult
	huma.Validate(nil, r.schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, &result)
	return len(result.Errors) == 0 && (r.also == nil || r.also(value))
}

// anything lets every element of a list pass: each has rules of its own. It is
// made anew because compiling a schema writes into it.
func anything() *huma.Schema { return &huma.Schema{} }

// jsonTypes are what the values look like in JSON.
var jsonTypes = map[catalog.Type]string{
	catalog.TypeInt: huma.TypeInteger, catalog.TypeFloat: huma.TypeNumber, catalog.TypeBool: huma.TypeBoolean,
	catalog.TypeList: huma.TypeArray, catalog.TypeJSON: huma.TypeObject,
}

func jsonType(t catalog.Type) string {
	if known, ok := jsonTypes[t]; ok {
		return known
	}
	return huma.TypeString
}

func typeRule(t catalog.Type) rule {
	r := newRule("type", typeSentences[t], &huma.Schema{Type: jsonType(t), Items: anything()})
	if t == catalog.TypeInt {
		r.also = isInt64
	}
	if t == catalog.TypeJSON {
		r.also = isFinite
	}
	return r
}

// isInt64 refuses what would be an integer for JSON Schema but not for Go:
// 1.0, 1e3 and what is beyond 64 bits.
func isInt64(value any) bool {
	number, ok := value.(json.Number)
	if !ok {
		return false
	}
	_, err := strconv.ParseInt(number.String(), 10, 64)
	return err == nil
}

// isFinite refuses numbers anywhere in a value that no Go number can hold.
func isFinite(value any) bool {
	switch v := value.(type) {
	case json.Number:
		_, err := v.Float64()
		return err == nil
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return !isFinite(element) })
	case map[string]any:
		for _, element := range v {
			if !isFinite(element) {
				return false
			}
		}
	}
	return true
}

// A shorter secret cannot be told from ordinary words when it is looked for in
// logs and results; a longer one is none. They are the limits of a vault, too.
var secretMin, secretMax = organizations.SecretMin, organizations.SecretMax

// valueRules are those for a single value of the type t.
func valueRules(t catalog.Type, p catalog.Parameter) []rule {
	var rules []rule
	if format, ok := formats[t]; ok {
		rules = append(rules, newRule("format", typeSentences[t], &format))
	}
	if t == catalog.TypeSecret {
		rules = append(rules, lengthRules(catalog.Parameter{MinLength: &secretMin, MaxLength: &secretMax})...)
	}
	if len(p.Enum) > 0 {
		choices := make([]any, len(p.Enum))
		for i, choice := range p.Enum {
			choices[i] = choice
		}
		rules = append(rules, newRule("enum", enumSentence(p.Enum), &huma.Schema{Type: huma.TypeString, Enum: choices}))
	}
	if p.Pattern != "" {
		rules = append(rules, newRule("pattern", patternSentence(p), &huma.Schema{Type: huma.TypeString, Pattern: p.Pattern}))
	}
	if p.Minimum != nil {
		rules = append(rules, newRule("minimum", "Enter "+number(*p.Minimum)+" or more.", &huma.Schema{Type: huma.TypeNumber, Minimum: p.Minimum}))
	}
	if p.Maximum != nil {
		rules = append(rules, newRule("maximum", "Enter "+number(*p.Maximum)+" or less.", &huma.Schema{Type: huma.TypeNumber, Maximum: p.Maximum}))
	}
	return rules
}

// lengthRules count the characters of a text.
func lengthRules(p catalog.Parameter) []rule {
	var rules []rule
	if p.MinLength != nil {
		rules = append(rules, newRule("min_length", "Enter at least "+counted(*p.MinLength, "character")+".", &huma.Schema{Type: huma.TypeString, MinLength: p.MinLength}))
	}
	if p.MaxLength != nil {
		rules = append(rules, newRule("max_length", "Enter at most "+counted(*p.MaxLength, "character")+".", &huma.Schema{Type: huma.TypeString, MaxLength: p.MaxLength}))
	}
	return rules
}

// sizeRules count the elements of a list.
func sizeRules(p catalog.Parameter) []rule {
	var rules []rule
	if p.MinLength != nil {
		rules = append(rules, newRule("min_length", "Choose at least "+counted(*p.MinLength, "value")+".", &huma.Schema{Type: huma.TypeArray, Items: anything(), MinItems: p.MinLength}))
	}
	if p.MaxLength != nil {
		rules = append(rules, newRule("max_length", "Choose at most "+counted(*p.MaxLength, "value")+".", &huma.Schema{Type: huma.TypeArray, Items: anything(), MaxItems: p.MaxLength}))
	}
	return rules
}

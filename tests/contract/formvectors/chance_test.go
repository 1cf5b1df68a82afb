package formvectors_test

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/forms"
)

// words are texts that somebody compares, some of which look like other things.
var words = []string{
	"", " ", "E5", "e5", "E3", "5", "-0", "true", "null", "Contoso", "Con", "oso", "\u00e9", "e\u0301", "\U0001F680", "\ufffd", "a\x00", "x\n", "\u2028", "\ufeff", "\u0085 \t\u3000", "a\u200bb", "a\u202eb", "\u00a0\u2003",
	"2026-01-01", "2026-02-29", "2024-02-29", "0000-01-01", "9999-12-31", "2026-12-31",
	"2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500000001Z", "2025-12-31T23:59:60Z",
	"2025-12-31T20:30:00-03:30", "2026-01-01T24:00:00Z", "ana@contoso.com", "ana@contoso", "01890000-0000-7000-8000-000000000000",
}

var names = []string{"a", "b", "c", "d", "constructor"}

func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(words), rapid.StringN(0, 6, -1))
}

func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.SampledFrom([]float64{0, 1, -1, 5, 0.1, 1e-7, 1 << 53, 1<<53 - 1, 1e308, -1e300}), rapid.Float64Range(-10, 10))
}

func anyScalar() *rapid.Generator[any] {
	return rapid.OneOf(rapid.Just[any](nil), rapid.Bool().AsAny(), anyNumber().AsAny(), anyText().AsAny(), anyText().AsAny())
}

func anyValue() *rapid.Generator[any] {
	list := rapid.Map(rapid.SliceOfN(anyScalar(), 0, 3), func(list []any) any { return list })
	return rapid.OneOf(anyScalar(), anyScalar(), list, rapid.Just[any](map[string]any{"x": 1.0}))
}

func anyValues() *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		values := map[string]any{}
		for _, name := range names {
			if rapid.IntRange(0, 4).Draw(t, "is sent") > 0 {
				values[name] = anyValue().Draw(t, name)
			}
		}
		return values
	})
}

var operators = []string{
	"eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "contains", "not_contains", "starts_with", "ends_with", "empty", "not_empty", "like", "",
}

// anyCondition is of any depth up to a little more than what is understood.
func anyCondition(depth int) *rapid.Generator[condition] {
	return rapid.Custom(func(t *rapid.T) condition {
		kind := rapid.IntRange(0, 11).Draw(t, "kind")
		if depth <= 0 {
			kind = 11
		}
		var c condition
		if kind == 0 || kind == 3 || kind == 4 {
			c.All = rapid.SliceOfN(anyCondition(depth-1), 0, 3).Draw(t, "all")
		}
		if kind == 1 || kind == 3 || kind == 5 {
			c.Any = rapid.SliceOfN(anyCondition(depth-1), 0, 3).Draw(t, "any")
		}
		if kind == 2 || kind == 6 || kind == 7 {
			not := anyCondition(depth-1).Draw(t, "not")
			c.Not = &not
		}
		if kind > 7 {
			c.Field = rapid.SampledFrom(names).Draw(t, "field")
			c.Op = rapid.SampledFrom(operators).Draw(t, "op")
			c.Value = anyValue().Draw(t, "value")
		}
		return c
	})
}

// anyRuled is a condition at any depth, and what the domain says of it.
func anyRuled() *rapid.Generator[ruled] {
	return rapid.Custom(func(t *rapid.T) ruled {
		v := ruled{Condition: anyCondition(3).Draw(t, "condition"), Values: anyValues().Draw(t, "values")}
		for range rapid.SampledFrom([]int{0, 0, 0, 7, 9, 10}).Draw(t, "deeper") {
			v.Condition = condition{All: []condition{v.Condition}}
		}
		v.Holds = holds(v.Condition, v.Values)
		return v
	})
}

var kinds = []forms.Type{
	forms.TypeText, forms.TypeEmail, forms.TypeNumber, forms.TypeSelect, forms.TypeMultiSelect, forms.TypeRadio,
	forms.TypeCheckbox, forms.TypeTextarea, forms.TypeDate, forms.TypeDateTime, forms.TypeFile, forms.TypeMarkdown,
}

// anyFields are of all kinds, with limits that they might not even have.
func anyFields() *rapid.Generator[[]field] {
	return rapid.Custom(func(t *rapid.T) []field {
		var fields []field
		for _, name := range names[:rapid.IntRange(1, len(names)).Draw(t, "fields")] {
			f := field{Name: name, Type: rapid.SampledFrom(kinds).Draw(t, "type"), Required: rapid.Bool().Draw(t, "required")}
			if rapid.Bool().Draw(t, "limited") {
				least, most := rapid.IntRange(0, 3).Draw(t, "least"), rapid.IntRange(1, 4).Draw(t, "most")
				low, high := rapid.Float64Range(-9, 0).Draw(t, "low"), rapid.Float64Range(-2, 9).Draw(t, "high")
				f.MinLength, f.MaxLength, f.Minimum, f.Maximum = &least, &most, &low, &high
				f.Options = []option{{"E5", "E5"}, {"five", "5"}}
				f.Pattern = anyPattern().Draw(t, "pattern")
			}
			if rapid.IntRange(0, 2).Draw(t, "conditional") == 0 {
				c := anyCondition(1).Draw(t, "condition")
				f.Condition = &c
			}
			if f.Type == forms.TypeCheckbox && rapid.Bool().Draw(t, "shows a default") {
				f.Default = rapid.Bool().Draw(t, "default")
			}
			fields = append(fields, f)
		}
		return fields
	})
}

func anyShown() *rapid.Generator[shown] {
	return rapid.Custom(func(t *rapid.T) shown {
		v := shown{Fields: anyFields().Draw(t, "fields"), Values: anyValues().Draw(t, "values")}
		v.Visible = visible(v.Fields, v.Values)
		return v
	})
}

// likely are values of the kind that a field takes.
func likely(kind forms.Type) *rapid.Generator[any] {
	switch kind {
	case forms.TypeNumber:
		return anyNumber().AsAny()
	case forms.TypeCheckbox:
		return rapid.Bool().AsAny()
	case forms.TypeMultiSelect:
		return rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]any{"E5", "5", "E3", ""}), 0, 3), func(list []any) any { return list })
	case forms.TypeSelect, forms.TypeRadio:
		return rapid.SampledFrom([]any{"E5", "5", "five"})
	case forms.TypeText, forms.TypeEmail, forms.TypeTextarea, forms.TypeDate, forms.TypeDateTime, forms.TypeFile, forms.TypeMarkdown:
	}
	return anyText().AsAny()
}

func anySubmitted() *rapid.Generator[submitted] {
	return rapid.Custom(func(t *rapid.T) submitted {
		v := submitted{Fields: anyFields().Draw(t, "fields"), Values: anyValues().Draw(t, "values")}
		for _, f := range v.Fields {
			if rapid.IntRange(0, 3).Draw(t, "is likely") > 0 {
				v.Values[f.Name] = likely(f.Type).Draw(t, "value")
			}
		}
		v.Sent, v.Problems = submit(v.Fields, v.Values)
		return v
	})
}

// pieces are what patterns are made of, and what they must not be made of.
var pieces = strings.Split(`a b . ^ $ | * + ? *? {2} {0,1} {1,} {2,1} {,2} {1001} {500} {9,} ( ) (?: (?i) (?= [ ] [^ - [a-c] [^\s] [\W-] [\S\d] [-a] [z-a] \ \d \w \s \D \W \S \b \B \t \. \- \/ \p \1 { } é 🚀`, " ")

func anyPattern() *rapid.Generator[string] {
	soup := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8), func(of []string) string { return strings.Join(of, "") })
	return rapid.OneOf(soup, soup, rapid.StringN(0, 8, -1))
}

// anyExpression sorts texts by whether the pattern matches them.
func anyExpression() *rapid.Generator[expression] {
	texts := []string{"", "a", "b", "ab", "aab", "c", "-", "5", "_", " ", "\n", "\t", "\v", "\r", "\u00a0", "\u2028", "é", "🚀", "a b", ".", "/", "^", "a\n", "\ufffd"}
	return rapid.Custom(func(t *rapid.T) expression {
		v := expression{Pattern: anyPattern().Draw(t, "pattern")}
		f := forms.Field{Name: "a", Type: forms.TypeTextarea, Pattern: v.Pattern}
		for _, bad := range (forms.Draft{Name: "x", Fields: []forms.Field{f}}).Problems(forms.Subject{}) {
			v.Refused = v.Refused || bad.Pointer == "/fields/0/pattern"
		}
		for _, text := range texts {
			if len(f.Judge(text)) == 0 {
				v.Matches = append(v.Matches, text)
			} else {
				v.Misses = append(v.Misses, text)
			}
		}
		return v
	})
}

// drawn are n examples, of which the first is that of the seed.
func drawn[V any](from *rapid.Generator[V], n, seed int) []V {
	all := make([]V, n)
	for i := range all {
		all[i] = from.Example(seed + i)
	}
	return all
}

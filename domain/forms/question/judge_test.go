package question_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms/question"
)

func TestAValueIsOfTheKindOfItsField(t *testing.T) {
	t.Parallel()
	licences := options("E3", "E3", "E5", "E5")
	for name, c := range map[string]struct {
		field question.Field
		value any
		want  []string
	}{
		"a text":               {question.Field{Type: question.TypeText}, "x", nil},
		"a number as a text":   {question.Field{Type: question.TypeTextarea}, 5.0, []string{" type"}},
		"a number":             {question.Field{Type: question.TypeNumber}, 5.0, nil},
		"a text as a number":   {question.Field{Type: question.TypeNumber}, "5", []string{" type"}},
		"a great number":       {question.Field{Type: question.TypeNumber, Maximum: ptr(4.0)}, 5.0, []string{" maximum"}},
		"a box":                {question.Field{Type: question.TypeCheckbox}, false, nil},
		"a word as a box":      {question.Field{Type: question.TypeCheckbox}, "false", []string{" type"}},
		"an address":           {question.Field{Type: question.TypeEmail, MaxLength: ptr(3)}, "ana@contoso.com", []string{" max_length"}},
		"no address":           {question.Field{Type: question.TypeEmail}, "ana", []string{" format"}},
		"a day":                {question.Field{Type: question.TypeDate}, "2026-12-31", nil},
		"a time":               {question.Field{Type: question.TypeDateTime}, "2026-12-31", []string{" format"}},
		"an upload":            {question.Field{Type: question.TypeFile}, "01890000-0000-7000-8000-000000000000", nil},
		"no upload":            {question.Field{Type: question.TypeFile}, "x.csv", []string{" format"}},
		"an option":            {question.Field{Type: question.TypeSelect, Options: licences}, "E5", nil},
		"no option":            {question.Field{Type: question.TypeRadio, Options: licences}, "E1", []string{" enum"}},
		"anything offered":     {question.Field{Type: question.TypeSelect, Provider: &question.Provider{}}, "E1", nil},
		"choices":              {question.Field{Type: question.TypeMultiSelect, Options: licences}, []any{"E5", "E3"}, nil},
		"no list":              {question.Field{Type: question.TypeMultiSelect, Options: licences}, "E5", []string{" type"}},
		"bad choices":          {question.Field{Type: question.TypeMultiSelect, Options: licences, MaxLength: ptr(1)}, []any{"E5", "x", 5.0, "E5"}, []string{" max_length", "/1 enum", "/2 type", "/3 duplicate"}},
		"more than is offered": {question.Field{Type: question.TypeMultiSelect, Provider: &question.Provider{}}, make([]any, 1001), append([]string{" max_length"}, nothings(1000)...)},
	} {
		var got []string
		for _, flaw := range c.field.Judge(c.value) {
			got = append(got, flaw.Below+" "+flaw.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestARequiredAnswerIsMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind  question.Type
		value any
		lacks bool
	}{
		"null": {question.TypeText, nil, true}, "an empty text": {question.TypeText, "", true}, "an empty list": {question.TypeMultiSelect, []any{}, true},
		"a text": {question.TypeText, "x", false}, "zero": {question.TypeNumber, 0.0, false},
		"no tick": {question.TypeCheckbox, false, true}, "no box": {question.TypeCheckbox, nil, true}, "a tick": {question.TypeCheckbox, true, false},
	} {
		if _, got := (question.Field{Type: c.kind, Required: true}).Lacks(c.value); got != c.lacks {
			t.Errorf("%s: %t", name, got)
		}
		if _, got := (question.Field{Type: c.kind}).Lacks(c.value); got {
			t.Errorf("%s is missed where it is not required", name)
		}
	}
}

func TestAFieldIsForTheParameterOfItsName(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]question.Field{
		"a": {Name: "a", Type: question.TypeText}, "b": {Name: "a", Type: question.TypeText, Parameter: "b"}, "": {Name: "a", Type: question.TypeMarkdown, Parameter: "b"},
	} {
		if got := f.Bound(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// nothings are the findings of a list of so many nulls.
func nothings(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = "/" + strconv.Itoa(i) + " type"
	}
	return all
}

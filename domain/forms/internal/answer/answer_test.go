package answer_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms/internal/answer"
)

func ptr[T any](v T) *T { return &v }

func TestEachBrokenRuleHasItsSentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  []answer.Broken
		want []answer.Broken
	}{
		"a text":                 {answer.Text("ab", ptr(2), ptr(2), "^a", ""), nil},
		"a short text":           {answer.Text("é", ptr(2), nil, "", ""), []answer.Broken{{"min_length", "Enter at least 2 characters."}}},
		"a long text":            {answer.Text("éé", nil, ptr(1), "", ""), []answer.Broken{{"max_length", "Enter at most 1 character."}}},
		"another form":           {answer.Text("b", nil, nil, "^a", ""), []answer.Broken{{"pattern", "Enter a value in the expected form."}}},
		"another form, in words": {answer.Text("b", nil, nil, "^a", "Begin with a."), []answer.Broken{{"pattern", "Begin with a."}}},
		"a pattern that is none": {answer.Text("b", nil, nil, "(", ""), nil},
		"few choices":            {answer.Count(0, ptr(1), nil, "Choose", "value"), []answer.Broken{{"min_length", "Choose at least 1 value."}}},
		"a number":               {answer.Number(-0.5, ptr(-1.0), ptr(0.0)), nil},
		"no number":              {answer.Number(math.NaN(), nil, nil), []answer.Broken{answer.NoNumber}},
		"an endless number":      {answer.Number(math.Inf(-1), nil, nil), []answer.Broken{answer.NoSafe}},
		"the largest number":     {answer.Number(1<<53-1, nil, nil), nil},
		"a number beyond":        {answer.Number(1<<53, nil, nil), []answer.Broken{answer.NoSafe}},
		"a small number":         {answer.Number(-1, ptr(math.Copysign(0, -1)), nil), []answer.Broken{{"minimum", "Enter 0 or more."}}},
		"a great number":         {answer.Number(1, nil, ptr(1e-7)), []answer.Broken{{"maximum", "Enter 0.0000001 or less."}}},
		"an address":             {answer.Email("ana@contoso.com"), nil},
		"no address":             {answer.Email("Ana <ana@contoso.com>"), []answer.Broken{{"format", "Enter an e-mail address such as ana@contoso.com."}}},
		"a day":                  {answer.Day("2024-02-29"), nil},
		"no day":                 {answer.Day("2026-02-29"), []answer.Broken{{"format", "Enter a date such as 2026-12-31."}}},
		"a time":                 {answer.Point("2026-02-28T00:00:00+01:00"), nil},
		"no time":                {answer.Point("2026-02-28T00:00:00"), []answer.Broken{{"format", "Enter a time with its zone such as 2026-12-31T17:30:00Z."}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

package question_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

func ptr[T any](v T) *T { return &v }

// everything has every attribute that there is.
func everything(kind question.Type) question.Field {
	return question.Field{
		Name: "a", Type: kind, Parameter: "b", Help: "x", Placeholder: "x", Required: true, MinLength: ptr(1), MaxLength: ptr(9),
		Minimum: ptr(1.0), Maximum: ptr(9.0), Pattern: "x", PatternMessage: "x", Options: []question.Option{{Label: "x", Value: "x"}},
		Text: "x", Accept: []string{"text/csv"}, MaxBytes: 1,
	}
}

// options are choices from labels, each with its value behind it.
func options(words ...string) []question.Option {
	var all []question.Option
	for pair := range slices.Chunk(words, 2) {
		all = append(all, question.Option{Label: pair[0], Value: pair[1]})
	}
	return all
}

// said are the problems of a field as pointer and code.
func said(f question.Field) []string {
	var l finding.List
	f.Review("", &l)
	var all []string
	for _, bad := range l.Fields() {
		all = append(all, bad.Pointer+" "+bad.Code)
	}
	return all
}

func TestEachTypeHasItsAttributesOnly(t *testing.T) {
	t.Parallel()
	all := strings.Fields("accept help maxBytes maxLength maximum minLength minimum options parameter pattern patternMessage placeholder required text")
	for kind, may := range map[question.Type]string{
		question.TypeText: "help maxLength minLength parameter pattern patternMessage placeholder required", question.TypeNumber: "help maximum minimum parameter placeholder required",
		question.TypeEmail: "help maxLength minLength parameter pattern patternMessage placeholder required", question.TypeSelect: "help options parameter placeholder required",
		question.TypeTextarea: "help maxLength minLength parameter pattern patternMessage placeholder required", question.TypeRadio: "help options parameter required",
		question.TypeMultiSelect: "help maxLength minLength options parameter placeholder required", question.TypeCheckbox: "help parameter required",
		question.TypeDate: "help parameter required", question.TypeDateTime: "help parameter required",
		question.TypeFile: "accept help maxBytes parameter required", question.TypeMarkdown: "text",
	} {
		var want []string
		for _, name := range all {
			if !slices.Contains(strings.Fields(may), name) {
				want = append(want, "/"+name+" not_allowed")
			}
		}
		if diff := cmp.Diff(want, said(everything(kind))); diff != "" {
			t.Errorf("%s:\n%s", kind, diff)
		}
	}
}

func TestAFieldIsRefusedForEachRuleThatItBreaks(t *testing.T) {
	t.Parallel()
	text, choice := question.Field{Name: "a", Type: question.TypeText}, question.Field{Name: "a", Type: question.TypeSelect}
	with := func(f question.Field, change func(*question.Field)) question.Field {
		change(&f)
		return f
	}
	for name, c := range map[string]struct {
		field question.Field
		want  []string
	}{
		"a plain text":           {text, nil},
		"no name":                {with(text, func(f *question.Field) { f.Name = "" }), []string{"/name format"}},
		"a name of capitals":     {with(text, func(f *question.Field) { f.Name = "licenseType" }), []string{"/name format"}},
		"an unknown type":        {with(text, func(f *question.Field) { f.Type, f.Options = "password", make([]question.Option, 3) }), []string{"/type enum"}},
		"a long label":           {with(text, func(f *question.Field) { f.Label = strings.Repeat("x", 201) }), []string{"/label length"}},
		"an invisible label":     {with(text, func(f *question.Field) { f.Label = "a\u200bb" }), []string{"/label format"}},
		"long help":              {with(text, func(f *question.Field) { f.Help = strings.Repeat("x", 1001) }), []string{"/help length"}},
		"help of lines":          {with(text, func(f *question.Field) { f.Help = "a\nb" }), nil},
		"a placeholder of lines": {with(text, func(f *question.Field) { f.Placeholder = "a\nb" }), []string{"/placeholder format"}},
		"a negative length":      {with(text, func(f *question.Field) { f.MinLength = ptr(-1) }), []string{"/minLength minimum"}},
		"a length of nothing":    {with(text, func(f *question.Field) { f.MaxLength = ptr(0) }), []string{"/maxLength minimum"}},
		"lengths out of order":   {with(text, func(f *question.Field) { f.MinLength, f.MaxLength = ptr(3), ptr(2) }), []string{"/maxLength minimum"}},
		"a bad pattern":          {with(text, func(f *question.Field) { f.Pattern = "(?i)x" }), []string{"/pattern pattern"}},
		"a long pattern":         {with(text, func(f *question.Field) { f.Pattern = strings.Repeat("x", 501) }), []string{"/pattern length"}},
		"a pattern of long texts": {
			with(text, func(f *question.Field) { f.Pattern, f.MinLength, f.MaxLength = "x", ptr(2001), ptr(2001) }), []string{"/minLength maximum", "/maxLength maximum"},
		},
		"a pattern of texts":      {with(text, func(f *question.Field) { f.Pattern, f.MaxLength = "x", ptr(2000) }), nil},
		"a default of lines":      {with(text, func(f *question.Field) { f.Default = "a\nb" }), []string{"/default format"}},
		"a message of no pattern": {with(text, func(f *question.Field) { f.PatternMessage = "x" }), []string{"/patternMessage not_allowed"}},
		"a default":               {with(text, func(f *question.Field) { f.Default = "x" }), nil},
		"a default of a type":     {with(text, func(f *question.Field) { f.Default = 5.0 }), []string{"/default type"}},
		"a default out of limits": {with(text, func(f *question.Field) { f.Default, f.MaxLength = "xx", ptr(1) }), []string{"/default max_length"}},
		"a default of a file":     {question.Field{Name: "a", Type: question.TypeFile, Default: "x"}, []string{"/default not_allowed"}},
		"an endless limit":        {question.Field{Name: "a", Type: question.TypeNumber, Minimum: ptr(math.Inf(-1)), Maximum: ptr(math.NaN())}, []string{"/minimum range", "/maximum range"}},
		"limits out of order":     {question.Field{Name: "a", Type: question.TypeNumber, Minimum: ptr(2.0), Maximum: ptr(1.0)}, []string{"/maximum minimum"}},
		"no options":              {choice, []string{"/options one_of"}},
		"options and a provider":  {with(choice, func(f *question.Field) { f.Options, f.Provider = options("x", "x"), &question.Provider{} }), []string{"/options one_of"}},
		"options that are broken": {
			with(choice, func(f *question.Field) { f.Options = options("x", "x", "", "x", "y", "") }),
			[]string{"/options/1/label length", "/options/1/value duplicate", "/options/2/value length"},
		},
		"a default that is no option": {with(choice, func(f *question.Field) { f.Options, f.Default = options("x", "x"), "y" }), []string{"/default enum"}},
		"a default of a provider":     {with(choice, func(f *question.Field) { f.Provider, f.Default = &question.Provider{}, "y" }), nil},
		"a default with bad choices": {
			question.Field{Name: "a", Type: question.TypeMultiSelect, Options: options("x", "x"), Default: []any{"x", "y"}}, []string{"/default/1 enum"},
		},
		"a text to read of nothing": {question.Field{Name: "a", Type: question.TypeMarkdown, Text: " \n"}, []string{"/text required"}},
		"content types":             {question.Field{Name: "a", Type: question.TypeFile, Accept: []string{"text/csv", "image/*", "*/*", ".csv", "Text/CSV", "text/csv; charset=x"}}, []string{"/accept/2 format", "/accept/3 format", "/accept/4 format", "/accept/5 format"}},
		"a file beyond all":         {question.Field{Name: "a", Type: question.TypeFile, MaxBytes: 100<<20 + 1}, []string{"/maxBytes range"}},
		"a file of less":            {question.Field{Name: "a", Type: question.TypeFile, MaxBytes: -1}, []string{"/maxBytes range"}},
	} {
		if diff := cmp.Diff(c.want, said(c.field)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestThereIsAMostOfOptionsAndContentTypes(t *testing.T) {
	t.Parallel()
	var options []question.Option
	for i := range 201 {
		options = append(options, question.Option{Label: "x", Value: strings.Repeat("x", i+1)})
	}
	for want, f := range map[string]question.Field{
		"/options max_items": {Name: "a", Type: question.TypeRadio, Options: options},
		"/accept max_items":  {Name: "a", Type: question.TypeFile, Accept: slices.Repeat([]string{"text/csv"}, 21)},
	} {
		if diff := cmp.Diff([]string{want}, said(f)); diff != "" {
			t.Error(diff)
		}
	}
}

package question_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

type rule = question.Condition

var (
	isTrue  = rule{Field: "a", Op: "eq", Value: "x"}
	isFalse = rule{Field: "a", Op: "eq", Value: "y"}
	unknown = rule{Field: "a", Op: "like", Value: "x"}
)

func not(c rule) rule { return rule{Not: &c} }

func deep(c rule, levels int) rule {
	for range levels {
		c = rule{All: []rule{c}}
	}
	return c
}

func TestWhatNobodyUnderstandsNeitherHoldsNorFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule  rule
		holds bool
	}{
		"true":                          {isTrue, true},
		"false":                         {isFalse, false},
		"not false":                     {not(isFalse), true},
		"unknown":                       {unknown, false},
		"not unknown":                   {not(unknown), false},
		"all of true and unknown":       {rule{All: []rule{isTrue, unknown}}, false},
		"not all of false and unknown":  {not(rule{All: []rule{isFalse, unknown}}), true},
		"any of true and unknown":       {rule{Any: []rule{unknown, isTrue}}, true},
		"not any of false and unknown":  {not(rule{Any: []rule{isFalse, unknown}}), false},
		"nothing":                       {rule{}, false},
		"not nothing":                   {not(rule{}), false},
		"two at once":                   {rule{All: []rule{isTrue}, Any: []rule{isTrue}}, false},
		"as deep as it may be":          {deep(isTrue, question.DepthMost-1), true},
		"deeper":                        {deep(isTrue, question.DepthMost), false},
		"not what is deeper":            {not(deep(isFalse, question.DepthMost)), false},
		"true, or what is deeper":       {rule{Any: []rule{isTrue, deep(isFalse, question.DepthMost)}}, true},
		"a field that has no value":     {rule{Field: "b", Op: "empty"}, true},
		"not a field that has no value": {not(rule{Field: "b", Op: "empty"}), false},
	} {
		if got := c.rule.Holds(map[string]any{"a": "x"}); got != c.holds {
			t.Errorf("%s: %t", name, got)
		}
	}
	var none *rule
	if !none.Holds(nil) {
		t.Error("a field without a condition is hidden")
	}
}

func TestARuleComparesWithWhatTheFieldCouldHold(t *testing.T) {
	t.Parallel()
	many := make([]any, 201)
	for name, c := range map[string]struct {
		kind  question.Type
		op    string
		value any
		want  []string
	}{
		"a text":                            {question.TypeText, "eq", "x", nil},
		"a text with a number":              {question.TypeText, "eq", 5.0, []string{"/value type"}},
		"part of a text":                    {question.TypeTextarea, "contains", "x", nil},
		"an address with less than one":     {question.TypeEmail, "ends_with", "@contoso.com", nil},
		"a text in order":                   {question.TypeText, "gt", "x", []string{"/op not_allowed"}},
		"an option":                         {question.TypeSelect, "eq", "E5", nil},
		"what is no option":                 {question.TypeSelect, "ne", "E3", []string{"/value enum"}},
		"part of an option":                 {question.TypeRadio, "starts_with", "E", nil},
		"options":                           {question.TypeRadio, "in", []any{"E5", "E3"}, []string{"/value/1 enum"}},
		"a list that is none":               {question.TypeRadio, "in", "E5", []string{"/value type"}},
		"an empty list":                     {question.TypeRadio, "not_in", []any{}, []string{"/value type"}},
		"a long list":                       {question.TypeText, "in", many, []string{"/value type"}},
		"choices":                           {question.TypeMultiSelect, "contains", "E5", nil},
		"choices without what is no option": {question.TypeMultiSelect, "not_contains", "E3", []string{"/value enum"}},
		"choices as a whole":                {question.TypeMultiSelect, "eq", []any{"E5"}, []string{"/op not_allowed"}},
		"a number":                          {question.TypeNumber, "gte", 5.0, nil},
		"a number with a text":              {question.TypeNumber, "lt", "5", []string{"/value type"}},
		"a number that is in a text":        {question.TypeNumber, "contains", 5.0, []string{"/op not_allowed"}},
		"a day":                             {question.TypeDate, "lte", "2026-12-31", nil},
		"no day":                            {question.TypeDate, "lte", "2026-02-30", []string{"/value format"}},
		"a time":                            {question.TypeDateTime, "gt", "2026-12-31T00:00:00Z", nil},
		"a day for a time":                  {question.TypeDateTime, "gt", "2026-12-31", []string{"/value format"}},
		"a box":                             {question.TypeCheckbox, "eq", false, nil},
		"a box and a word":                  {question.TypeCheckbox, "ne", "true", []string{"/value type"}},
		"a box in a list":                   {question.TypeCheckbox, "in", []any{true}, []string{"/op not_allowed"}},
		"a file":                            {question.TypeFile, "not_empty", nil, nil},
		"a file and its id":                 {question.TypeFile, "eq", "x", []string{"/op not_allowed"}},
		"nothing":                           {question.TypeText, "eq", nil, []string{"/value required"}},
		"an empty text":                     {question.TypeText, "eq", "", []string{"/value required"}},
		"nothing in a list":                 {question.TypeText, "in", []any{nil}, []string{"/value/0 required"}},
		"a value beside empty":              {question.TypeText, "empty", "x", []string{"/value not_allowed"}},
		"a type that there is not":          {"password", "eq", "x", nil},
	} {
		var l finding.List
		asks := rule{Field: "a", Op: c.op, Value: c.value}
		if !asks.ReviewOp("", &l) {
			t.Errorf("%s: there is no %s", name, c.op)
		}
		asks.ReviewOperand("", question.Field{Type: c.kind, Options: options("E5", "E5"), MaxLength: ptr(1)}, &l)
		var got []string
		for _, bad := range l.Fields() {
			got = append(got, bad.Pointer+" "+bad.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAnUnknownOperatorIsRefused(t *testing.T) {
	t.Parallel()
	var l finding.List
	if unknown.ReviewOp("/condition", &l) || len(l.Fields()) != 1 || l.Fields()[0].Pointer != "/condition/op" || l.Fields()[0].Code != "unknown_operator" {
		t.Errorf("%+v", l.Fields())
	}
}

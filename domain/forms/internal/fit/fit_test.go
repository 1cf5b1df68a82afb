package fit_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms/internal/fit"
)

// The table is the one of docs/guides/forms.md.
func TestEachTypeOfFieldFeedsItsParameters(t *testing.T) {
	t.Parallel()
	words := []catalog.Type{catalog.TypeString, catalog.TypeEmail, catalog.TypeUPN, catalog.TypeUUID, catalog.TypeURI}
	for field, want := range map[string][]catalog.Type{
		"text": append(slices.Clone(words), catalog.TypeSecret), "textarea": {catalog.TypeString}, "select": words, "radio": words,
		"email":  {catalog.TypeString, catalog.TypeEmail, catalog.TypeUPN},
		"number": {catalog.TypeInt, catalog.TypeFloat}, "checkbox": {catalog.TypeBool}, "file": {catalog.TypeFile},
		"date": {catalog.TypeString, catalog.TypeDate}, "datetime": {catalog.TypeString, catalog.TypeDateTime}, "multi_select": nil, "markdown": nil,
	} {
		var got []catalog.Type
		for _, kind := range catalog.Types() {
			if fit.Feeds(field, catalog.Parameter{Type: kind}) {
				got = append(got, kind)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", field, diff)
		}
	}
	for _, kind := range catalog.Types() {
		if got := fit.Feeds("multi_select", catalog.Parameter{Type: catalog.TypeList, Item: kind}); got != slices.Contains(words, kind) {
			t.Errorf("a list of %s: %t", kind, got)
		}
	}
}

func TestAFixedValueIsOfTheKindOfItsParameter(t *testing.T) {
	t.Parallel()
	type c struct {
		kind  catalog.Type
		value any
		code  string
	}
	for _, c := range []c{
		{catalog.TypeString, "x", ""}, {catalog.TypeString, 5.0, "type"}, {catalog.TypeString, nil, "required"}, {catalog.TypeUUID, "x", ""},
		{catalog.TypeInt, 5.0, ""}, {catalog.TypeInt, 5.5, "type"}, {catalog.TypeInt, float64(1 << 53), "type"}, {catalog.TypeInt, "5", "type"}, {catalog.TypeInt, math.Inf(1), "type"},
		{catalog.TypeFloat, 5.5, ""}, {catalog.TypeFloat, true, "type"}, {catalog.TypeBool, false, ""}, {catalog.TypeBool, "true", "type"},
		{catalog.TypeList, []any{"x"}, ""}, {catalog.TypeList, []any{"x", 5.0}, "type"}, {catalog.TypeList, []any{}, ""}, {catalog.TypeList, "x", "type"},
		{catalog.TypeJSON, map[string]any{}, ""}, {catalog.TypeJSON, []any{}, "type"}, {catalog.TypeSecret, "hunter2", "not_allowed"}, {catalog.TypeFile, "x", "not_allowed"},
	} {
		code, sentence := fit.Fixed(catalog.Parameter{Type: c.kind, Item: catalog.TypeString}, c.value)
		if code != c.code || (sentence == "") != (code == "") {
			t.Errorf("%v for %s: %q, %q", c.value, c.kind, code, sentence)
		}
	}
	if code, _ := fit.Fixed(catalog.Parameter{Type: catalog.TypeString, Enum: []string{"E5"}}, "E3"); code != "enum" {
		t.Errorf("a value that is not listed: %q", code)
	}
	if code, _ := fit.Fixed(catalog.Parameter{Type: catalog.TypeList, Item: catalog.TypeString, Enum: []string{"E5"}}, []any{"E3"}); code != "enum" {
		t.Errorf("an element that is not listed: %q", code)
	}
}

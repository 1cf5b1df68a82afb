package forms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms"
)

func ptr[T any](v T) *T { return &v }

// options are choices that are called what they are.
func options(values ...string) []forms.Option {
	var all []forms.Option
	for _, value := range values {
		all = append(all, forms.Option{Label: value, Value: value})
	}
	return all
}

func TestAWorkflowAsksForItsParameters(t *testing.T) {
	t.Parallel()
	want := forms.Draft{
		Name: "Onboard a user", Description: "The first day.", Workflow: "user_onboarding", Access: forms.AccessPlatform, Fields: []forms.Field{
			{Name: "department", Type: forms.TypeText, Label: "Department"},
			{Name: "email", Type: forms.TypeEmail, Required: true},
			{Name: "license", Type: forms.TypeRadio, Default: "E3", Options: []forms.Option{{Label: "E3", Value: "E3"}, {Label: "E5", Value: "E5"}}},
			{Name: "groups", Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "groups", Inputs: map[string]forms.Input{"department": {Field: "department"}}}},
			{Name: "days", Type: forms.TypeNumber},
			{Name: "password", Type: forms.TypeText},
			{Name: "photo", Type: forms.TypeFile},
			{Name: "notify", Type: forms.TypeCheckbox},
		},
	}
	got := forms.FromWorkflow(onboarding(), providers)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if bad := got.Problems(about()); bad != nil {
		t.Errorf("%+v", bad)
	}
}

func TestAParameterBecomesTheFieldThatSuitsIt(t *testing.T) {
	t.Parallel()
	most, list := ptr(501), func(item catalog.Type) catalog.Parameter {
		return catalog.Parameter{Type: catalog.TypeList, Item: item}
	}
	with := func(p catalog.Parameter, change func(*catalog.Parameter)) catalog.Parameter {
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		p    catalog.Parameter
		want forms.Field
	}{
		"an id":             {catalog.Parameter{Type: catalog.TypeUUID}, forms.Field{Type: forms.TypeText}},
		"a page":            {catalog.Parameter{Type: catalog.TypeURI}, forms.Field{Type: forms.TypeText}},
		"an address":        {catalog.Parameter{Type: catalog.TypeEmail, Default: []byte(`"a@b.cd"`)}, forms.Field{Type: forms.TypeEmail, Default: "a@b.cd"}},
		"a long text":       {catalog.Parameter{Type: catalog.TypeString, MaxLength: most, Help: " Help. "}, forms.Field{Type: forms.TypeTextarea, MaxLength: most, Help: "Help."}},
		"a pattern":         {catalog.Parameter{Type: catalog.TypeString, Pattern: "^a", PatternMessage: "Begin with a."}, forms.Field{Type: forms.TypeText, Pattern: "^a", PatternMessage: "Begin with a."}},
		"a pattern of Go's": {catalog.Parameter{Type: catalog.TypeString, Pattern: "(?i)^a", PatternMessage: "Begin with a."}, forms.Field{Type: forms.TypeText}},
		"a share":           {catalog.Parameter{Type: catalog.TypeFloat, Minimum: ptr(0.0), Default: []byte("0.5")}, forms.Field{Type: forms.TypeNumber, Minimum: ptr(0.0), Default: 0.5}},
		"a number too far":  {catalog.Parameter{Type: catalog.TypeInt, Default: []byte("9007199254740993")}, forms.Field{Type: forms.TypeNumber}},
		"a box":             {catalog.Parameter{Type: catalog.TypeBool, Required: true, Default: []byte("true")}, forms.Field{Type: forms.TypeCheckbox, Default: true}},
		"an empty box":      {catalog.Parameter{Type: catalog.TypeBool, Default: []byte("false")}, forms.Field{Type: forms.TypeCheckbox, Default: false}},
		"a day":             {catalog.Parameter{Type: catalog.TypeDate}, forms.Field{Type: forms.TypeDate}},
		"a time":            {catalog.Parameter{Type: catalog.TypeDateTime, Required: true}, forms.Field{Type: forms.TypeDateTime, Required: true}},
		"many choices":      {catalog.Parameter{Type: catalog.TypeString, Enum: []string{"a", "b", "c", "d"}}, forms.Field{Type: forms.TypeSelect, Options: options("a", "b", "c", "d")}},
		"a default no more": {catalog.Parameter{Type: catalog.TypeString, Enum: []string{"a"}, Default: []byte(`"z"`)}, forms.Field{Type: forms.TypeRadio, Options: options("a")}},
		"what is offered":   {catalog.Parameter{Type: catalog.TypeUPN, Provider: "people"}, forms.Field{Type: forms.TypeSelect, Provider: &forms.Provider{Name: "people"}}},
		"a list of choices": {
			with(list(catalog.TypeString), func(p *catalog.Parameter) {
				p.Enum, p.MinLength, p.Default = []string{"a", "<b>"}, ptr(1), []byte(`["a","\u003cb\u003e"]`)
			}),
			forms.Field{Type: forms.TypeMultiSelect, MinLength: ptr(1), Options: options("a", "<b>"), Default: []any{"a", "<b>"}},
		},
		"an empty default":   {with(list(catalog.TypeUUID), func(p *catalog.Parameter) { p.Provider, p.Default = "x", []byte(`[]`) }), forms.Field{Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "x"}}},
		"a default of words": {with(list(catalog.TypeUUID), func(p *catalog.Parameter) { p.Provider, p.Default = "x", []byte(`["a"`) }), forms.Field{Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "x"}}},
		"a default of more":  {with(list(catalog.TypeUUID), func(p *catalog.Parameter) { p.Provider, p.Default = "x", []byte(`["a",]`) }), forms.Field{Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "x"}}},
		"a default of 1":     {with(list(catalog.TypeUUID), func(p *catalog.Parameter) { p.Provider, p.Default = "x", []byte(`[1]`) }), forms.Field{Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "x"}}},
	} {
		c.p.Name, c.want.Name = "a", "a"
		got := forms.FromWorkflow(catalog.Workflow{Name: "w", Parameters: []catalog.Parameter{c.p}}, providers)
		if diff := cmp.Diff([]forms.Field{c.want}, got.Fields); diff != "" || got.Name != "w" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	for _, p := range []catalog.Parameter{{Type: catalog.TypeJSON}, list(catalog.TypeString), with(list(catalog.TypeInt), func(p *catalog.Parameter) { p.Provider = "x" })} {
		p.Name = "a"
		if got := forms.FromWorkflow(catalog.Workflow{Parameters: []catalog.Parameter{p}}, providers); len(got.Fields) > 0 {
			t.Errorf("%+v", got.Fields)
		}
	}
}

func TestALongTitleIsCutAtACharacter(t *testing.T) {
	t.Parallel()
	got := forms.FromWorkflow(catalog.Workflow{Name: "w", Title: strings.Repeat("ä", 99) + " x"}, providers)
	if got.Name != strings.Repeat("ä", 99) || got.Problems(forms.Subject{}) != nil {
		t.Errorf("%q: %+v", got.Name, got.Problems(forms.Subject{}))
	}
}

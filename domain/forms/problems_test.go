package forms_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// onboarding is a workflow with a parameter of each kind that matters.
func onboarding() catalog.Workflow {
	return catalog.Workflow{Name: "user_onboarding", Title: "Onboard a user", Description: "The first day.", Parameters: []catalog.Parameter{
		{Name: "department", Type: catalog.TypeString, Label: "Department"},
		{Name: "email", Type: catalog.TypeUPN, Required: true},
		{Name: "license", Type: catalog.TypeString, Enum: []string{"E3", "E5"}, Default: []byte(`"E3"`)},
		{Name: "groups", Type: catalog.TypeList, Item: catalog.TypeString, Provider: "groups"},
		{Name: "days", Type: catalog.TypeInt},
		{Name: "password", Type: catalog.TypeSecret},
		{Name: "photo", Type: catalog.TypeFile},
		{Name: "notify", Type: catalog.TypeBool, Required: true},
		{Name: "extra", Type: catalog.TypeJSON},
	}}
}

func providers(name string) (catalog.Provider, bool) {
	return catalog.Provider{Name: name, Inputs: []catalog.Parameter{
		{Name: "department", Type: catalog.TypeString, Required: true},
		{Name: "most", Type: catalog.TypeInt},
		{Name: "kind", Type: catalog.TypeString, Required: true, Default: []byte(`"all"`)},
	}}, name == "groups"
}

func about() forms.Subject {
	return forms.Subject{Parameters: onboarding().Parameters, Provider: providers}
}

// sound is a draft without a problem.
func sound() forms.Draft {
	return forms.Draft{Name: "New starter", Workflow: "user_onboarding", Fields: []forms.Field{
		{Name: "hello", Type: forms.TypeMarkdown, Text: "# Welcome"},
		{Name: "department", Type: forms.TypeText},
		{Name: "email", Type: forms.TypeEmail, Required: true},
		{Name: "groups", Type: forms.TypeMultiSelect, Provider: &forms.Provider{Name: "groups", Inputs: map[string]forms.Input{
			"department": {Field: "department"}, "most": {Value: 5.0},
		}}, Condition: &forms.Condition{Field: "department", Op: "not_empty"}},
		{Name: "secret", Parameter: "password", Type: forms.TypeText},
		{Name: "photo", Type: forms.TypeFile},
		{Name: "notify", Type: forms.TypeCheckbox},
	}, FixedInput: map[string]any{"extra": map[string]any{}}}
}

const (
	hello = iota
	department
	email
	groups
	secret
	photo
	notify
)

// said are problems as pointer and code.
func said(problems []fault.Field) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Pointer+" "+p.Code)
	}
	return all
}

func TestADraftIsRefusedForEachRuleThatItBreaks(t *testing.T) {
	t.Parallel()
	compare := func(field, op string, value any) *forms.Condition {
		return &forms.Condition{Field: field, Op: op, Value: value}
	}
	for name, c := range map[string]struct {
		change func(*forms.Draft)
		want   []string
	}{
		"a sound draft":                  {func(*forms.Draft) {}, nil},
		"no name":                        {func(d *forms.Draft) { d.Name = "  " }, []string{"/name length"}},
		"a long name":                    {func(d *forms.Draft) { d.Name = strings.Repeat("ä", 101) }, []string{"/name length"}},
		"an invisible name":              {func(d *forms.Draft) { d.Name = "a\u200bb" }, []string{"/name format"}},
		"a long description":             {func(d *forms.Draft) { d.Description = strings.Repeat("x", 2001) }, []string{"/description length"}},
		"an unknown access":              {func(d *forms.Draft) { d.Access = "all" }, []string{"/access enum"}},
		"a name used twice":              {func(d *forms.Draft) { d.Fields[secret].Name = "email" }, []string{"/fields/4/name duplicate"}},
		"an unknown parameter":           {func(d *forms.Draft) { d.Fields[department].Parameter = "unit" }, []string{"/fields/1/parameter unknown_parameter"}},
		"a name that is no parameter":    {func(d *forms.Draft) { d.Fields[photo].Name = "picture" }, []string{"/fields/5/name unknown_parameter"}},
		"one parameter twice":            {func(d *forms.Draft) { d.Fields[department].Parameter = "email" }, []string{"/fields/2/name duplicate", "/fields/1/required uncovered_parameter"}},
		"a type that does not fit":       {func(d *forms.Draft) { d.Fields[secret].Type = forms.TypeTextarea }, []string{"/fields/4/parameter type"}},
		"a type that there is not":       {func(d *forms.Draft) { d.Fields[secret].Type = "password" }, []string{"/fields/4/type enum"}},
		"a secret with a default":        {func(d *forms.Draft) { d.Fields[secret].Default = "hunter2" }, []string{"/fields/4/default not_allowed"}},
		"a rule over a secret":           {func(d *forms.Draft) { d.Fields[photo].Condition = compare("secret", "eq", "hunter2") }, []string{"/fields/5/condition/field not_allowed"}},
		"a rule over a later field":      {func(d *forms.Draft) { d.Fields[department].Condition = compare("email", "empty", nil) }, []string{"/fields/1/condition/field forward_reference"}},
		"a rule over itself":             {func(d *forms.Draft) { d.Fields[photo].Condition = compare("photo", "empty", nil) }, []string{"/fields/5/condition/field self_reference"}},
		"a rule over nothing":            {func(d *forms.Draft) { d.Fields[photo].Condition = compare("nobody", "empty", nil) }, []string{"/fields/5/condition/field unknown_field"}},
		"a rule over a text to read":     {func(d *forms.Draft) { d.Fields[photo].Condition = compare("hello", "empty", nil) }, []string{"/fields/5/condition/field not_allowed"}},
		"a rule with nothing to compare": {func(d *forms.Draft) { d.Fields[photo].Condition = compare("email", "eq", nil) }, []string{"/fields/5/condition/value required"}},
		"an unknown field and operator":  {func(d *forms.Draft) { d.Fields[photo].Condition = compare("nobody", "like", nil) }, []string{"/fields/5/condition/field unknown_field", "/fields/5/condition/op unknown_operator"}},
		"rules deep inside": {func(d *forms.Draft) {
			d.Fields[photo].Condition = &forms.Condition{All: []forms.Condition{*compare("email", "empty", nil), {Any: []forms.Condition{{Not: compare("email", "gt", 1.0)}, {}}}}}
		}, []string{"/fields/5/condition/all/1/any/0/not/op not_allowed", "/fields/5/condition/all/1/any/1 one_of"}},
		"an unknown provider": {func(d *forms.Draft) { d.Fields[groups].Provider.Name = "grupos" }, []string{"/fields/3/provider/name unknown_provider"}},
		"inputs of a provider": {func(d *forms.Draft) {
			d.Fields[groups].Provider.Inputs = map[string]forms.Input{"most": {Value: "many"}, "kind": {Field: "nobody"}, "what/ever": {Value: "x"}}
		}, []string{"/fields/3/provider/inputs required", "/fields/3/provider/inputs/kind/field unknown_field", "/fields/3/provider/inputs/most/value type", "/fields/3/provider/inputs/what~1ever unknown_input"}},
		"a field that does not fit an input": {func(d *forms.Draft) { d.Fields[groups].Provider.Inputs["most"] = forms.Input{Field: "email"} }, []string{"/fields/3/provider/inputs/most/field type"}},
		"a field and a value for an input": {func(d *forms.Draft) {
			d.Fields[groups].Provider.Inputs["department"] = forms.Input{Field: "department", Value: "x"}
		}, []string{"/fields/3/provider/inputs/department one_of"}},
		"a file for an input": {func(d *forms.Draft) {
			d.Fields[photo], d.Fields[groups] = d.Fields[groups], d.Fields[photo]
			d.Fields[photo].Provider.Inputs["department"] = forms.Input{Field: "photo"}
		}, []string{"/fields/5/provider/inputs/department/field not_allowed"}},
		"an input that is not given":      {func(d *forms.Draft) { d.Fields[groups].Provider.Inputs["department"] = forms.Input{} }, []string{"/fields/3/provider/inputs/department/value required"}},
		"fixed input of no parameter":     {func(d *forms.Draft) { d.FixedInput["unit"] = "x" }, []string{"/fixedInput/unit unknown_parameter"}},
		"fixed input that a field is for": {func(d *forms.Draft) { d.FixedInput["password"] = "x" }, []string{"/fixedInput/password duplicate"}},
		"fixed input of a kind":           {func(d *forms.Draft) { d.FixedInput["days"] = 1.5 }, []string{"/fixedInput/days type"}},
		"fixed input that is not listed":  {func(d *forms.Draft) { d.FixedInput["license"] = "E1" }, []string{"/fixedInput/license enum"}},
		"a fixed secret": {func(d *forms.Draft) {
			d.Fields, d.FixedInput["password"] = slices.Delete(d.Fields, secret, photo), "hunter2"
		}, []string{"/fixedInput/password not_allowed"}},
		"a parameter that nobody asks for": {func(d *forms.Draft) { d.Fields = slices.Delete(d.Fields, email, groups) }, []string{"/fields uncovered_parameter"}},
		"a parameter that is optional":     {func(d *forms.Draft) { d.Fields[email].Required = false }, []string{"/fields/2/required uncovered_parameter"}},
		"a parameter that may be hidden":   {func(d *forms.Draft) { d.Fields[email].Condition = compare("department", "empty", nil) }, []string{"/fields/2/condition uncovered_parameter"}},
		"a box that may be hidden":         {func(d *forms.Draft) { d.Fields[notify].Condition = compare("department", "empty", nil) }, []string{"/fields/6/condition uncovered_parameter"}},
		"a parameter that is fixed": {func(d *forms.Draft) {
			d.Fields, d.FixedInput["email"] = slices.Delete(d.Fields, email, groups), "a@b.cd"
		}, nil},
		"options that are not taken": {func(d *forms.Draft) {
			d.Fields = append(d.Fields, forms.Field{Name: "license", Type: forms.TypeRadio, Options: []forms.Option{{Label: "E5", Value: "E5"}, {Label: "E1", Value: "E1"}}})
		}, []string{"/fields/7/options/1/value enum"}},
		"several at once": {func(d *forms.Draft) { d.Name, d.Fields[department].Label, d.FixedInput["days"] = "", "a\x00", "x" }, []string{"/name length", "/fields/1/label format", "/fixedInput/days type"}},
	} {
		d := sound()
		c.change(&d)
		if diff := cmp.Diff(c.want, said(d.Problems(about()))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAFormHasAMostOfFieldsAndRules(t *testing.T) {
	t.Parallel()
	d := sound()
	for len(d.Fields) < 51 {
		d.Fields = append(d.Fields, forms.Field{Name: "text_" + strings.Repeat("x", len(d.Fields)), Type: forms.TypeMarkdown, Text: "x"})
	}
	many := forms.Condition{Field: "email", Op: "empty"}
	d.Fields[photo].Condition = &forms.Condition{All: slices.Repeat([]forms.Condition{many}, 60)}
	deep := many
	for range 10 {
		deep = forms.Condition{Not: &deep}
	}
	d.Fields[notify+1].Condition = &deep
	want := []string{"/fields max_items", "/fields/5/condition max_items", "/fields/7/condition" + strings.Repeat("/not", 10) + " too_deep"}
	if diff := cmp.Diff(want, said(d.Problems(about()))); diff != "" {
		t.Error(diff)
	}
}

func TestASubjectWithoutProvidersKnowsNone(t *testing.T) {
	t.Parallel()
	want := []string{"/fields/3/provider/name unknown_provider"}
	if diff := cmp.Diff(want, said(sound().Problems(forms.Subject{Parameters: onboarding().Parameters}))); diff != "" {
		t.Error(diff)
	}
}

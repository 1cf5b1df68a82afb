package forms_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// A text that is too long is counted and not read, so that nobody holds a core with it.
func TestNoPatternIsHeldAgainstAnEndlessText(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: []forms.Field{{Name: "team", Type: forms.TypeTextarea, Pattern: "(.{0,31}){0,31}x"}}}
	_, bad := form.Input(map[string]any{"team": strings.Repeat("w", 1_000_000)})
	if diff := cmp.Diff([]string{"/values/team max_length"}, said(bad)); diff != "" {
		t.Error(diff)
	}
}

func TestThePatternsOfAFormHaveASizeTogether(t *testing.T) {
	t.Parallel()
	var about forms.Subject
	var d forms.Draft
	for _, name := range strings.Fields("a b c d e f") {
		about.Parameters = append(about.Parameters, catalog.Parameter{Name: name, Type: catalog.TypeString})
		d.Fields = append(d.Fields, forms.Field{Name: name, Type: forms.TypeText, Pattern: "x{1000}"})
	}
	d.Name = "x"
	if diff := cmp.Diff([]string{"/fields/4/pattern pattern"}, said(d.Problems(about))); diff != "" {
		t.Error(diff)
	}
	d.Fields = d.Fields[:4]
	if bad := d.Problems(about); bad != nil {
		t.Errorf("%+v", bad)
	}
}

func TestLimitsThatNoValueKeepsAreRefused(t *testing.T) {
	t.Parallel()
	p := func(v int) *int { return &v }
	n := func(v float64) *float64 { return &v }
	about := forms.Subject{Parameters: []catalog.Parameter{
		{Name: "text", Type: catalog.TypeString, MinLength: p(5), MaxLength: p(40)},
		{Name: "list", Type: catalog.TypeList, Item: catalog.TypeString, MinLength: p(2), MaxLength: p(3)},
		{Name: "days", Type: catalog.TypeInt, Minimum: n(-10), Maximum: n(1000)},
	}}
	options := []forms.Option{{Label: "x", Value: "x"}}
	draft := func(text, list [2]*int, days [2]*float64) forms.Draft {
		return forms.Draft{Name: "x", Fields: []forms.Field{
			{Name: "text", Type: forms.TypeText, MinLength: text[0], MaxLength: text[1]},
			{Name: "list", Type: forms.TypeMultiSelect, Options: options, MinLength: list[0], MaxLength: list[1]},
			{Name: "days", Type: forms.TypeNumber, Minimum: days[0], Maximum: days[1]},
		}}
	}
	for name, c := range map[string]struct {
		draft forms.Draft
		want  []string
	}{
		"limits that only touch":   {draft([2]*int{p(40), p(50)}, [2]*int{nil, p(2)}, [2]*float64{n(-100), n(5000)}), nil},
		"limits beyond the most":   {draft([2]*int{p(41), nil}, [2]*int{p(4), nil}, [2]*float64{n(1000.5), nil}), []string{"/fields/0/minLength maximum", "/fields/1/minLength maximum", "/fields/2/minimum maximum"}},
		"limits below the least":   {draft([2]*int{nil, p(4)}, [2]*int{nil, p(1)}, [2]*float64{nil, n(-11)}), []string{"/fields/0/maxLength minimum", "/fields/1/maxLength minimum", "/fields/2/maximum minimum"}},
		"none at all of the field": {draft([2]*int{}, [2]*int{}, [2]*float64{}), nil},
	} {
		if diff := cmp.Diff(c.want, said(c.draft.Problems(about))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAGeneratedFormHasTheLimitsOfItsWorkflow(t *testing.T) {
	t.Parallel()
	least, most, long := 5, 40, 5000
	d := forms.FromWorkflow(catalog.Workflow{Name: "w", Parameters: []catalog.Parameter{
		{Name: "text", Type: catalog.TypeString, MinLength: &least, MaxLength: &most, Pattern: "^x"},
		{Name: "long", Type: catalog.TypeString, MaxLength: &long, Pattern: "^x"},
	}}, providers)
	if f := d.Fields[0]; *f.MinLength != least || *f.MaxLength != most || f.Pattern != "^x" {
		t.Errorf("%+v", f)
	}
	if f := d.Fields[1]; *f.MaxLength != long || f.Pattern != "" {
		t.Errorf("a pattern that would make the text shorter: %+v", f)
	}
}

func TestANameThatIsUsedTwiceIsToldOnce(t *testing.T) {
	t.Parallel()
	d := sound()
	d.Fields = append(d.Fields, d.Fields[email], forms.Field{Name: "other", Parameter: "email", Type: forms.TypeEmail})
	last := len(d.Fields) - 1
	if diff := cmp.Diff([]string{"/fields/7/name duplicate", "/fields/8/parameter duplicate"}, said(d.Problems(about()))); diff != "" || last != 8 {
		t.Error(diff)
	}
}

func TestABoxThatIsLeftOutIsNotTicked(t *testing.T) {
	t.Parallel()
	form := forms.Form{Fields: []forms.Field{
		{Name: "plain", Type: forms.TypeCheckbox, Parameter: "notify"},
		{Name: "shown", Type: forms.TypeCheckbox, Default: true},
		{Name: "hidden", Type: forms.TypeCheckbox, Condition: &forms.Condition{Field: "plain", Op: "eq", Value: true}},
	}}
	input, bad := form.Input(map[string]any{})
	if diff := cmp.Diff(map[string]any{"notify": false}, input); diff != "" || bad != nil {
		t.Errorf("%+v\n%s", bad, diff)
	}
}

// What conditions compare with may have lines where the field's values have some.
func TestAConditionLooksForLines(t *testing.T) {
	t.Parallel()
	about := forms.Subject{Parameters: slices.Concat([]catalog.Parameter{{Name: "note", Type: catalog.TypeString}}, onboarding().Parameters[:1])}
	d := forms.Draft{Name: "x", Fields: []forms.Field{
		{Name: "note", Type: forms.TypeTextarea},
		{Name: "department", Type: forms.TypeText, Condition: &forms.Condition{Field: "note", Op: "contains", Value: "a\nb"}},
	}}
	if bad := d.Problems(about); bad != nil {
		t.Errorf("%+v", bad)
	}
}

package given

import (
	"math"
	"time"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// FormOf is a complete form of a scope in its first version, with something in every
// field that a form can have.
func FormOf(s organizations.Scope, changes ...func(*forms.Form)) forms.Form {
	now, author := Now(), UserID()
	made := forms.Form{
		ID: forms.ID(UUID(now)), Scope: s, Name: "Neuer Kollege 家具", Description: "Für alle, die \"neu\" sind\n<b>&amp;</b> \u2028",
		Workflow: "user_onboarding", Access: forms.AccessByRole, Version: 1,
		Fields: []forms.Field{
			question(), choice(), listed(), file(),
			{Name: "note", Type: forms.TypeMarkdown, Text: "**Zürich** <script>\u0000</script>"},
		},
		FixedInput: map[string]any{
			"null": nil, "empty": "", "false": false, "zero": 0.0, "list": []any{}, "object": map[string]any{},
			"deep": map[string]any{"a": []any{nil, "", map[string]any{"b": nil}, []any{[]any{}}}},
		},
		CreatedAt: now, CreatedBy: author, UpdatedAt: now, UpdatedBy: author,
	}
	for _, change := range changes {
		change(&made)
	}
	return made
}

// question is text within limits, which shows when several things hold.
func question() forms.Field {
	return forms.Field{
		Name: "name", Type: forms.TypeText, Parameter: "display_name", Label: "Name 家具", Help: "Wie heißt sie?", Placeholder: "Zoë",
		Default: "", Required: true, MinLength: new(0), MaxLength: new(64), Minimum: new(-0.5), Maximum: new(math.MaxFloat64),
		Pattern: `^\p{L}+$`, PatternMessage: "Nur Buchstaben.", Options: []forms.Option{},
		Condition: &forms.Condition{All: []forms.Condition{
			{Field: "office", Op: "eq", Value: "zh"},
			{Any: []forms.Condition{{Field: "since", Op: "is_empty"}, {Field: "seats", Op: "gt", Value: 0.1}}},
			{Not: &forms.Condition{Field: "tags", Op: "in", Value: []any{"a", nil, true, 1e300}}},
			{All: []forms.Condition{}}, {Any: []forms.Condition{}},
		}},
	}
}

// choice is one of fixed options.
func choice() forms.Field {
	return forms.Field{
		Name: "office", Type: forms.TypeRadio, Options: []forms.Option{{Label: "Zürich", Value: "zh"}, {Label: "", Value: ""}}, Default: false,
	}
}

// listed is one of what a data provider lists.
func listed() forms.Field {
	return forms.Field{
		Name: "licence", Type: forms.TypeSelect, Default: []any{},
		Provider: &forms.Provider{Name: "licences", Inputs: map[string]forms.Input{
			"of": {Field: "office"}, "nothing": {}, "text": {Value: ""}, "list": {Value: []any{}}, "number": {Value: 12345678901234567.0},
		}},
	}
}

func file() forms.Field {
	return forms.Field{
		Name: "photo", Type: forms.TypeFile, Default: map[string]any{"": nil}, Accept: []string{"image/*", "text/csv"}, MaxBytes: 100 << 20,
	}
}

// Changed is what somebody makes of a form: its next version.
func Changed(f forms.Form, name string) forms.Form {
	f.Name, f.Version = name, f.Version+1
	f.UpdatedAt, f.UpdatedBy = f.UpdatedAt.Add(time.Minute), UserID()
	return f
}

package forms

import "github.com/bifrost-run/bifrost/domain/forms"

// FormField is one question of a form, or a text to read.
type FormField struct {
	Name           string         `json:"name" doc:"Unique in the form: the key of its value." example:"department"`
	Type           string         `json:"type" enum:"text,email,number,select,multi_select,radio,checkbox,textarea,date,datetime,file,markdown" example:"select"`
	Parameter      string         `json:"parameter,omitempty" doc:"The workflow's parameter that the value is for; absent for the one of the same name." example:"department"`
	Label          string         `json:"label,omitempty" example:"Department"`
	Help           string         `json:"help,omitempty" example:"Where they will work."`
	Placeholder    string         `json:"placeholder,omitempty" example:"Choose one"`
	Default        any            `json:"default,omitempty" doc:"What it shows at first." example:"\"Sales\""`
	Required       bool           `json:"required,omitempty" doc:"While it shows: a field that is hidden is neither required nor sent."`
	MinLength      *int           `json:"minLength,omitempty" nullable:"false" doc:"Characters of a text, choices of a multi_select." example:"1"`
	MaxLength      *int           `json:"maxLength,omitempty" nullable:"false" doc:"Characters of a text, choices of a multi_select." example:"64"`
	Minimum        *float64       `json:"minimum,omitempty" nullable:"false" doc:"Of a number." example:"1"`
	Maximum        *float64       `json:"maximum,omitempty" nullable:"false" doc:"Of a number." example:"90"`
	Pattern        string         `json:"pattern,omitempty" doc:"A regular expression that somewhere in the text must match." example:"^[a-z.]+$"`
	PatternMessage string         `json:"patternMessage,omitempty" doc:"What a person reads when it does not match." example:"Use small letters and dots."`
	Options        []FormOption   `json:"options,omitempty" nullable:"false" doc:"Fixed choices."`
	Provider       *FormProvider  `json:"provider,omitempty" doc:"Choices of a data provider: ask for the field's options."`
	Condition      *FormCondition `json:"condition,omitempty" doc:"When it shows; absent for always."`
	Text           string         `json:"text,omitempty" doc:"What a markdown field says." example:"Please give us **two days**."`
	Accept         []string       `json:"accept,omitempty" nullable:"false" doc:"Content types that a file may have; absent for any." example:"text/csv"`
	MaxBytes       int64          `json:"maxBytes,omitempty" doc:"The largest file, in bytes; absent for the most that the platform takes." example:"1048576"`
	Masked         bool           `json:"masked,omitempty" readOnly:"true" doc:"The value is a secret of the workflow: pages do not show what is typed, and take it from no link. What is sent here counts for nothing."`
}

// FormOption is one fixed choice.
type FormOption struct {
	Label string `json:"label" example:"Sales"`
	Value string `json:"value" example:"sales"`
}

// FormProvider offers choices by a data provider.
type FormProvider struct {
	Name   string                       `json:"name" example:"directory_groups"`
	Inputs map[string]FormProviderInput `json:"inputs,omitempty" doc:"By the provider's inputs. Those that are fixed are absent for those who may not see them."`
}

// FormProviderInput is what a data provider is asked with: the value of an earlier field,
// or a fixed one.
type FormProviderInput struct {
	Field string `json:"field,omitempty" doc:"The name of an earlier field." example:"department"`
	Value any    `json:"value,omitempty" doc:"A fixed value." example:"\"Sales\""`
}

// FormCondition is a rule over the values of earlier fields: exactly one of all, any, not
// and field.
type FormCondition struct {
	All   []FormCondition `json:"all,omitempty" nullable:"false" doc:"Every one of these."`
	Any   []FormCondition `json:"any,omitempty" nullable:"false" doc:"At least one of these."`
	Not   *FormCondition  `json:"not,omitempty"`
	Field string          `json:"field,omitempty" doc:"The name of an earlier field." example:"license"`
	Op    string          `json:"op,omitempty" enum:"eq,ne,in,not_in,gt,gte,lt,lte,contains,not_contains,starts_with,ends_with,empty,not_empty" doc:"How its value is compared." example:"eq"`
	Value any             `json:"value,omitempty" doc:"What it is compared with; absent is null." example:"\"E5\""`
}

func (f FormField) field() forms.Field {
	field := forms.Field{
		Name: f.Name, Type: forms.Type(f.Type), Parameter: f.Parameter, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Default: f.Default, Required: f.Required, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Text: f.Text, Accept: f.Accept, MaxBytes: f.MaxBytes,
	}
	for _, o := range f.Options {
		field.Options = append(field.Options, forms.Option(o))
	}
	if f.Provider != nil {
		field.Provider = &forms.Provider{Name: f.Provider.Name, Inputs: map[string]forms.Input{}}
		for name, in := range f.Provider.Inputs {
			field.Provider.Inputs[name] = forms.Input(in)
		}
	}
	if f.Condition != nil {
		condition := f.Condition.condition()
		field.Condition = &condition
	}
	return field
}

func (c FormCondition) condition() forms.Condition {
	condition := forms.Condition{Field: c.Field, Op: c.Op, Value: c.Value}
	for _, part := range c.All {
		condition.All = append(condition.All, part.condition())
	}
	for _, part := range c.Any {
		condition.Any = append(condition.Any, part.condition())
	}
	if c.Not != nil {
		not := c.Not.condition()
		condition.Not = &not
	}
	return condition
}

// fieldsOf shows fields; without the fixed inputs of data providers unless all is seen.
func fieldsOf(list []forms.Field, seesInput bool) []FormField {
	out := make([]FormField, 0, len(list))
	for _, f := range list {
		out = append(out, fieldOf(f, seesInput))
	}
	return out
}

func fieldOf(f forms.Field, seesInput bool) FormField {
	out := FormField{
		Name: f.Name, Type: string(f.Type), Parameter: f.Parameter, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Default: f.Default, Required: f.Required, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Text: f.Text, Accept: f.Accept, MaxBytes: f.MaxBytes,
	}
	for _, o := range f.Options {
		out.Options = append(out.Options, FormOption(o))
	}
	if f.Provider != nil {
		out.Provider = providerOf(*f.Provider, seesInput)
	}
	if f.Condition != nil {
		condition := conditionOf(*f.Condition)
		out.Condition = &condition
	}
	return out
}

func providerOf(p forms.Provider, seesInput bool) *FormProvider {
	out := &FormProvider{Name: p.Name, Inputs: map[string]FormProviderInput{}}
	for name, in := range p.Inputs {
		if in.Field != "" || seesInput {
			out.Inputs[name] = FormProviderInput(in)
		}
	}
	return out
}

func conditionOf(c forms.Condition) FormCondition {
	out := FormCondition{Field: c.Field, Op: c.Op, Value: c.Value}
	for _, part := range c.All {
		out.All = append(out.All, conditionOf(part))
	}
	for _, part := range c.Any {
		out.Any = append(out.Any, conditionOf(part))
	}
	if c.Not != nil {
		not := conditionOf(*c.Not)
		out.Not = &not
	}
	return out
}

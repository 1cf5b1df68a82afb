// Package definition holds what a form asks as every family of storage writes it down: as
// JSON, under names that stay the same.
package definition

import "github.com/bifrost-run/bifrost/domain/forms"

// Definition is what a form asks and what it gives without asking. What is left out of its
// JSON was nil: an empty list, an empty text and a null inside of a value come back as
// themselves.
type Definition struct {
	Fields     []field        `json:"fields,omitzero"`
	FixedInput map[string]any `json:"fixedInput,omitzero"`
}

// Of is the definition of a form.
func Of(f forms.Form) Definition {
	return Definition{Fields: each(f.Fields, fieldOf), FixedInput: f.FixedInput}
}

// Into gives a form what the definition says.
func (d Definition) Into(f *forms.Form) {
	f.Fields, f.FixedInput = each(d.Fields, field.field), d.FixedInput
}

type field struct {
	Name           string     `json:"name"`
	Type           string     `json:"type"`
	Parameter      string     `json:"parameter,omitempty"`
	Label          string     `json:"label,omitempty"`
	Help           string     `json:"help,omitempty"`
	Placeholder    string     `json:"placeholder,omitempty"`
	Default        any        `json:"default,omitzero"`
	Required       bool       `json:"required,omitempty"`
	MinLength      *int       `json:"minLength,omitempty"`
	MaxLength      *int       `json:"maxLength,omitempty"`
	Minimum        *float64   `json:"minimum,omitempty"`
	Maximum        *float64   `json:"maximum,omitempty"`
	Pattern        string     `json:"pattern,omitempty"`
	PatternMessage string     `json:"patternMessage,omitempty"`
	Options        []option   `json:"options,omitzero"`
	Provider       *provider  `json:"provider,omitempty"`
	Condition      *condition `json:"condition,omitempty"`
	Text           string     `json:"text,omitempty"`
	Accept         []string   `json:"accept,omitzero"`
	MaxBytes       int64      `json:"maxBytes,omitempty"`
}

type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type provider struct {
	Name   string           `json:"name"`
	Inputs map[string]input `json:"inputs,omitzero"`
}

type input struct {
	Field string `json:"field,omitempty"`
	Value any    `json:"value,omitzero"`
}

type condition struct {
	All   []condition `json:"all,omitzero"`
	Any   []condition `json:"any,omitzero"`
	Not   *condition  `json:"not,omitempty"`
	Field string      `json:"field,omitempty"`
	Op    string      `json:"op,omitempty"`
	Value any         `json:"value,omitzero"`
}

func fieldOf(f forms.Field) field {
	return field{
		Name: f.Name, Type: string(f.Type), Parameter: f.Parameter, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Default: f.Default, Required: f.Required, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Options: each(f.Options, func(o forms.Option) option { return option(o) }),
		Provider: maybe(f.Provider, providerOf), Condition: maybe(f.Condition, conditionOf), Text: f.Text, Accept: f.Accept, MaxBytes: f.MaxBytes,
	}
}

func (f field) field() forms.Field {
	return forms.Field{
		Name: f.Name, Type: forms.Type(f.Type), Parameter: f.Parameter, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Default: f.Default, Required: f.Required, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Options: each(f.Options, func(o option) forms.Option { return forms.Option(o) }),
		Provider: maybe(f.Provider, provider.provider), Condition: maybe(f.Condition, condition.condition), Text: f.Text, Accept: f.Accept, MaxBytes: f.MaxBytes,
	}
}

func providerOf(p forms.Provider) provider {
	return provider{p.Name, named(p.Inputs, func(i forms.Input) input { return input(i) })}
}

func (p provider) provider() forms.Provider {
	return forms.Provider{Name: p.Name, Inputs: named(p.Inputs, func(i input) forms.Input { return forms.Input(i) })}
}

func conditionOf(c forms.Condition) condition {
	return condition{each(c.All, conditionOf), each(c.Any, conditionOf), maybe(c.Not, conditionOf), c.Field, c.Op, c.Value}
}

func (c condition) condition() forms.Condition {
	return forms.Condition{
		All: each(c.All, condition.condition), Any: each(c.Any, condition.condition), Not: maybe(c.Not, condition.condition),
		Field: c.Field, Op: c.Op, Value: c.Value,
	}
}

// each turns a list into another one, and nil into nil.
func each[A, B any](list []A, turn func(A) B) []B {
	if list == nil {
		return nil
	}
	turned := make([]B, len(list))
	for i, one := range list {
		turned[i] = turn(one)
	}
	return turned
}

// named is each for what has names.
func named[A, B any](all map[string]A, turn func(A) B) map[string]B {
	if all == nil {
		return nil
	}
	turned := make(map[string]B, len(all))
	for name, one := range all {
		turned[name] = turn(one)
	}
	return turned
}

// maybe is each for one that may be missing.
func maybe[A, B any](one *A, turn func(A) B) *B {
	if one == nil {
		return nil
	}
	turned := turn(*one)
	return &turned
}

package forms

import "github.com/bifrost-run/bifrost/domain/forms/question"

// What a form asks for is declared in package question, which judges a field by itself.
type (
	// Type says how a field is shown, and which values it takes.
	Type = question.Type
	// Field is one question of a form, or a text to read.
	Field = question.Field
	// Option is one fixed choice.
	Option = question.Option
	// Provider offers the options of a field by a data provider.
	Provider = question.Provider
	// Input is what a data provider is asked with.
	Input = question.Input
	// Condition is a rule over the values of earlier fields.
	Condition = question.Condition
)

// The types of fields, each with the values that package question says.
const (
	TypeText        = question.TypeText
	TypeEmail       = question.TypeEmail
	TypeNumber      = question.TypeNumber
	TypeSelect      = question.TypeSelect
	TypeMultiSelect = question.TypeMultiSelect
	TypeRadio       = question.TypeRadio
	TypeCheckbox    = question.TypeCheckbox
	TypeTextarea    = question.TypeTextarea
	TypeDate        = question.TypeDate
	TypeDateTime    = question.TypeDateTime
	TypeFile        = question.TypeFile
	TypeMarkdown    = question.TypeMarkdown
)

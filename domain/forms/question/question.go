// Package question holds a form's fields, one at a time: what each may say of itself,
// which values it takes, and the conditions on which it shows. What fields have to do
// with each other, and with a workflow, is not here.
package question

// Type says how a field is shown, and which values it takes.
type Type string

// The types of fields. A number's value is a JSON number; a checkbox's true or false;
// that of multi_select a list of texts; a file's the id of an upload; markdown has none,
// it is there to be read; every other one's is text.
const (
	TypeText        Type = "text"
	TypeEmail       Type = "email"
	TypeNumber      Type = "number"
	TypeSelect      Type = "select"
	TypeMultiSelect Type = "multi_select"
	TypeRadio       Type = "radio"
	TypeCheckbox    Type = "checkbox"
	TypeTextarea    Type = "textarea"
	TypeDate        Type = "date"
	TypeDateTime    Type = "datetime"
	TypeFile        Type = "file"
	TypeMarkdown    Type = "markdown"
)

// Field is one question of a form, or a text to read.
type Field struct {
	// Name tells it apart from the form's others: the key of its value.
	Name string
	Type Type
	// Parameter is the workflow's parameter that the value is for; empty for the one
	// of the field's own name.
	Parameter   string
	Label       string
	Help        string
	Placeholder string
	// Default is what it shows at first, nil for nothing.
	Default  any
	Required bool
	// Limits that are nil do not exist. The lengths count characters of a text and
	// choices of a multi_select; Minimum and Maximum are for numbers.
	MinLength *int
	MaxLength *int
	Minimum   *float64
	Maximum   *float64
	// Pattern is a regular expression that somewhere in the text must match, and
	// PatternMessage what a person reads when it does not.
	Pattern        string
	PatternMessage string
	// Options are fixed choices; Provider offers those of a data provider. At most one
	// of them is set.
	Options  []Option
	Provider *Provider
	// Condition says when the field shows; nil for always.
	Condition *Condition
	// Text is what a markdown field says.
	Text string
	// Accept lists the content types that a file may have ("text/csv", "image/*"),
	// none for any; MaxBytes is its largest size, 0 for what the platform takes.
	Accept   []string
	MaxBytes int64
}

// Option is one fixed choice.
type Option struct{ Label, Value string }

// Provider offers the options of a field by a data provider.
type Provider struct {
	Name string
	// Inputs are the provider's, by name.
	Inputs map[string]Input
}

// Input is what a data provider is asked with: the value of an earlier field, or when
// Field is empty the fixed Value.
type Input struct {
	Field string
	Value any
}

// Condition is a rule over the values of earlier fields. Exactly one of All, Any, Not
// and Field is set. A field that is hidden has no value for it.
type Condition struct {
	All, Any []Condition
	Not      *Condition
	// Field is the name of the field that Op compares with Value.
	Field string
	Op    string
	Value any
}

// Bound is the name of the parameter that the field's value is for; empty for a text
// to read, which has none.
func (f Field) Bound() string {
	switch {
	case f.Type == TypeMarkdown:
		return ""
	case f.Parameter != "":
		return f.Parameter
	}
	return f.Name
}

// IsChoice reports whether people choose from options.
func (t Type) IsChoice() bool {
	return t == TypeSelect || t == TypeMultiSelect || t == TypeRadio
}

// IsWritten reports whether people type a text of their own.
func (t Type) IsWritten() bool { return t == TypeText || t == TypeEmail || t == TypeTextarea }

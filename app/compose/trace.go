package compose

import (
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// formRecord is what the audit trail keeps of a form.
type formRecord struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Workflow    string       `json:"workflow"`
	Access      forms.Access `json:"access"`
	Version     int          `json:"version"`

	Fields     []fieldRecord  `json:"fields,omitempty"`
	FixedInput map[string]any `json:"fixedInput,omitempty"`

	Roles      []permissions.RoleID `json:"roles,omitempty"`
	CopiedFrom *copiedFrom          `json:"copiedFrom,omitempty"`
}

type fieldRecord struct {
	Name           string           `json:"name"`
	Type           forms.Type       `json:"type"`
	Parameter      string           `json:"parameter,omitempty"`
	Label          string           `json:"label,omitempty"`
	Help           string           `json:"help,omitempty"`
	Placeholder    string           `json:"placeholder,omitempty"`
	Default        any              `json:"default,omitempty"`
	Required       bool             `json:"required,omitempty"`
	MinLength      *int             `json:"minLength,omitempty"`
	MaxLength      *int             `json:"maxLength,omitempty"`
	Minimum        *float64         `json:"minimum,omitempty"`
	Maximum        *float64         `json:"maximum,omitempty"`
	Pattern        string           `json:"pattern,omitempty"`
	PatternMessage string           `json:"patternMessage,omitempty"`
	Options        []optionRecord   `json:"options,omitempty"`
	Provider       *providerRecord  `json:"provider,omitempty"`
	Condition      *conditionRecord `json:"condition,omitempty"`
	Text           string           `json:"text,omitempty"`
	Accept         []string         `json:"accept,omitempty"`
	MaxBytes       int64            `json:"maxBytes,omitempty"`
}

type optionRecord struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type providerRecord struct {
	Name   string                 `json:"name"`
	Inputs map[string]inputRecord `json:"inputs,omitempty"`
}

type inputRecord struct {
	Field string `json:"field,omitempty"`
	Value any    `json:"value,omitempty"`
}

type conditionRecord struct {
	All   []conditionRecord `json:"all,omitempty"`
	Any   []conditionRecord `json:"any,omitempty"`
	Not   *conditionRecord  `json:"not,omitempty"`
	Field string            `json:"field,omitempty"`
	Op    string            `json:"op,omitempty"`
	Value any               `json:"value,omitempty"`
}

// copiedFrom is the form that another one was made of. The organization is named where
// that tells nobody of another client.
type copiedFrom struct {
	Form           forms.ID `json:"form"`
	OrganizationID string   `json:"organizationId,omitempty"`
}

func origin(of forms.Form, in organizations.Scope) *copiedFrom {
	from := &copiedFrom{Form: of.ID}
	if of.Scope.IsGlobal() || of.Scope == in {
		from.OrganizationID = of.Scope.String()
	}
	return from
}

func recordOf(f forms.Form) formRecord {
	r := formRecord{
		Name: f.Name, Description: f.Description, Workflow: f.Workflow, Access: f.Access, Version: f.Version, FixedInput: f.FixedInput,
	}
	for _, field := range f.Fields {
		r.Fields = append(r.Fields, fieldOf(field))
	}
	return r
}

// removed is what the trail keeps of a form that goes: of a damaged one, the roles that
// it was in.
func removed(f forms.Form, isDamaged bool, opened []permissions.Membership) any {
	var roles []permissions.RoleID
	for _, m := range opened {
		roles = append(roles, m.Role)
	}
	if isDamaged {
		return map[string]any{"roles": roles}
	}
	r := recordOf(f)
	r.Roles = roles
	return r
}

func fieldOf(f forms.Field) fieldRecord {
	r := fieldRecord{
		Name: f.Name, Type: f.Type, Parameter: f.Parameter, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Default: f.Default, Required: f.Required, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Text: f.Text, Accept: f.Accept, MaxBytes: f.MaxBytes,
	}
	for _, o := range f.Options {
		r.Options = append(r.Options, optionRecord(o))
	}
	if f.Provider != nil {
		r.Provider = &providerRecord{Name: f.Provider.Name, Inputs: map[string]inputRecord{}}
		for name, in := range f.Provider.Inputs {
			r.Provider.Inputs[name] = inputRecord(in)
		}
	}
	if f.Condition != nil {
		condition := conditionOf(*f.Condition)
		r.Condition = &condition
	}
	return r
}

func conditionOf(c forms.Condition) conditionRecord {
	r := conditionRecord{Field: c.Field, Op: c.Op, Value: c.Value}
	for _, part := range c.All {
		r.All = append(r.All, conditionOf(part))
	}
	for _, part := range c.Any {
		r.Any = append(r.Any, conditionOf(part))
	}
	if c.Not != nil {
		not := conditionOf(*c.Not)
		r.Not = &not
	}
	return r
}

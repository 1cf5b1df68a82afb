package formvectors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms"
)

// folder is where the vectors are that both languages are held to.
var folder = filepath.Join("..", "testdata", "forms")

// field is a field as the API writes it, and as web/src/forms reads it.
type field struct {
	Name           string     `json:"name"`
	Type           forms.Type `json:"type"`
	Parameter      string     `json:"parameter,omitempty"`
	Default        any        `json:"default,omitempty"`
	Required       bool       `json:"required,omitempty"`
	MinLength      *int       `json:"minLength,omitempty"`
	MaxLength      *int       `json:"maxLength,omitempty"`
	Minimum        *float64   `json:"minimum,omitempty"`
	Maximum        *float64   `json:"maximum,omitempty"`
	Pattern        string     `json:"pattern,omitempty"`
	PatternMessage string     `json:"patternMessage,omitempty"`
	Options        []option   `json:"options,omitempty"`
	Provider       *provider  `json:"provider,omitempty"`
	Condition      *condition `json:"condition,omitempty"`
	Text           string     `json:"text,omitempty"`
	Masked         bool       `json:"masked,omitempty"`
}

type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type provider struct {
	Name string `json:"name"`
}

type condition struct {
	All   []condition `json:"all,omitempty"`
	Any   []condition `json:"any,omitempty"`
	Not   *condition  `json:"not,omitempty"`
	Field string      `json:"field,omitempty"`
	Op    string      `json:"op,omitempty"`
	Value any         `json:"value,omitempty"`
}

func (c *condition) domain() *forms.Condition {
	if c == nil {
		return nil
	}
	made := forms.Condition{Not: c.Not.domain(), Field: c.Field, Op: c.Op, Value: c.Value}
	for _, rule := range c.All {
		made.All = append(made.All, *rule.domain())
	}
	for _, rule := range c.Any {
		made.Any = append(made.Any, *rule.domain())
	}
	return &made
}

func (f field) domain() forms.Field {
	made := forms.Field{
		Name: f.Name, Type: f.Type, Parameter: f.Parameter, Default: f.Default, Required: f.Required,
		MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		Pattern: f.Pattern, PatternMessage: f.PatternMessage, Condition: f.Condition.domain(), Text: f.Text,
	}
	for _, o := range f.Options {
		made.Options = append(made.Options, forms.Option{Label: o.Label, Value: o.Value})
	}
	if f.Provider != nil {
		made.Provider = &forms.Provider{Name: f.Provider.Name}
	}
	return made
}

func form(fields []field) forms.Form {
	var made forms.Form
	for _, f := range fields {
		made.Fields = append(made.Fields, f.domain())
	}
	return made
}

// read reads the vectors of one file.
func read[V any](t *testing.T, name string) []V {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []V
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func write(t *testing.T, dir, name string, vectors any) {
	t.Helper()
	raw, err := json.Marshal(vectors)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

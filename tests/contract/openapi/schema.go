package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Schema is as much of JSON Schema as the description uses.
type Schema struct {
	Ref                  string `json:"$ref"`
	Type, Format         string
	Pattern              string
	Properties           map[string]*Schema
	Required             []string
	Items                *Schema
	Enum                 []any
	Const                any
	Default              any
	Examples             []any
	AdditionalProperties any
	MinLength, MaxLength *int
	MinItems, MaxItems   *int
	Minimum, Maximum     *float64
	OneOf, AnyOf, AllOf  []*Schema
}

// Resolve is the schema that is meant: the one that a reference leads to.
func (d *Document) Resolve(s *Schema) *Schema {
	if s == nil {
		return &Schema{}
	}
	if name, isRef := strings.CutPrefix(s.Ref, "#/components/schemas/"); isRef {
		return d.Components.Schemas[name]
	}
	return s
}

// Breaks lists where a value breaks a schema, and repeats none of it. The value was
// decoded with its numbers as they were written.
func (d *Document) Breaks(s *Schema, value any) []string {
	return d.breaks(s, value, "")
}

func (d *Document) breaks(of *Schema, value any, at string) []string {
	s := d.Resolve(of)
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return []string{at + ": this is none of the values that are listed"}
	}
	wrong := []string{at + ": this is no " + s.Type}
	switch s.Type {
	case "object":
		object, ok := value.(map[string]any)
		if !ok {
			return wrong
		}
		return d.breaksObject(s, object, at)
	case "array":
		list, ok := value.([]any)
		if !ok {
			return wrong
		}
		return d.breaksList(s, list, at)
	case "string":
		text, ok := value.(string)
		if !ok {
			return wrong
		}
		return breaksText(s, text, at)
	case "integer", "number":
		number, ok := value.(json.Number)
		if !ok || s.Type == "integer" && strings.ContainsAny(number.String(), ".eE") {
			return wrong
		}
		return breaksNumber(s, number, at)
	case "boolean":
		if _, ok := value.(bool); !ok {
			return wrong
		}
	}
	return nil
}

func (d *Document) breaksObject(s *Schema, object map[string]any, at string) []string {
	var found []string
	for _, name := range s.Required {
		if _, ok := object[name]; !ok {
			found = append(found, at+"/"+name+": this is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property, ok := s.Properties[name]
		others, isMap := s.AdditionalProperties.(map[string]any)
		switch {
		case ok:
			found = append(found, d.breaks(property, object[name], at+"/"+name)...)
		case isMap:
			found = append(found, d.breaks(schemaOf(others), object[name], at+"/*")...)
		case s.AdditionalProperties == false, s.AdditionalProperties == nil && len(s.Properties) > 0: // nothing of ours is undescribed
			found = append(found, at+"/"+name+": this is not described")
		}
	}
	return found
}

// schemaOf is what additionalProperties says about the others.
func schemaOf(raw map[string]any) *Schema {
	text, err := json.Marshal(raw)
	if err != nil {
		return &Schema{}
	}
	var s Schema
	if json.Unmarshal(text, &s) != nil {
		return &Schema{}
	}
	return &s
}

func (d *Document) breaksList(s *Schema, list []any, at string) []string {
	var found []string
	if s.MinItems != nil && len(list) < *s.MinItems || s.MaxItems != nil && len(list) > *s.MaxItems {
		found = append(found, fmt.Sprintf("%s: %d are too few or too many", at, len(list)))
	}
	for i, item := range list {
		found = append(found, d.breaks(s.Items, item, at+"/"+strconv.Itoa(i))...)
	}
	return found
}

func breaksText(s *Schema, text, at string) []string {
	length := utf8.RuneCountInString(text)
	_, err := time.Parse(time.RFC3339, text)
	switch {
	case s.MinLength != nil && length < *s.MinLength || s.MaxLength != nil && length > *s.MaxLength:
		return []string{fmt.Sprintf("%s: %d characters are too few or too many", at, length)}
	case s.Format == "date-time" && err != nil:
		return []string{at + ": this is no moment"}
	case s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(text):
		return []string{at + ": this does not match the pattern"}
	}
	return nil
}

func breaksNumber(s *Schema, number json.Number, at string) []string {
	value, err := number.Float64()
	if err != nil || s.Minimum != nil && value < *s.Minimum || s.Maximum != nil && value > *s.Maximum {
		return []string{at + ": this number is too small or too large"}
	}
	return nil
}

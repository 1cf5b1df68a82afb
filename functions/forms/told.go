package forms

import "github.com/danielgtaylor/huma/v2"

// TransformSchema leaves the types of fields to the rules of forms.
func (FormField) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return toldOnly(s, "type")
}

// TransformSchema leaves operators to the rules of forms.
func (FormCondition) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return toldOnly(s, "op")
}

// TransformSchema leaves the access to the rules of forms.
func (FormDraft) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return toldOnly(s, "access")
}

// toldOnly has the contract list the words that a property takes, and nobody hold bodies
// against the list: the rules of forms do that, which answer everything else that is
// wrong with a form at the same time.
func toldOnly(s *huma.Schema, property string) *huma.Schema {
	words := s.Properties[property]
	words.Extensions = map[string]any{"enum": words.Enum}
	words.Enum = nil
	return s
}

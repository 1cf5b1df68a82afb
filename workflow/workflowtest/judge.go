package workflowtest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/input"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// refused judges an input as a platform does when a run is asked for, without
// the rules of the tags: the type's own rules rely on all others.
func refused[In any](validate func(json.RawMessage) ([]workflow.FieldError, error), raw []byte) []workflow.FieldError {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return []workflow.FieldError{{Code: "type", Message: "Send the input as one JSON object."}}
	}
	fields, _ := input.Inspect(reflect.TypeFor[In]())
	var bad []workflow.FieldError
	known := map[string]bool{}
	for i, f := range fields {
		known[f.Name] = true
		if wrong, is := refusedField[In](fields[i:i+1], given[f.Name], raw); is {
			bad = append(bad, wrong)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !known[name] {
			bad = append(bad, workflow.FieldError{Field: name, Code: "unknown_parameter", Message: "The workflow has no parameter of this name."})
		}
	}
	if bad != nil {
		return bad
	}
	bad, err := validate(raw)
	if err != nil { // whoever tests is told what a platform only logs
		bad = []workflow.FieldError{{Code: "not_judged", Message: "Validate: " + host.Diagnose(err).Details}}
	}
	return bad
}

// refusedField judges the one field of the list.
func refusedField[In any](field []input.Field, value json.RawMessage, raw []byte) (workflow.FieldError, bool) {
	f := field[0]
	absent := value == nil || string(value) == "null"
	if absent && f.Required {
		return workflow.FieldError{Field: f.Name, Code: "required", Message: "Fill in this field."}, true
	}
	if _, err := input.New[In](field, raw); err != nil {
		return workflow.FieldError{Field: f.Name, Code: "type", Message: "This is not of the type " + string(f.Type) + "."}, true
	}
	if !absent && f.Type == host.TypeSecret && len(textOf(value)) < stage.SecretMin {
		return workflow.FieldError{Field: f.Name, Code: "min_length", Message: "Enter at least 6 characters."}, true
	}
	return workflow.FieldError{}, false
}

// textOf is a JSON string, empty for anything else.
func textOf(raw json.RawMessage) string {
	var text string
	_ = json.Unmarshal(raw, &text)
	return text
}

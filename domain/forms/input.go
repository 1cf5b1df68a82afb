package forms

import (
	"maps"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms/internal/finding"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

// Visible says of each field by its name whether it shows when the form holds these
// values. The values of fields that do not show count for nothing.
func (f Form) Visible(values map[string]any) map[string]bool {
	visible, shown := make(map[string]bool, len(f.Fields)), map[string]any{}
	for _, field := range f.Fields {
		visible[field.Name] = field.Condition.Holds(shown)
		if visible[field.Name] && field.Type != TypeMarkdown {
			shown[field.Name] = values[field.Name]
		}
	}
	return visible
}

// Input makes a workflow's input from the values that somebody submitted, by the names
// of the workflow's parameters; or it lists every bad value, with pointers into a body
// that has them in values. Values of fields that do not show are dropped unread. What
// is left out stays so, but for a box without a default, which is not ticked: a default
// is what a form shows at first, and nothing more.
// Whether the workflow takes the input is judged when the run is asked for.
func (f Form) Input(values map[string]any) (map[string]any, []fault.Field) {
	var bad finding.List
	input, visible := map[string]any{}, f.Visible(values)
	for _, field := range f.Fields {
		if !visible[field.Name] || field.Type == TypeMarkdown {
			continue
		}
		value := values[field.Name]
		if lack, lacks := field.Lacks(value); lacks {
			bad.Add("/values/"+field.Name, lack.Code, lack.Message)
		}
		if question.IsAbsent(value) {
			if implied := field.Implied(); implied != nil {
				input[field.Bound()] = implied
			}
			continue
		}
		for _, flaw := range field.Judge(value) {
			bad.Add("/values/"+field.Name+flaw.Below, flaw.Code, flaw.Message)
		}
		input[field.Bound()] = settled(value)
	}
	for _, name := range sorted(values) {
		if _, known := f.Field(name); !known {
			bad.Add(finding.Under("/values", name), "unknown_field", "The form has no field of this name.")
		}
	}
	if found := bad.Fields(); len(found) > 0 {
		return nil, found
	}
	maps.Copy(input, f.FixedInput)
	return input, nil
}

// settled gives zero one spelling: no whole number is a negative one.
func settled(value any) any {
	if value == 0.0 {
		return 0.0
	}
	return value
}

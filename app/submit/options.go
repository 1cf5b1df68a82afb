package submit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Question asks for the options of a form's field.
type Question struct {
	// Form is the form's id, Field the field's name.
	Form, Field string
	// Inputs are the values of earlier fields, a JSON object by the names of the data
	// provider's inputs; empty stands for {}.
	Inputs []byte
	// Search is what a person typed, empty for everything.
	Search string
	// Refresh asks the provider, whatever is remembered.
	Refresh bool
}

// Options answers what a field offers, to everybody who may see the form. Which
// provider is asked, and what it is asked with beside earlier fields, is as the form
// was saved. Faults: NotFound for a form that is not there or not offered, and for a
// field that it has not; Conflict field_without_options and form_broken; Invalid
// validation_failed; those of provide.Source.
func (s *Submitter) Options(ctx context.Context, by permissions.Authority, q Question) (provide.Answer, error) {
	offered, err := s.find(ctx, by, q.Form)
	if err != nil {
		return provide.Answer{}, err
	}
	field, ok := offered.Form.Field(q.Field)
	if !ok {
		return provide.Answer{}, fault.New(fault.NotFound, "not_found", "This form has no field of this name.")
	}
	inputs, err := inputsOf(field, q.Inputs)
	switch {
	case err != nil:
		return provide.Answer{}, err
	case field.Provider != nil:
		answer, err := s.source.ThroughForm(ctx, by, provide.Request{Provider: field.Provider.Name, Inputs: inputs, Search: q.Search, Refresh: q.Refresh})
		return answer, mended(field, err)
	case len(field.Options) > 0:
		return s.source.Fixed(choices(field), q.Search)
	default:
		return provide.Answer{}, fault.New(fault.Conflict, "field_without_options", "This field offers no options: enter its value.")
	}
}

func choices(field forms.Field) []catalog.Option {
	list := make([]catalog.Option, len(field.Options))
	for i, o := range field.Options {
		list[i] = catalog.Option{Label: o.Label, Value: o.Value}
	}
	return list
}

// inputsOf adds to what the caller knows of earlier fields what the form says. The
// caller decides about nothing else.
func inputsOf(field forms.Field, raw []byte) ([]byte, error) {
	asked := map[string]json.RawMessage{}
	if len(raw) > 0 && json.Unmarshal(raw, &asked) != nil {
		return nil, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/inputs", Code: "type", Message: "Send an object."})
	}
	var inputs map[string]forms.Input
	if field.Provider != nil {
		inputs = field.Provider.Inputs
	}
	var bad []fault.Field
	for name := range asked {
		if inputs[name].Field == "" {
			bad = append(bad, fault.Field{In: "body", Pointer: "/inputs/" + pointed(name), Code: "unknown_input", Message: "This field's options do not depend on such a value."})
		}
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
		return nil, fault.ValidationFailed(bad...)
	}
	return completed(inputs, asked)
}

// completed adds the values that the form fixes.
func completed(inputs map[string]forms.Input, asked map[string]json.RawMessage) ([]byte, error) {
	for name, input := range inputs {
		if input.Field != "" {
			continue
		}
		fixed, err := json.Marshal(input.Value)
		if err != nil {
			return nil, fmt.Errorf("write the inputs of a data provider: %w", err)
		}
		asked[name] = fixed
	}
	raw, err := json.Marshal(asked)
	if err != nil {
		return nil, fmt.Errorf("write the inputs of a data provider: %w", err)
	}
	return raw, nil
}

// nameMax is the longest unknown name that a pointer repeats, as that of a parameter.
const nameMax = 63

// pointed is a name in a pointer. One that no input can have is not repeated.
func pointed(name string) string {
	if len(name) > nameMax || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "?"
	}
	return name
}

// mended tells what the caller can mend from what the form's author has to: a provider
// that is gone, or that does not take what the form fixes.
func mended(field forms.Field, err error) error {
	if fault.Is(err, fault.NotFound) {
		return errBroken()
	}
	for _, bad := range fault.Fields(err) {
		name, ok := strings.CutPrefix(bad.Pointer, "/inputs/")
		name, _, _ = strings.Cut(name, "/")
		if ok && field.Provider.Inputs[name].Field == "" {
			return errBroken()
		}
	}
	return err
}

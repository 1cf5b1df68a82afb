package rerun

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// values are the fields of an input as they were written.
type values map[string]json.RawMessage

// inputOf is the whole input of a run that repeats x: what was given, or that of x.
// What x had of secrets is erased and must be given again. fixed says that nothing
// else may be, and instead what to do to change something.
func inputOf(x executions.Execution, given []byte, fixed bool, instead string) ([]byte, error) {
	before, err := read(x.Input)
	if err != nil {
		return nil, fmt.Errorf("read the input of the run: %w", err)
	}
	now, err := read(given)
	if err != nil {
		return nil, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/input", Code: "type", Message: "This must be an object."})
	}
	erased := func(name string) bool { return sealing.IsHidden(before[name]) }
	whole := len(given) > 0 && !fixed
	if fixed {
		if err := onlyErased(before, now, instead); err != nil {
			return nil, err
		}
	}
	var bad []fault.Field
	for _, name := range slices.Sorted(maps.Keys(before)) {
		value, is := now[name]
		if !erased(name) || whole && !is || is && !sealing.IsHidden(value) && string(value) != "null" {
			continue
		}
		bad = append(bad, fault.Field{In: "body", Pointer: "/input/" + name, Code: "required", Message: "Enter this again: it was a secret, and is not kept after a run."})
	}
	switch {
	case len(bad) > 0:
		return nil, fault.ValidationFailed(bad...)
	case whole:
		return given, nil
	case len(now) == 0:
		return x.Input, nil
	}
	maps.Copy(before, now)
	return json.Marshal(before)
}

// onlyErased refuses to replace what a run had that is repeated as it was.
func onlyErased(before, now values, instead string) error {
	var bad []fault.Field
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if sealing.IsHidden(before[name]) {
			continue
		}
		field := fault.Field{In: "body", Pointer: "/input", Code: "input_fixed", Message: "Leave out what the run was not given before."}
		if before[name] != nil {
			field.Pointer += "/" + name
			field.Message = "Leave this out: it stays as it was. To change it, " + instead + "."
		}
		bad = append(bad, field)
	}
	if len(bad) == 0 {
		return nil
	}
	f := fault.ValidationFailed(bad...)
	f.Code = "input_fixed"
	return f
}

// unfit is what a form says against the secrets that are entered again for it.
func unfit(form forms.Form, given []byte) []fault.Field {
	var entered map[string]any
	_ = json.Unmarshal(given, &entered) // inputOf has seen to an object
	var bad []fault.Field
	for _, field := range form.Fields {
		value, is := entered[field.Bound()]
		if !is || field.Type == forms.TypeMarkdown {
			continue
		}
		if lack, lacks := field.Lacks(value); lacks {
			bad = append(bad, fault.Field{In: "body", Pointer: "/input/" + field.Bound(), Code: lack.Code, Message: lack.Message})
			continue
		}
		for _, flaw := range field.Judge(value) {
			bad = append(bad, fault.Field{In: "body", Pointer: "/input/" + field.Bound() + flaw.Below, Code: flaw.Code, Message: flaw.Message})
		}
	}
	return bad
}

func read(input []byte) (values, error) {
	read := values{}
	if len(input) == 0 {
		return read, nil
	}
	if err := json.Unmarshal(input, &read); err != nil || read != nil {
		return read, err
	}
	return values{}, nil // it was null
}

package submit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/forms/question"
)

// filled is a form with what somebody entered.
type filled struct {
	form forms.Form
	// entered is everything, and values are those of visible fields that hold something.
	entered, values map[string]any
}

// fill reads what was entered, which nobody has judged yet.
func fill(form forms.Form, raw []byte) (filled, error) {
	values := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 && json.Unmarshal(raw, &values) != nil {
		// The contract sees to an object: a number in it is beyond all numbers.
		return filled{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/values", Code: "type", Message: "A value in here cannot be read."})
	}
	f := filled{form: form, entered: values, values: map[string]any{}}
	visible := form.Visible(values)
	for _, field := range form.Fields {
		if value := values[field.Name]; visible[field.Name] && !question.IsAbsent(value) {
			f.values[field.Name] = value
		}
	}
	return f, nil
}

// input judges what was entered by the form's own rules, and is the workflow's then:
// validation_failed with every bad field.
func (f filled) input() ([]byte, error) {
	input, bad := f.form.Input(f.entered)
	if len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	text, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("write the input: %w", err)
	}
	return text, nil
}

// digest is the same for submissions that ask for the same. What is hidden is left out.
// Secrets are in it: it is not for keeping.
func (f filled) digest(reference *executions.Reference) (string, error) {
	text, err := json.Marshal([]any{f.values, reference})
	if err != nil {
		return "", fmt.Errorf("digest the values: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// translated says of the fields what the workflow finds wrong with its parameters.
// What is wrong with a value that nobody entered is the form's fault.
func (f filled) translated(err error) error {
	bad := fault.Fields(err)
	if len(bad) == 0 {
		return err
	}
	bad = slices.Clone(bad)
	for i := range bad {
		below, ok := strings.CutPrefix(bad[i].Pointer, "/input")
		if !ok {
			continue
		}
		parameter, rest, _ := strings.Cut(strings.TrimPrefix(below, "/"), "/")
		if _, fixed := f.form.FixedInput[parameter]; fixed {
			return errBroken()
		}
		bad[i].Pointer = f.pointer(parameter, rest)
	}
	return fault.ValidationFailed(bad...)
}

// pointer leads to the visible field of a parameter, or to all of the values where
// there is none.
func (f filled) pointer(parameter, rest string) string {
	for _, field := range f.form.Fields {
		if field.Type == forms.TypeMarkdown || field.Bound() != parameter || !f.shows(field.Name) {
			continue
		}
		if rest != "" {
			rest = "/" + rest
		}
		return "/values/" + field.Name + rest
	}
	return "/values"
}

// shows reports whether a field is visible with these values. Hidden ones have none, and
// rules see none.
func (f filled) shows(name string) bool { return f.form.Visible(f.values)[name] }

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

// filled is a form with what somebody entered, judged by the form's own rules.
type filled struct {
	form  forms.Form
	about forms.Subject
	// values are those of visible fields that hold something.
	values map[string]any
	// input is the workflow's.
	input map[string]any
}

// fill judges what was entered: validation_failed with every bad field.
func fill(form forms.Form, about forms.Subject, raw []byte) (filled, error) {
	values := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 && json.Unmarshal(raw, &values) != nil {
		// The contract sees to an object: a number in it is beyond all numbers.
		return filled{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/values", Code: "type", Message: "A value in here cannot be read."})
	}
	f := filled{form: form, about: about, values: map[string]any{}}
	var bad []fault.Field
	if f.input, bad = form.Input(values); len(bad) > 0 {
		return filled{}, fault.ValidationFailed(bad...)
	}
	visible := form.Visible(values)
	for _, field := range form.Fields {
		if value := values[field.Name]; visible[field.Name] && !question.IsAbsent(value) {
			f.values[field.Name] = value
		}
	}
	return f, nil
}

// digest is the same for submissions that ask for the same. What is secret is left out,
// because it is kept for a day and quickly guessed from; so is what is hidden.
func (f filled) digest(reference *executions.Reference) (string, error) {
	said := map[string]any{}
	for _, field := range f.form.Fields {
		if value, given := f.values[field.Name]; given && !f.about.Masks(field) {
			said[field.Name] = value
		}
	}
	text, err := json.Marshal([]any{said, reference})
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

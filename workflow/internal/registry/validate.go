package registry

import (
	"encoding/json"
	"reflect"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// FieldError is what is wrong with one field of an input.
type FieldError struct {
	// Field is the json name of the field, or what is below it ("groups/0"). Empty
	// means the input as a whole.
	Field string
	// Code is for programs, in lower snake case; empty stands for invalid_value.
	Code string
	// Message is one sentence for the person who filled in the form.
	Message string
}

// validator is an input type with rules that tags cannot say. They are asked
// when a run is requested, after those of the tags and before the run exists.
type validator interface {
	Validate() []FieldError
}

// JudgeOf is a Code's Judge for an input type, nil when the type has no rules of
// its own, and problems for a method that would never be called.
func JudgeOf[In any](decode func(input []byte) (*In, error)) (func(input []byte) ([]FieldError, error), []string) {
	if _, judges := any(new(In)).(validator); !judges {
		if _, has := reflect.TypeFor[*In]().MethodByName("Validate"); has {
			return nil, []string{"the method Validate of the input type must be func() []workflow.FieldError"}
		}
		return nil, nil
	}
	return func(raw []byte) ([]FieldError, error) {
		in, err := decode(raw)
		if err != nil {
			return nil, err
		}
		return any(in).(validator).Validate(), nil
	}, nil
}

// Validate decodes an input that keeps the rules of the parameters, and answers
// what the input type's own Validate method says of it. An input type without the
// method finds nothing wrong: the tags' rules have judged it. The error is a
// defect, in the method or in how the input was judged before, and is for
// host.Diagnose: nobody knows then whether the input is good.
func (w *Workflow) Validate(input json.RawMessage) ([]FieldError, error) {
	if w.code.Judge == nil || w.problems != nil {
		return nil, nil
	}
	found, err := failure.Guard(func() ([]FieldError, error) { return w.code.Judge(input) })
	if err != nil {
		return nil, failure.Settle(err)
	}
	for i := range found {
		if found[i].Code == "" {
			found[i].Code = "invalid_value"
		}
	}
	return found, nil
}

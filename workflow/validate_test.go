package workflow

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

type period struct {
	From string `json:"from"`
	To   string `json:"to" default:"z"`
}

func (p period) Validate() []FieldError {
	switch {
	case p.From == "panic":
		panic("kaputt")
	case p.From > p.To:
		return []FieldError{{Field: "to", Message: "Choose a day after the first."}, {Code: "period_empty", Message: "Nothing is left."}}
	}
	return nil
}

// byPointer has its method on the pointer, as authors may write it.
type byPointer struct {
	Name string `json:"name"`
}

func (p *byPointer) Validate() []FieldError { return []FieldError{{Field: p.Name, Code: "seen"}} }

type lax struct {
	Count int `json:"count"`
}

func validated[In any](input string) []FieldError {
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"},
		func(context.Context, *Run, In) (none, error) { return none{}, nil })
	bad, err := w.Definition().Validate(json.RawMessage(input))
	if err != nil {
		return []FieldError{{Code: host.Diagnose(err).Code}}
	}
	return bad
}

func TestAnInputIsAskedWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  []FieldError
		want []FieldError
	}{
		"nothing":                     {validated[period](`{"from":"a","to":"b"}`), nil},
		"something":                   {validated[period](`{"from":"b","to":"a"}`), []FieldError{{Field: "to", Code: "invalid_value", Message: "Choose a day after the first."}, {Field: "", Code: "period_empty", Message: "Nothing is left."}}},
		"a default is known":          {validated[period](`{"from":"a"}`), nil},
		"a method of the pointer":     {validated[byPointer](`{"name":"ana"}`), []FieldError{{Field: "ana", Code: "seen", Message: ""}}},
		"a panic":                     {validated[period](`{"from":"panic"}`), []FieldError{{Code: "panicked"}}},
		"another shape":               {validated[period](`{"from":7}`), []FieldError{{Code: "input_incompatible"}}},
		"another shape, and no rules": {validated[lax](`{"count":1.5}`), nil},
		"no rules":                    {validated[lax](`{"count":1}`), nil},
		"no input":                    {validated[none](``), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got, err := (&Definition{}).Validate(nil); got != nil || err != nil {
		t.Error("a definition without code:", got)
	}
}

type otherwise struct{}

func (otherwise) Validate() error { return nil }

func TestAValidateThatNobodyWouldCallIsAProblem(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	w := define(r, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(context.Context, *Run, otherwise) (none, error) { return none{}, nil })
	if _, err := r.Workflows(); err == nil || !strings.Contains(err.Error(), "the method Validate of the input type must be func() []workflow.FieldError") {
		t.Error(err)
	}
	if got, err := w.Definition().Validate(nil); got != nil || err != nil {
		t.Error("a workflow that stops the program judges:", got)
	}
}

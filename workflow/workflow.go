// Package workflow is what authors write workflows with: Define declares one,
// Run and Step are what its code meets while it runs, and the struct it takes
// as input becomes the form that people fill in. What platforms need to run
// workflows is in package host; authors never need it.
package workflow

import (
	"context"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/declared"
	"github.com/bifrost-run/bifrost/workflow/internal/input"
)

// Effect is how much a workflow may change at a client. The zero value counts
// as Changes, the careful reading of an author who did not say.
type Effect string

// The effects, from harmless to final.
const (
	Reads    Effect = "read"
	Changes  Effect = "change"
	Destroys Effect = "destroy"
)

// Retry says how often a failed workflow is started again. The zero value means never.
type Retry struct {
	// Attempts counts all starts, the first included; 0 and 1 both mean no retry.
	Attempts int
	// Backoff is the wait before the second attempt, doubled before each later one.
	Backoff time.Duration
	// Max caps the wait; zero means no cap.
	Max time.Duration
	// Jitter is the part of the wait that is random, 0 to 1.
	Jitter float64
}

// Spec is what a workflow declares about itself.
type Spec struct {
	// Name is the identity of the workflow: lower case letters, digits and
	// underscores, beginning with a letter, at most 63 characters.
	Name string
	// Title is what people see in lists; it must be given.
	Title       string
	Description string
	Category    string
	Tags        []string
	Effect      Effect
	// Timeout ends an attempt; zero means 5 minutes, and 50 minutes is the most.
	Timeout time.Duration
	Retry   Retry
	// Needs is what must be configured before the workflow can run.
	Needs Requirements
	// SavesMinutes is the author's estimate of handwork that one run saves.
	SavesMinutes int
	// OrganizationOptional lets the workflow also run in global, where it has no
	// organization; without it every run belongs to one.
	OrganizationOptional bool
}

// Workflow is a defined workflow with its input and result types.
type Workflow[In, Out any] struct {
	definition *Definition
}

// Define declares a workflow and registers it for this program. It belongs at
// package level and never panics: what is wrong with the declaration is
// collected and answered by Definitions with the file and line of this call.
func Define[In, Out any](spec Spec, fn func(ctx context.Context, run *Run, in In) (Out, error)) *Workflow[In, Out] {
	return define(registered, declared.Caller(), spec, fn)
}

func define[In, Out any](into *registry, source string, spec Spec, fn func(context.Context, *Run, In) (Out, error)) *Workflow[In, Out] {
	fields, problems := input.Inspect(reflect.TypeFor[In]())
	problems = append(spec.problems(), problems...)
	problems = append(problems, validateProblems[In]()...)
	if fn == nil {
		problems = append(problems, "the function is missing")
	}
	d := &Definition{Spec: spec.completed(), Parameters: input.Parameters(fields), Source: source}
	decode := func(raw []byte) (*In, error) {
		in := new(In)
		return in, input.Decode(reflect.ValueOf(in).Elem(), fields, raw)
	}
	if _, judges := any(new(In)).(validator); judges {
		d.judge = func(raw []byte) ([]FieldError, error) { return judge(decode(raw)) }
	}
	d.invoke = func(ctx context.Context, run *Run, raw []byte) (any, error) {
		in, err := decode(raw)
		if err != nil {
			return nil, err
		}
		return fn(ctx, run, *in)
	}
	into.add(d, problems)
	return &Workflow[In, Out]{definition: d}
}

// Definition gives the declaration to platforms and test kits.
func (w *Workflow[In, Out]) Definition() *Definition { return w.definition }

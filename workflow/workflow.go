// Package workflow is what authors write workflows with: Define declares one,
// Run and Step are what its code meets while it runs, and the struct it takes
// as input becomes the form that people fill in. What platforms need to run
// workflows is in package host; authors never need it.
package workflow

import (
	"context"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
	"github.com/bifrost-run/bifrost/workflow/internal/input"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Effect is how much a workflow may change at a client. The zero value counts
// as Changes, the careful reading of an author who did not say.
type Effect = host.Effect

// The effects, from harmless to final.
const (
	Reads    = host.Reads
	Changes  = host.Changes
	Destroys = host.Destroys
)

// Retry says how often a failed workflow is started again; the zero value means
// never. Attempts counts all starts, the first included; Backoff is the wait
// before the second one, doubled before each later one, and Max caps it (zero
// does not); Jitter is the part of the wait that is random, 0 to 1.
type Retry = host.Retry

// Concurrency says how many runs of a workflow go on at a time: Most of all of them
// together, PerOrganization of those for one organization. Further ones wait in the order
// in which they were requested, and people see what for. Zero sets no bound.
type Concurrency = host.Concurrency

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
	// Concurrency bounds how many runs go on at a time; zero does not.
	Concurrency Concurrency
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

func define[In, Out any](into *registry.Registry, source string, spec Spec, fn func(context.Context, *Run, In) (Out, error)) *Workflow[In, Out] {
	fields, problems := input.Inspect(reflect.TypeFor[In]())
	decode := func(raw []byte) (*In, error) { return input.New[In](fields, raw) }
	judge, misnamed := registry.JudgeOf(decode)
	problems = append(problems, misnamed...)
	if fn == nil {
		problems = append(problems, "the function is missing")
	}
	invoke := func(ctx context.Context, s *session.Session, info host.Run, raw []byte) (any, error) {
		in, err := decode(raw)
		if err != nil {
			return nil, err
		}
		return fn(ctx, runOf(s, info), *in)
	}
	d := registry.NewWorkflow(host.Spec(spec), input.Parameters(fields), source, registry.Code{Invoke: invoke, Encode: encodeResult, Judge: judge})
	into.AddWorkflow(d, problems)
	return &Workflow[In, Out]{definition: d}
}

// FieldError is what is wrong with one field of an input, answered by the method
// Validate() []FieldError of an input type, which says what tags cannot: Field
// is its json name or what is below it ("groups/0"), and empty for the input as a
// whole; Code is for programs, invalid_value when it is empty; Message is one
// sentence for the person who filled in the form.
type FieldError = registry.FieldError

// Definition gives the declaration to platforms and test kits.
func (w *Workflow[In, Out]) Definition() *Definition { return w.definition }

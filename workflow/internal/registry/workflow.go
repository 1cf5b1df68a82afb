package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Workflow is a declared workflow: described, and ready to be executed.
type Workflow struct {
	// Spec has its defaults filled in.
	Spec       host.Spec
	Parameters []host.Parameter
	// Source is the file:line of the declaration.
	Source string

	code     Code
	problems error
}

// Code is what an author wrote, as the registry calls it.
type Code struct {
	// Invoke decodes the input, runs the function, and answers how its result is
	// shown and the JSON of it.
	Invoke func(ctx context.Context, s *session.Session, info host.Run, input []byte) (any, error)
	// Encode makes a result of what Invoke answered.
	Encode func(ctx context.Context, s *session.Session, value any) (host.ResultKind, json.RawMessage, error)
	// Judge asks the input type's own rules; nil when there are none.
	Judge func(input []byte) ([]FieldError, error)
}

// NewWorkflow is a workflow with its code.
func NewWorkflow(spec host.Spec, parameters []host.Parameter, source string, code Code) *Workflow {
	return &Workflow{Spec: completed(spec), Parameters: parameters, Source: source, code: code}
}

// Problems is what is wrong with this declaration, a line for each thing; nil
// when it is in order. A workflow with problems cannot be executed.
func (w *Workflow) Problems() error { return w.problems }

// Execute decodes the input, runs the workflow on the calling goroutine,
// catches its panics and encodes its result. It returns when the workflow's
// code does: the deadline and every cancellation come with ctx, and a caller
// that cannot wait for code that ignores it runs Execute on a goroutine of its own.
func (w *Workflow) Execute(ctx context.Context, on host.Host, info host.Run, input json.RawMessage) host.Outcome {
	if w.problems != nil {
		return host.Outcome{Err: w.problems}
	}
	s := session.New(ctx, on, cmp.Or(info.First, info.ID))
	var o host.Outcome
	var err error
	o.Kind, o.Result, err = w.run(session.Place{Session: s}.Enter(ctx), s, info, input)
	if o.Failures, o.FailedSteps, o.Err = s.End(err); o.Err != nil {
		o.Kind, o.Result, o.Err = host.ResultNone, nil, failure.Settle(o.Err)
	}
	return o
}

// run answers what the code came to. A result is encoded while the run goes on,
// because one that is a file has to be kept.
func (w *Workflow) run(ctx context.Context, s *session.Session, info host.Run, input []byte) (host.ResultKind, json.RawMessage, error) {
	if err := s.LoadSettings(ctx, w.Spec.Needs.Settings); err != nil {
		return host.ResultNone, nil, ended(ctx, err)
	}
	value, err := failure.Guard(func() (any, error) { return w.code.Invoke(ctx, s, info, input) })
	if err != nil {
		if failure.Panicked(err) { // one inside of a step was written there
			s.LogFailure(slog.LevelError, "", "The workflow panicked.", err)
		}
		return host.ResultNone, nil, ended(ctx, err)
	}
	if err := s.Broken(); err != nil {
		return host.ResultNone, nil, err
	}
	kind, result, err := w.code.Encode(ctx, s, value)
	if err != nil {
		err = ended(ctx, err)
	}
	return kind, result, err
}

// ended marks an error that the end of ctx brought about. It asks the author's
// own methods, whose panic is the workflow's.
func ended(ctx context.Context, err error) error {
	marked, panicked := failure.Guard(func() (error, error) { return failure.EndedBy(ctx, err), nil })
	if panicked != nil {
		return panicked
	}
	return marked
}

package workflow

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Definition is a declared workflow as platforms see it: described, and ready
// to be executed. Authors never need it.
type Definition struct {
	// Spec has its defaults filled in.
	Spec       Spec
	Parameters []host.Parameter
	// Source is the file:line of the Define call.
	Source string

	invoke   func(ctx context.Context, run *Run, input []byte) (any, error)
	judge    func(input []byte) ([]FieldError, error)
	problems error
}

// Definitions answers every workflow of this program, sorted by name. The error
// joins every problem of every declaration, one line each, and means that the
// program must not start; there are no definitions then.
func Definitions() ([]*Definition, error) { return registered.all() }

// Execute decodes the input, runs the workflow on the calling goroutine,
// catches its panics and encodes its result. It returns when the workflow's
// code does: the deadline and every cancellation come with ctx, and a caller
// that cannot wait for code that ignores it runs Execute on a goroutine of its own.
func (d *Definition) Execute(ctx context.Context, on host.Host, info host.Run, input json.RawMessage) host.Outcome {
	if d.problems != nil {
		return host.Outcome{Err: d.problems}
	}
	s := &session.Session{Host: on, Run: info.ID}
	run := &Run{
		ID: info.ID, Attempt: info.Attempt, DryRun: info.DryRun, Org: info.Org, Caller: info.Caller, session: s,
	}
	value, err := failure.Guard(func() (any, error) { return d.invoke(session.Place{Session: s}.Enter(ctx), run, input) })
	if err != nil {
		if failure.Panicked(err) { // one inside of a step was written there
			s.LogFailure(slog.LevelError, "", "The workflow panicked.", err)
		}
		err = ended(ctx, err)
	}
	var o host.Outcome
	if o.Failures, o.FailedSteps, o.Err = s.End(err); o.Err == nil {
		o.Kind, o.Result, o.Err = encodeResult(value)
	}
	if o.Err != nil {
		o.Err = failure.Settle(o.Err)
	}
	return o
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

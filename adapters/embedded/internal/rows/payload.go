package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Input holds bytes, not nested JSON: what was accepted comes back unchanged.
// Secret inputs stand here while the run goes on, so that a run without any has
// nothing more to read, and nothing to erase.
type Input struct {
	kv.Schema
	Input  []byte `json:"input"`
	Sealed []byte `json:"sealed,omitempty"`
}

// InputOf is nil for a run that was given nothing.
func InputOf(e executions.Execution) *Input {
	if e.Input == nil && e.Sealed == nil {
		return nil
	}
	return &Input{Input: e.Input, Sealed: e.Sealed}
}

// Into adds what the run was given.
func (r Input) Into(e *executions.Execution) { e.Input, e.Sealed = r.Input, r.Sealed }

// Output is what a run came to.
type Output struct {
	kv.Schema
	Kind     string        `json:"kind,omitempty"`
	Body     []byte        `json:"body,omitempty"`
	Failures []failurePart `json:"failures,omitempty"`
}

type failurePart struct {
	Item    string `json:"item,omitempty"`
	Message string `json:"message,omitempty"`
}

// OutputOf is nil for a run that came to nothing.
func OutputOf(e executions.Execution) *Output {
	if e.Result.Kind == "" && e.Result.Body == nil && e.Failures == nil {
		return nil
	}
	row := &Output{Kind: string(e.Result.Kind), Body: e.Result.Body}
	for _, f := range e.Failures {
		row.Failures = append(row.Failures, failurePart(f))
	}
	return row
}

// Into adds what the run came to.
func (r Output) Into(e *executions.Execution) {
	e.Result = executions.Result{Kind: executions.ResultKind(r.Kind), Body: r.Body}
	for _, f := range r.Failures {
		e.Failures = append(e.Failures, executions.Failure(f))
	}
}

// stepPart is a step as rows hold it, stored for good or failed in an attempt.
type stepPart struct {
	Name      string        `json:"name"`
	Status    string        `json:"status"`
	Attempt   int           `json:"attempt,omitempty"`
	StartedAt time.Time     `json:"startedAt,omitzero"`
	Duration  time.Duration `json:"duration,omitempty"`
	Result    []byte        `json:"result,omitempty"`
	Sealed    bool          `json:"sealed,omitempty"`
	Undoable  bool          `json:"undoable,omitempty"`
}

func partOfStep(s executions.Step) stepPart {
	return stepPart{
		Name: s.Name, Status: string(s.Status), Attempt: s.Attempt,
		StartedAt: s.StartedAt.UTC(), Duration: s.Duration, Result: s.Result, Sealed: s.Sealed, Undoable: s.Undoable,
	}
}

func (p stepPart) step() executions.Step {
	return executions.Step{
		Name: p.Name, Status: executions.StepStatus(p.Status), Attempt: p.Attempt,
		StartedAt: p.StartedAt, Duration: p.Duration, Result: p.Result, Sealed: p.Sealed, Undoable: p.Undoable,
	}
}

func stepParts(list []executions.Step) []stepPart {
	parts := make([]stepPart, 0, len(list))
	for _, s := range list {
		parts = append(parts, partOfStep(s))
	}
	return parts
}

func steps(parts []stepPart) []executions.Step {
	var list []executions.Step
	for _, p := range parts {
		list = append(list, p.step())
	}
	return list
}

package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// placeholder stands for an erased secret input: no input may be *** itself.
const placeholder = `"******"`

// Options say how to replay.
type Options struct {
	// Continue calls the functions of steps that are not stored, with everything
	// that they do outside. Without it none is called, no secret is given and no
	// integration sends anything.
	Continue bool
	// Input is a JSON object whose values take the place of the recorded ones; nil
	// for none.
	Input json.RawMessage
	// Log takes each line that the workflow writes, with *** for known secrets. It
	// is called from any goroutine of the workflow.
	Log func(host.Line)
}

// Ending is what came of a replay. No text in it holds a secret that the replay knows.
type Ending struct {
	// Recalled are the steps that were answered from what was stored, Called those
	// whose function was called.
	Recalled, Called []string
	// Stopped is the step that the replay stopped at, empty when it came to an end.
	Stopped string
	// Unsent are the calls of integrations that were not sent.
	Unsent []string
	// Status, Result, Kind, Failures and Diagnosis are the end of the run. Without
	// Continue they mean something only when Stopped is empty.
	Status    executions.Status
	Kind      host.ResultKind
	Result    json.RawMessage
	Failures  []host.Failure
	Diagnosis host.Diagnosis
}

// errStopped ends the context of a workflow that came to a step which is not stored.
var errStopped = errors.New("the replay has stopped")

// ErasedError says which secret inputs a replay needs again.
type ErasedError struct{ Names []string }

// Error names them.
func (e *ErasedError) Error() string {
	return "the secret inputs of a run are erased when it is over: give them again (" + strings.Join(e.Names, ", ") + ")"
}

// Play runs the workflow of a record in this process. Nothing of it is stored. It
// has no time limit, so that it can stand at a breakpoint, and ends with ctx. The
// error is an *ErasedError, or tells of an input that is no JSON object.
func Play(ctx context.Context, d *workflow.Definition, source Source, r Record, o Options) (Ending, error) {
	input, err := inputOf(r, o)
	if err != nil {
		return Ending{}, err
	}
	erased := Erased(d, r, o.Input)
	if o.Continue && len(erased) > 0 {
		return Ending{}, &ErasedError{Names: erased}
	}
	for _, name := range erased {
		input[name] = json.RawMessage(placeholder)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := newStage(source, r, o, func() { stop(errStopped) })
	for _, name := range secretsOf(d) {
		s.hideInput(input[name])
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return Ending{}, fmt.Errorf("the input: %w", err)
	}
	return s.ending(s.execute(ctx, d, raw)), nil
}

// Erased are the secret inputs of a record that are *** in it, and that input does
// not give again.
func Erased(d *workflow.Definition, r Record, input json.RawMessage) []string {
	var recorded, given map[string]json.RawMessage
	_, _ = json.Unmarshal(r.Input, &recorded), json.Unmarshal(input, &given) // what is no object names nothing
	return slices.DeleteFunc(secretsOf(d), func(name string) bool {
		return recorded[name] == nil || given[name] != nil
	})
}

func secretsOf(d *workflow.Definition) []string {
	var names []string
	for _, p := range d.Parameters {
		if p.Type == host.TypeSecret {
			names = append(names, p.Name)
		}
	}
	return names
}

// inputOf is the recorded input with what was given instead.
func inputOf(r Record, o Options) (map[string]json.RawMessage, error) {
	input := map[string]json.RawMessage{}
	for _, text := range []json.RawMessage{r.Input, o.Input} {
		if len(text) == 0 {
			continue
		}
		if err := json.Unmarshal(text, &input); err != nil {
			return nil, errors.New("the input is not a JSON object")
		}
	}
	if input == nil { // JSON's null
		input = map[string]json.RawMessage{}
	}
	return input, nil
}

// execute runs the workflow on a goroutine of its own, because its code may end
// the one that it runs on.
func (s *stage) execute(ctx context.Context, d *workflow.Definition, input json.RawMessage) host.Outcome {
	done := make(chan host.Outcome, 1)
	go func() {
		outcome := host.Outcome{Err: errors.New("the goroutine of the workflow was ended by its code")}
		defer func() { done <- outcome }()
		r := s.record
		outcome = d.Execute(ctx, s, host.Run{ID: r.ID, Attempt: r.Attempt, Org: r.Organization, Caller: r.Caller}, input)
	}()
	return <-done
}

// ending says what came of it, without secrets.
func (s *stage) ending(o host.Outcome) Ending {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Ending{Recalled: s.recalled, Called: s.called, Stopped: s.stopped, Unsent: s.unsent, Kind: o.Kind, Status: statusOf(o)}
	e.Result, _ = s.kit.Secrets.JSON(o.Result)
	for _, f := range o.Failures {
		e.Failures = append(e.Failures, host.Failure{Item: s.kit.Secrets.Text(f.Item), Message: s.kit.Secrets.Text(f.Message)})
	}
	if o.Err != nil {
		e.Diagnosis = host.Diagnose(o.Err)
		e.Diagnosis.Message = s.kit.Secrets.Text(e.Diagnosis.Message)
		e.Diagnosis.Details = s.kit.Secrets.Text(e.Diagnosis.Details)
	}
	return e
}

func statusOf(o host.Outcome) executions.Status {
	switch {
	case o.Err != nil:
		return executions.Failed
	case len(o.Failures) > 0 || len(o.FailedSteps) > 0:
		return executions.CompletedWithErrors
	default:
		return executions.Success
	}
}

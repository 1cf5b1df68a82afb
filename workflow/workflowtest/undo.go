package workflowtest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// undoAttempts are the least that a platform grants.
const undoAttempts = 3

// Undo undoes a run that Run has played, as a platform does when a person asks for
// it: the function is called again, its steps answer what was stored, and then what
// WithUndo says is called, the last step first. The run that undoes begins with
// nothing but that: it takes the options that it needs, such as the same Fake, and
// may die as well, at the steps "undo: <name>". It has no result of its own; Steps
// are those that were taken back, Failures those that could not be. Secret inputs
// are empty in it, because a platform has erased them.
func Undo[In, Out any](t testing.TB, w *workflow.Workflow[In, Out], of *Result[Out], options ...Option) *Result[struct{}] {
	t.Helper()
	d := w.Definition()
	name := "the undo of " + d.Spec.Name
	on := stage.New(t, name, d.Spec.Needs, sceneOf(t, options))
	retry := d.Spec.Retry
	retry.Attempts = max(retry.Attempts, undoAttempts)
	most := on.Attempts(retry.Attempts)
	e := on.Run(d.Spec.Timeout, retry, func(ctx context.Context, at host.Host, info host.Run) host.Outcome {
		past := of.past
		past.MayRetry = info.Attempt < most
		return d.Undo(ctx, at, info.ID+" undo", past, of.input)
	})
	on.CheckCrashes()
	on.CheckSecrets(e)
	return resultOf[struct{}](t, name, on, e)
}

// erased is an input whose secrets are empty.
func erased(parameters []host.Parameter, in string) json.RawMessage {
	var given map[string]json.RawMessage
	_ = json.Unmarshal([]byte(in), &given) // it was judged before
	for _, p := range parameters {
		if p.Type == host.TypeSecret && given[p.Name] != nil {
			given[p.Name] = json.RawMessage(`""`)
		}
	}
	raw, _ := json.Marshal(given)
	return raw
}

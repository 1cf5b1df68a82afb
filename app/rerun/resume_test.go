package rerun_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

func undoOf(id executions.ID) undo.Request { return undo.Request{ID: id} }

func TestARunGoesOnWithTheInputThatItHad(t *testing.T) {
	t.Parallel()
	fail := yes()
	given, def := hiring(fail)
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy","password":"correct horse"}`))
		is(t, first, executions.Failed)
		resume := rerun.Request{ID: first.ID, Resume: true}
		w.refused(ana, resume, "validation_failed", "/input/password")
		resume.Input = []byte(`{"name":"Di","password":"correct horse","other":1}`)
		w.refused(ana, resume, "input_fixed", "/input/name", "/input")
		resume.Input = []byte(`{"password":"correct horse"}`)
		x := w.again(bo, resume).Execution
		if x.Resumes != first.ID || x.Origin.ID != string(first.ID) || x.Trigger != executions.TriggerRerun || x.Sealed == nil || string(x.Input) != `{"name":"Cy","password":"***"}` {
			t.Errorf("%+v", x)
		}
		*fail = false
		x = w.performed(x)
		is(t, x, executions.Success)
		wants(t, `"made Cy"`, string(x.Result.Body))
		wants(t, []string{"Cy correct horse"}, *given)
	})
}

// Whoever asks, however often and however late, there is one run that goes on from
// another: a second one would do the rest twice. After it comes one that goes on from it.
func TestARunIsGoneOnFromOnce(t *testing.T) {
	t.Parallel()
	fail := yes()
	given, def := hiring(fail)
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`))
		resume := rerun.Request{ID: first.ID, Resume: true}
		second := w.again(ana, resume).Execution
		again := func() {
			t.Helper()
			resume.IdempotencyKey += "k"
			if got := w.again(bo, resume); !got.Replayed || got.Execution.ID != second.ID || string(got.Execution.Input) != `{"name":"Cy"}` {
				t.Errorf("%+v", got)
			}
		}
		again()
		is(t, w.performed(second), executions.Failed)
		again()
		time.Sleep(30 * time.Hour) // no idempotency key is kept that long
		again()
		third := w.again(bo, rerun.Request{ID: second.ID, Resume: true})
		if third.Replayed || third.Execution.Resumes != first.ID || third.Execution.Origin.ID != string(second.ID) {
			t.Errorf("%+v", third)
		}
		again()
		*fail = false
		is(t, w.performed(third.Execution), executions.Success)
		wants(t, []string{"Cy "}, *given)
		w.refused(bo, rerun.Request{ID: third.Execution.ID, Resume: true}, "rerun_not_possible")
		if anew := w.again(ana, rerun.Request{ID: first.ID}); anew.Replayed || anew.Execution.Resumes != "" {
			t.Errorf("%+v", anew)
		}
	})
}

func TestNothingGoesOnFromWhatWasUndone(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`))
		second := w.performed(w.again(ana, rerun.Request{ID: first.ID, Resume: true}).Execution)
		if _, err := w.undoer.Start(t.Context(), ana, undoOf(second.ID)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Hour)
		w.refused(ana, rerun.Request{ID: second.ID, Resume: true}, "rerun_not_possible")
		w.refused(ana, rerun.Request{ID: first.ID, Resume: true}, "rerun_not_possible")
	})
}

func TestNothingGoesOnFromARunThatIsAboutToBeRemoved(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`))
		time.Sleep(47*time.Hour + time.Minute)
		w.refused(ana, rerun.Request{ID: first.ID, Resume: true}, "rerun_not_possible")
	})
}

// What must not happen twice, and cannot be recalled, is in the way.
func TestNothingGoesOnFromWhatCannotBeRecalled(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		sealed, err := w.store.Sealer().Seal(t.Context(), ana.Scope, "elsewhere", []byte("1"))
		if err != nil {
			t.Fatal(err)
		}
		for code, step := range map[string]executions.Step{
			"step_in_doubt":      {Name: "pay", Status: executions.StepIntent, Attempt: 1},
			"rerun_not_possible": {Name: "fetch key", Status: executions.StepSuccess, Attempt: 1, Sealed: true, Result: sealed},
		} {
			id := w.ended(executions.Execution{
				Scope: ana.Scope, Actor: executions.Actor{ID: "ana"}, Workflow: executions.Workflow{Name: def.Spec.Name}, Input: []byte(`{"name":"Cy"}`),
			}, executions.EventFail, executions.Step{Name: "look", Status: executions.StepSuccess, Attempt: 1, Result: []byte("1")}, step)
			w.refused(ana, rerun.Request{ID: id, Resume: true}, code)
		}
	})
}

// A result that held a typed secret went with it. One that holds a secret of the
// platform is sealed anew for the run that goes on.
func TestSecretsInResultsWhenARunGoesOn(t *testing.T) {
	t.Parallel()
	fetched, fail := 0, true
	def := probe(func(ctx context.Context, run *workflow.Run, in hire) (any, error) {
		key, err := workflow.Step(ctx, "fetch", func(ctx context.Context) (string, error) {
			fetched++
			if in.Password.Reveal() != "" {
				return "it is " + in.Password.Reveal(), nil
			}
			return run.Secret(ctx, "vault_key")
		})
		if err == nil && fail {
			_, err = workflow.Step(ctx, "send", func(context.Context) (int, error) { return 0, errors.New("403") })
		}
		if key != "vaulted secret" {
			return nil, errors.New("recalled " + key)
		}
		return "told " + key, err
	})
	bubble(t, def, func(w *world) {
		secret, err := organizations.NewSecretValue("vaulted secret")
		if err == nil {
			err = w.store.Vault().Set(t.Context(), ana.Scope, "vault_key", secret)
		}
		if err != nil {
			t.Fatal(err)
		}
		typed := w.performed(w.started(`{"name":"Cy","password":"correct horse"}`))
		w.refused(ana, rerun.Request{ID: typed.ID, Resume: true, Input: []byte(`{"password":"correct horse"}`)}, "rerun_not_possible")
		first := w.performed(w.started(`{"name":"Cy"}`))
		is(t, first, executions.Failed)
		fail = false
		x := w.performed(w.again(ana, rerun.Request{ID: first.ID, Resume: true}).Execution)
		is(t, x, executions.Success)
		steps, err := w.store.Steps().List(t.Context(), ana.Scope, x.ID)
		if err != nil || len(steps) != 1 || !steps[0].Sealed || fetched != 2 || string(x.Result.Body) != `"told ***"` {
			t.Errorf("%+v %v, fetched %d, %s", steps, err, fetched, x.Result.Body)
		}
	})
}

package apitest

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	undoPath   = runPath + "/undo"
	undoID     = executions.ID("019df284-9b0b-7000-8000-0000000000d0")
	earlierID  = executions.ID("019df284-9b0b-7000-8000-0000000000d1")
	afterField = `{"after":"` + string(earlierID) + `"}`
)

// undos is a request of the technician's to undo a run at Contoso.
func undos(body string) request {
	r := post(undoPath, technician, cmp.Or(body, "{}"))
	r.scope = contosoID
	return r
}

// mayUndo lets the technician in, who looks at a run with these steps.
func (a *api) mayUndo(x executions.Execution, steps ...executions.Step) {
	a.mayView(permissions.ExecuteWorkflows)
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(x, nil)
	a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(steps, nil).MaxTimes(1)
	a.history.EXPECT().List(gomock.Any(), inContoso, gomock.Any(), store.Paging{Limit: 200}).Return(store.ExecutionPage{}, nil).MaxTimes(1)
}

func undoable(name string) executions.Step {
	return executions.Step{Name: name, Status: executions.StepSuccess, Result: []byte("1"), Undoable: true}
}

func TestThePreviewShowsWhatWouldBeUndoneAndWhyNot(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	doubt, sealed, other := undoable("charge"), undoable("set password"), undoable("fetch key")
	doubt.Status, doubt.Result = executions.StepIntent, nil
	sealed.Sealed, other.Sealed = true, true
	a.mayUndo(anEndedRun(func(e *executions.Execution) {
		e.FailedSteps = []executions.Step{{Name: "welcome", Status: executions.StepFailed}, {Name: "add to group", Status: executions.StepFailed, Undoable: true}}
	}), undoable("create user"), executions.Step{Name: "look", Status: executions.StepSuccess, Result: []byte("1")}, doubt, sealed, other, undoable("assign licence"))
	a.sealer.EXPECT().Open(gomock.Any(), inContoso, "step "+runIDText+" set password", []byte("1")).Return([]byte("locked under a key that is gone"), nil)
	a.sealer.EXPECT().Open(gomock.Any(), inContoso, "step "+runIDText+" fetch key", []byte("1")).
		Return(nil, fault.New(fault.Unavailable, "secret_unreadable", "It cannot be read."))
	a.ask(reads(undoPath)).is(200).says(`{"steps":[
		{"name":"add to group","undoable":false,"reason":"failed"},
		{"name":"assign licence","undoable":true,"reason":"behind_unreadable"},{"name":"fetch key","undoable":false,"reason":"unreadable"},
		{"name":"set password","undoable":false,"reason":"erased"},{"name":"charge","undoable":false,"reason":"in_doubt"},
		{"name":"look","undoable":false,"reason":"no_undo"},{"name":"create user","undoable":true}]}`)
}

func TestUndoingARunAcceptsARunOfTheSameWorkflow(t *testing.T) {
	t.Parallel()
	for name, replayed := range map[string]bool{"": false, "true": true} {
		a := newAPI(t)
		a.mayUndo(anEndedRun(func(e *executions.Execution) { e.Reference = &executions.Reference{System: "halopsa", ID: "48211"} }), undoable("create user"))
		a.random.EXPECT().ID().Return(string(undoID))
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, asked store.Acceptance) (store.Accepted, error) {
			x := asked.Execution
			if x.ID != undoID || x.Trigger != executions.TriggerUndo || x.Origin != (executions.Origin{ID: runIDText, Name: "Add a user"}) || x.Scope != inContoso ||
				string(x.Input) != `{"name":"Ana"}` || x.Reference == nil || x.Actor.ID != technician.user.ID || x.Workflow.Name != "add_user" || x.Retry.Attempts < 3 ||
				x.Timeout == 0 || x.SavesMinutes != 0 || asked.Idempotency == nil {
				t.Errorf("%+v", asked)
			}
			return store.Accepted{Execution: x, Replayed: replayed}, nil
		})
		got := a.ask(undos(`{}`)).is(http.StatusAccepted).has("Location", "/api/executions/"+string(undoID))
		got.has("Idempotency-Replayed", name)
	}
}

// Whoever asks twice has one undo, and the next one belongs to the one before.
func TestTheKeyOfAnUndoIsMadeOfWhatItGoesOnFrom(t *testing.T) {
	t.Parallel()
	keys := map[store.Idempotency]string{}
	for _, body := range []string{`{}`, `{ }`, afterField} {
		a := newAPI(t)
		a.mayUndo(anEndedRun(), undoable("create user"))
		if body == afterField {
			a.earlier(executions.CompletedWithErrors, runIDText)
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(anEndedRun(), nil)
		}
		a.random.EXPECT().ID().Return(string(undoID))
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, asked store.Acceptance) (store.Accepted, error) {
			keys[*asked.Idempotency] += asked.Execution.Origin.ID + " "
			return store.Accepted{Execution: asked.Execution}, nil
		})
		a.ask(undos(body)).is(http.StatusAccepted)
	}
	seen := map[string]bool{}
	for _, origins := range keys {
		seen[origins] = true
	}
	if len(keys) != 2 || !seen[runIDText+" "+runIDText+" "] || !seen[string(earlierID)+" "] {
		t.Errorf("%v", keys)
	}
}

// earlier is an undo of some run that has ended so.
func (a *api) earlier(status executions.Status, of string) {
	a.history.EXPECT().Get(gomock.Any(), inContoso, earlierID).Return(anEndedRun(func(e *executions.Execution) {
		e.ID, e.Status, e.Trigger, e.Origin.ID = earlierID, status, executions.TriggerUndo, of
	}), nil)
}

func TestWhatCannotBeUndoneIsRefused(t *testing.T) {
	t.Parallel()
	const other = executions.ID("019df284-9b0b-7000-8000-0000000000d2")
	run := func(id executions.ID) func(a *api) {
		return func(a *api) {
			a.history.EXPECT().Get(gomock.Any(), inContoso, id).Return(anEndedRun(func(e *executions.Execution) { e.ID = id }), nil)
		}
	}
	for name, c := range map[string]struct {
		x      executions.Execution
		steps  []executions.Step
		body   string
		also   func(a *api)
		status int
		code   string
	}{
		"one that goes on":      {x: aRun(), status: 409, code: "execution_open"},
		"one that did nothing":  {x: anEndedRun(), status: 409, code: "nothing_to_undo"},
		"one without any undo":  {x: anEndedRun(), steps: []executions.Step{{Name: "look", Status: executions.StepSuccess}}, status: 409, code: "nothing_to_undo"},
		"an undo":               {x: anEndedRun(func(e *executions.Execution) { e.Trigger = executions.TriggerUndo }), steps: []executions.Step{undoable("a")}, status: 409, code: "undo_of_undo"},
		"one of an old program": {x: anEndedRun(func(e *executions.Execution) { e.Workflow.Name = "gone" }), steps: []executions.Step{undoable("a")}, status: 409, code: "workflow_unknown"},
		"after no undo":         {x: anEndedRun(), steps: []executions.Step{undoable("a")}, body: afterField, also: run(earlierID), status: 422, code: "validation_failed"},
		"after nothing": {x: anEndedRun(), steps: []executions.Step{undoable("a")}, body: afterField, also: func(a *api) {
			a.history.EXPECT().Get(gomock.Any(), inContoso, earlierID).Return(executions.Execution{}, executions.ErrUnknown())
		}, status: 422, code: "validation_failed"},
		"after an undo of another": {x: anEndedRun(), steps: []executions.Step{undoable("a")}, body: afterField, also: func(a *api) {
			a.earlier(executions.Failed, string(other))
			run(other)(a)
		}, status: 422, code: "validation_failed"},
		"after one that goes on": {x: anEndedRun(), steps: []executions.Step{undoable("a")}, body: afterField, also: func(a *api) {
			a.earlier(executions.Running, runIDText)
			run(runID)(a)
		}, status: 409, code: "execution_open"},
		"after one that did all": {x: anEndedRun(), steps: []executions.Step{undoable("a")}, body: afterField, also: func(a *api) {
			a.earlier(executions.Success, runIDText)
			run(runID)(a)
		}, status: 409, code: "nothing_to_undo"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayUndo(c.x, c.steps...)
			if c.also != nil {
				c.also(a)
			}
			a.ask(undos(c.body)).refuses(c.status, c.code)
		})
	}
}

func TestWhatIsNoIDIsAnsweredAsAnUndoThatIsNotThere(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayUndo(anEndedRun(), undoable("create user"))
	got := a.ask(undos(`{"after":"zzz"}`)).refuses(422, "validation_failed")
	if len(got.Errors) != 1 || got.Errors[0].Pointer != "/after" || got.Errors[0].Message != "This run has no undo of this id." {
		t.Errorf("%+v", got)
	}
}

func TestARunThatCanBeUndoneSaysSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		x       executions.Execution
		allowed string
	}{
		"when it is over": {anEndedRun(), `["undo",`}, "not before": {aRun(), `["cancel"]`},
		"not when it is an undo": {anEndedRun(func(e *executions.Execution) { e.Trigger = executions.TriggerUndo }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayUndo(c.x, undoable("create user"))
			got := string(a.ask(reads(runPath)).is(200).body)
			if strings.Contains(got, `"allowed":`) != (c.allowed != "") || !strings.Contains(got, c.allowed) {
				t.Error(got)
			}
		})
	}
}

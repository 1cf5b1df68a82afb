package apitest

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	rerunPath = runPath + "/rerun"
	rerunID   = executions.ID("019df284-9b0b-7000-8000-0000000000e0")
	laterID   = executions.ID("019df284-9b0b-7000-8000-0000000000e1")
)

func (a *api) rerunner(starter *start.Starter, observer *observe.Observer) *rerun.Rerunner {
	return rerun.New(starter, observer, rerun.Ports{
		History: a.history, Steps: a.steps, Sealer: a.sealer, Forms: a.forms, Memberships: a.memberships, Clock: a.clock,
	}, 90)
}

// reruns is a request of the technician's to run something again at Contoso.
func reruns(body string) request {
	r := post(rerunPath, technician, cmp.Or(body, "{}"))
	r.scope = contosoID
	return r
}

const fromFailed = `{"from":"failed_step"}`

// aFailedRun is a run that has ended otherwise than well, a moment ago.
func aFailedRun(changes ...func(*executions.Execution)) executions.Execution {
	return anEndedRun(append([]func(*executions.Execution){func(e *executions.Execution) {
		e.Status, e.FinishedAt, e.Resumes = executions.Failed, now, ""
		e.FailedSteps = []executions.Step{{Name: "assign licence", Status: executions.StepFailed, Attempt: 1}}
	}}, changes...)...)
}

// mayRerun lets the technician in, who looks at a run with these steps.
func (a *api) mayRerun(x executions.Execution, steps ...executions.Step) {
	a.mayView(permissions.ExecuteWorkflows)
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(x, nil)
	a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(steps, nil).MaxTimes(1)
}

// follows are the runs that came of others since.
func (a *api) follows(since ...executions.Execution) {
	filter := history.Filter{Triggers: []executions.Trigger{executions.TriggerRerun, executions.TriggerUndo}, From: runID.Time().Add(-time.Hour)}
	a.history.EXPECT().List(gomock.Any(), inContoso, filter, store.Paging{Limit: 200}).Return(store.ExecutionPage{Items: since}, nil)
}

func TestRunningAgainAcceptsARunOfTheSameWorkflow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, input string
		resumes     executions.ID
	}{
		"from the start":           {`{}`, `{"name":"Ana"}`, ""},
		"with another input":       {`{"from":"start","input":{"name":"Bo"}}`, `{"name":"Bo"}`, ""},
		"from where it has failed": {fromFailed, `{"name":"Ana"}`, runID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			form := executions.Origin{ID: nowhereID, Name: "New starter"}
			a.mayRerun(aFailedRun(func(e *executions.Execution) {
				e.Form, e.Reference = form, &executions.Reference{System: "halopsa", ID: "48211"}
			}), undoable("create user"))
			if c.resumes != "" {
				a.follows()
			}
			a.input.EXPECT().Validate(gomock.Any()).Return(nil)
			a.random.EXPECT().ID().Return(string(rerunID))
			a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, asked store.Acceptance) (store.Accepted, error) {
				x := asked.Execution
				if x.ID != rerunID || x.Trigger != executions.TriggerRerun || x.Origin != (executions.Origin{ID: runIDText, Name: "Add a user"}) || x.Scope != inContoso ||
					x.Resumes != c.resumes || x.Form != form || x.Reference == nil || x.Actor.ID != technician.user.ID || x.Workflow.Name != "add_user" || string(x.Input) != c.input ||
					(asked.Idempotency != nil) != (c.resumes != "") {
					t.Errorf("%+v", asked)
				}
				return store.Accepted{Execution: x}, nil
			})
			got := a.ask(reruns(c.body)).is(http.StatusAccepted).has("Location", "/api/executions/"+string(rerunID)).has("Idempotency-Replayed", "")
			for _, part := range []string{`"trigger":"rerun"`, `"origin":{"id":"` + runIDText + `","name":"Add a user"}`, `"form":{"id":"` + nowhereID} {
				if !strings.Contains(string(got.body), part) {
					t.Errorf("%s is not in %s", part, got.body)
				}
			}
		})
	}
}

func TestRunningAgainCanBeWaitedFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRerun(anEndedRun())
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.random.EXPECT().ID().Return(string(rerunID))
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{Execution: anEndedRun(func(e *executions.Execution) { e.ID = rerunID }), Replayed: true}, nil)
	a.watcher.EXPECT().Watch(gomock.Any(), inContoso, rerunID).Return(make(chan struct{}), func() {})
	a.history.EXPECT().Get(gomock.Any(), inContoso, rerunID).Return(anEndedRun(func(e *executions.Execution) { e.ID = rerunID }), nil)
	a.steps.EXPECT().List(gomock.Any(), inContoso, rerunID).Return(nil, nil)
	a.ask(reruns(`{}`).with("Prefer", "wait=5").with("Idempotency-Key", "k")).is(http.StatusOK).has("Preference-Applied", "wait=5").has("Idempotency-Replayed", "true")
}

// There is one run that goes on from another, whoever asks.
func TestWhatWasGoneOnFromIsAnswered(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	later := aRun(func(e *executions.Execution) {
		e.ID, e.Trigger, e.Resumes, e.Origin.ID = laterID, executions.TriggerRerun, runID, runIDText
	})
	a.mayRerun(aFailedRun(), undoable("create user"))
	anew := later
	anew.ID, anew.Resumes = rerunID, ""
	a.follows(anew, later)
	a.history.EXPECT().Get(gomock.Any(), inContoso, laterID).Return(later, nil)
	a.ask(reruns(fromFailed)).is(http.StatusAccepted).has("Idempotency-Replayed", "true").has("Location", "/api/executions/"+string(laterID))
}

func TestWhatCannotBeRunAgainIsRefused(t *testing.T) {
	t.Parallel()
	since := func(since ...executions.Execution) func(*api) { return func(a *api) { a.follows(since...) } }
	doubt, sealed := undoable("charge"), undoable("fetch key")
	doubt.Status, doubt.Result, sealed.Sealed = executions.StepIntent, nil, true
	hidden := func(e *executions.Execution) { e.Input = []byte(`{"name":"Ana","password":"***"}`) }
	for name, c := range map[string]struct {
		x              executions.Execution
		steps          []executions.Step
		body           string
		also           func(a *api)
		status         int
		code, pointers string
	}{
		"one that goes on":             {x: aRun(), status: 409, code: "execution_running"},
		"one that goes on, onward":     {x: aRun(), body: fromFailed, status: 409, code: "execution_running"},
		"an undo":                      {x: aFailedRun(func(e *executions.Execution) { e.Trigger = executions.TriggerUndo }), status: 409, code: "rerun_not_possible"},
		"one of an old program":        {x: aFailedRun(func(e *executions.Execution) { e.Workflow.Name = "gone" }), status: 409, code: "workflow_unknown"},
		"onward from a success":        {x: anEndedRun(), body: fromFailed, status: 409, code: "rerun_not_possible"},
		"onward from what was undone":  {x: aFailedRun(), body: fromFailed, also: since(aRun(func(e *executions.Execution) { e.Trigger, e.Origin.ID = executions.TriggerUndo, runIDText })), status: 409, code: "rerun_not_possible"},
		"onward from a doubt":          {x: aFailedRun(), steps: []executions.Step{undoable("create user"), doubt}, body: fromFailed, also: since(), status: 409, code: "step_in_doubt"},
		"onward from what is old":      {x: aFailedRun(func(e *executions.Execution) { e.FinishedAt = now.AddDate(0, 0, -90) }), body: fromFailed, also: since(), status: 409, code: "rerun_not_possible"},
		"without the secret":           {x: aFailedRun(hidden), status: 422, code: "validation_failed", pointers: "/input/password"},
		"without the secret, onward":   {x: aFailedRun(hidden), body: fromFailed, also: since(), status: 422, code: "validation_failed", pointers: "/input/password"},
		"with what hides the secret":   {x: aFailedRun(hidden), body: `{"input":{"name":"Bo","password":"***"}}`, status: 422, code: "validation_failed", pointers: "/input/password"},
		"with another input, onward":   {x: aFailedRun(hidden), body: `{"from":"failed_step","input":{"name":"Bo","password":"x","y":1}}`, also: since(), status: 422, code: "input_fixed", pointers: "/input/name /input"},
		"from somewhere":               {x: aFailedRun(), body: `{"from":"middle"}`, status: 422, code: "validation_failed", pointers: "/from"},
		"with what there is not":       {x: aFailedRun(), body: `{"step":"x"}`, status: 422, code: "validation_failed", pointers: "/step"},
		"with an input that is a list": {x: aFailedRun(), body: `{"input":[]}`, status: 422, code: "validation_failed", pointers: "/input"},
		"onward from a lost result": {x: aFailedRun(), steps: []executions.Step{sealed}, body: fromFailed, also: func(a *api) {
			a.follows()
			a.sealer.EXPECT().Open(gomock.Any(), inContoso, "step "+runIDText+" fetch key", gomock.Any()).Return([]byte("locked under a key that is gone"), nil)
		}, status: 409, code: "rerun_not_possible"},
		"onward from an unreadable result": {x: aFailedRun(), steps: []executions.Step{sealed}, body: fromFailed, also: func(a *api) {
			a.follows()
			a.sealer.EXPECT().Open(gomock.Any(), inContoso, gomock.Any(), gomock.Any()).Return(nil, fault.New(fault.Unavailable, "secret_unreadable", "It cannot be read."))
		}, status: 409, code: "rerun_not_possible"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView(permissions.ExecuteWorkflows)
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(c.x, nil).MaxTimes(1)
			a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(c.steps, nil).MaxTimes(1)
			if c.also != nil {
				c.also(a)
			}
			got := a.ask(reruns(c.body)).refuses(c.status, c.code)
			var at []string
			for _, e := range got.Errors {
				at = append(at, e.Pointer)
			}
			if strings.Join(at, " ") != c.pointers {
				t.Errorf("points at %q, want %q", at, c.pointers)
			}
		})
	}
}

// Nobody answers for what came since, and so nothing may happen.
func TestARunIsNotGoneOnFromWhileItsHistoryCannotBeRead(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRerun(aFailedRun(), undoable("create user"))
	a.history.EXPECT().List(gomock.Any(), inContoso, gomock.Any(), gomock.Any()).Return(store.ExecutionPage{}, fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer."))
	a.ask(reruns(fromFailed)).refuses(503, "storage_unavailable")
}

func TestARunThatIsOverSaysHowItCanBeRunAgain(t *testing.T) {
	t.Parallel()
	doubt := executions.Step{Name: "charge", Status: executions.StepIntent, Attempt: 1}
	for name, c := range map[string]struct {
		x       executions.Execution
		step    executions.Step
		allowed string
	}{
		"a failed one":            {aFailedRun(), undoable("a"), `"allowed":["undo","rerun","rerun_failed_step"]`},
		"one with errors":         {aFailedRun(func(e *executions.Execution) { e.Status = executions.CompletedWithErrors }), undoable("a"), `"rerun_failed_step"`},
		"a cancelled one":         {aFailedRun(func(e *executions.Execution) { e.Status = executions.Cancelled }), undoable("a"), `"rerun_failed_step"`},
		"one in doubt":            {aFailedRun(), doubt, `"allowed":["rerun"]`},
		"a success":               {anEndedRun(), undoable("a"), `"allowed":["undo","rerun"]`},
		"one that goes on":        {aRun(), undoable("a"), `"allowed":["cancel"]`},
		"one that recalled steps": {aFailedRun(func(e *executions.Execution) { e.Resumes = laterID }), undoable("a"), `"steps":[{"name":"a","status":"Success","recalled":true,"attempt":0,`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRerun(c.x, c.step)
			if got := string(a.ask(reads(runPath)).is(200).body); !strings.Contains(got, c.allowed) {
				t.Errorf("%s is not in %s", c.allowed, got)
			}
		})
	}
}

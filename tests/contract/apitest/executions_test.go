package apitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

const runPath = "/api/executions/" + runIDText

// reads is a request of the technician's about a run at Contoso.
func reads(path string) request {
	r := get(path, technician)
	r.scope = contosoID
	return r
}

func (a *api) mayView(also ...permissions.Permission) {
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, append(also, permissions.ViewHistory)...))
}

// whole is a run with something in every field.
func whole(e *executions.Execution) {
	e.Actor = executions.Actor{ID: admin.user.ID, DisplayName: "The admin", Type: permissions.PlatformUser}
	e.Status, e.Attempt, e.StartedAt, e.FinishedAt = executions.CompletedWithErrors, 2, runTime.Add(38*time.Millisecond), runTime.Add(4158*time.Millisecond)
	e.Workflow.Build = "9f2c1ab"
	e.Reference = &executions.Reference{System: "halopsa", ID: "48211"}
	e.Progress = executions.Progress{Done: 3, Total: 5, Text: "Licences"}
	e.Result = executions.Result{Kind: executions.ResultTable, Body: []byte(`{"columns":[{"key":"sku","label":"Licence"}],"rows":[{"sku":"E5"}]}`)}
	e.Failures = []executions.Failure{{Item: "Sales group", Message: "The group no longer exists."}}
	e.Problem = &executions.Problem{Code: "step_failed", Message: "One step failed.", Step: "add to group", Details: "404 Not Found"}
	e.FailedSteps = []executions.Step{{Name: "add to group", Status: executions.StepFailed, Attempt: 2, StartedAt: runTime.Add(time.Second), Duration: 12 * time.Millisecond}}
}

var storedSteps = []executions.Step{{
	Name: "create user", Status: executions.StepSuccess, Attempt: 1, StartedAt: runTime.Add(50 * time.Millisecond), Duration: 812 * time.Millisecond, Result: []byte(`"quite a secret"`),
}}

const (
	ranJSON = `"id":"` + runIDText + `","organizationId":"` + contosoID + `","workflow":{"name":"add_user","title":"Add a user","build":"9f2c1ab"},
		"status":"CompletedWithErrors","trigger":"api","actor":{"id":"` + adminID + `","displayName":"The admin","type":"platform"},"dryRun":false,
		"attempt":2,"maxAttempts":3,"progress":{"done":3,"total":5,"text":"Licences"},
		"createdAt":"2026-05-04T10:00:00.123Z","startedAt":"2026-05-04T10:00:00.161Z","finishedAt":"2026-05-04T10:00:04.281Z",
		"queuedMs":38,"durationMs":4120,"reference":{"system":"halopsa","id":"48211"}`
	problemJSON = `"error":{"code":"step_failed","message":"One step failed.","step":"add to group"}`
	detailsJSON = `"error":{"code":"step_failed","message":"One step failed.","step":"add to group","details":"404 Not Found"}`
	wholeJSON   = `"input":{"name":"Ana"},"steps":[
		{"name":"create user","status":"Success","attempt":1,"startedAt":"2026-05-04T10:00:00.173Z","durationMs":812},
		{"name":"add to group","status":"Failed","attempt":2,"startedAt":"2026-05-04T10:00:01.123Z","durationMs":12}],
		"result":{"kind":"table","columns":[{"key":"sku","label":"Licence"}],"rows":[{"sku":"E5"}]},
		"failures":[{"item":"Sales group","message":"The group no longer exists."}]`
)

func (a *api) stored(e executions.Execution, steps []executions.Step) {
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(e, nil)
	a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(steps, nil)
}

func TestARunIsReadWhole(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.stored(executionOf(whole), storedSteps)
	got := a.ask(reads(runPath)).is(200)
	got.says(`{` + ranJSON + `,` + detailsJSON + `,` + wholeJSON + `}`)
	if strings.Contains(string(got.body), "secret") {
		t.Error("a step's result is shown")
	}
}

func TestTheirOwnRunIsReadWithoutTheHistory(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	own := executionOf(whole, func(e *executions.Execution) { e.Actor.ID = technician.user.ID })
	a.mayRun()
	a.stored(own, storedSteps)
	a.ask(reads(runPath)).is(200).
		says(`{` + strings.Replace(ranJSON, adminID, techID, 1) + `,` + problemJSON + `,` + wholeJSON + `,"allowed":["rerun","rerun_failed_step"]}`)
}

func TestARunOfSomebodyElseNeedsTheHistory(t *testing.T) {
	t.Parallel()
	for _, path := range []string{runPath, runPath + "/logs"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			if path != runPath {
				a.watches(inContoso)
			}
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(executionOf(whole), nil)
			a.namesPermission(a.ask(reads(path)), "canViewHistory")
		})
	}
}

func TestARunInItsBeginningHasNothingElse(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView(permissions.ExecuteWorkflows)
	a.stored(accepted(func(e *executions.Execution) { e.DueAt = runTime.Add(time.Minute); e.Progress.Done = 1 }), nil)
	a.ask(reads(runPath)).is(200).
		says(strings.Replace(acceptedJSON, `"createdAt"`, `"progress":{"done":1},"dueAt":"2026-05-04T10:01:00.123Z","allowed":["cancel"],"createdAt"`, 1))
}

func TestAResultIsShownByItsKind(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{`{"a":[1,null]}`: `{"kind":"json","value":{"a":[1,null]}}`, `null`: `{"kind":"json","value":null}`, `1e3`: `{"kind":"json","value":1e3}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView()
			a.stored(accepted(func(e *executions.Execution) {
				e.Status, e.Result = executions.Success, executions.Result{Kind: executions.ResultJSON, Body: []byte(body)}
			}), nil)
			a.ask(reads(runPath)).is(200).
				says(strings.Replace(strings.Replace(acceptedJSON, "Pending", "Success", 1), `"createdAt"`, `"result":`+want+`,"createdAt"`, 1))
		})
	}
}

func TestAnUnknownRunIsNotFound(t *testing.T) {
	t.Parallel()
	unknown := executions.ErrUnknown()
	for name, c := range map[string]struct {
		request request
		expect  func(a *api)
	}{
		"read": {reads(runPath), func(a *api) {
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(executions.Execution{}, unknown)
		}},
		"followed": {reads(runPath + "/logs"), func(a *api) {
			a.watches(inContoso)
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(executions.Execution{}, unknown)
		}},
		"cancelled": {request{method: "POST", path: runPath + "/cancel", token: technician.token, scope: contosoID}, func(a *api) {
			a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(executions.Execution{}, unknown)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView(permissions.ExecuteWorkflows)
			c.expect(a)
			first := a.ask(c.request)
			first.refuses(http.StatusNotFound, "not_found")
			for _, malformed := range []string{"1", "019df26e-2d7b-4000-8000-000000000001", "..%2Fx"} {
				a.mayView(permissions.ExecuteWorkflows)
				r := c.request
				r.path = strings.Replace(r.path, runIDText, malformed, 1)
				same(t, malformed, first, a.ask(r))
			}
		})
	}
}

func TestARunsIdIsReadInAnyLetters(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.stored(accepted(), nil)
	a.ask(reads("/api/executions/" + strings.ToUpper(runIDText))).is(200)
}

func TestRunsAreListedNewestFirstWithoutTheirWeight(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, store.Paging{Limit: 1}).
		Return(store.ExecutionPage{Items: []executions.Execution{executionOf(whole)}, Next: "a position"}, nil)
	first := a.ask(reads("/api/executions?limit=1")).is(200)
	first.says(`{"items":[{` + ranJSON + `,` + problemJSON + `}],"nextCursor":"` + first.cursor() + `"}`)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, store.Paging{After: "a position", Limit: 200}).Return(store.ExecutionPage{}, nil)
	a.ask(reads("/api/executions?limit=200&cursor=" + url.QueryEscape(first.cursor()))).is(200).says(`{"items":[]}`)
}

func TestMyRunsAreThoseOfWhereIStillBelong(t *testing.T) {
	t.Parallel()
	for _, mine := range []string{"true", "1", "TRUE", "t"} {
		t.Run(mine, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(technician, grant(technician, toContoso))
			left := accepted(func(e *executions.Execution) { e.Scope = given.ScopeOf(fabrikID) })
			global := accepted(func(e *executions.Execution) { e.Scope = inGlobal })
			a.history.EXPECT().ListByUser(gomock.Any(), technician.user.ID, history.Filter{}, store.Paging{Limit: 50}).
				Return(store.ExecutionPage{Items: []executions.Execution{left, accepted(), global}, Next: "a position"}, nil)
			r := reads("/api/executions?mine=" + mine)
			// A scope is not asked for, and does not turn it into another list.
			r.scope = fabrikID
			got := a.ask(r).is(200)
			got.says(`{"items":[` + strings.Replace(acceptedJSON, `"input":{"name":"Ana"},`, "", 1) + `],"nextCursor":"` + got.cursor() + `"}`)
		})
	}
}

func TestNotMineIsTheOrganizations(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, store.Paging{Limit: 50}).Return(store.ExecutionPage{}, nil)
	a.ask(reads("/api/executions?mine=false")).is(200).says(`{"items":[]}`)
	a.mayView()
	a.ask(reads("/api/executions?mine=perhaps")).fields("query /mine type")
}

func TestACancelledRunIsAnsweredAsItIsThen(t *testing.T) {
	t.Parallel()
	for status, code := range map[executions.Status]int{executions.Cancelled: http.StatusOK, executions.Cancelling: http.StatusAccepted} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayView(permissions.ExecuteWorkflows)
			a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(accepted(func(e *executions.Execution) { e.Status = status }), nil)
			a.ask(request{method: "POST", path: runPath + "/cancel", token: technician.token, scope: contosoID}).is(code).
				says(strings.Replace(strings.Replace(acceptedJSON, "Pending", string(status), 1), `"input":{"name":"Ana"},`, "", 1))
		})
	}
}

func TestAFinishedRunCannotBeCancelled(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView(permissions.ExecuteWorkflows)
	a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(executions.Execution{}, fault.New(fault.Conflict, "execution_finished", "This run has already finished."))
	a.ask(request{method: "POST", path: runPath + "/cancel", token: technician.token, scope: contosoID}).refuses(http.StatusConflict, "execution_finished")
}

package apitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const runsExportPath = "/api/executions/export"

// lately is the filter of an export that nobody gave a beginning.
var lately = history.Filter{From: now.Add(-history.Recent)}

func historyOperations() []operation {
	export := func(a *api, err error) {
		a.history.EXPECT().List(gomock.Any(), inContoso, lately, store.Paging{Limit: 500}).Return(store.ExecutionPage{Items: []executions.Execution{aRun()}}, err)
	}
	open := func(a *api, err error) {
		f := history.Filter{Statuses: history.Stoppable(), From: now.Add(-history.Recent)}
		a.history.EXPECT().List(gomock.Any(), inContoso, f, store.Paging{Limit: 1000}).Return(store.ExecutionPage{Items: []executions.Execution{aRun()}}, err)
	}
	return []operation{
		{
			id: "exportExecutions", method: "GET", path: runsExportPath, kind: "text/csv; charset=utf-8", entry: inHeader, anyOf: views, status: 200,
			works: func(a *api) { export(a, nil) }, fails: map[string]func(*api, error){"History.List": export},
		},
		{
			id: "exportExecutions", method: "GET", path: runsExportPath + "?format=jsonl", kind: "application/x-ndjson", entry: inHeader, anyOf: views, status: 200,
			works: func(a *api) { export(a, nil) }, fails: map[string]func(*api, error){"History.List": export},
		},
		{
			id: "cancelExecutions", method: "POST", path: "/api/executions/cancel", body: `{"filter":{}}`, entry: inHeader, anyOf: runs, also: []permissions.Permission{permissions.ViewHistory}, status: 200,
			works: func(a *api) {
				open(a, nil)
				a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(aRun(), nil)
			},
			fails: map[string]func(*api, error){"History.List": open},
		},
	}
}

// askedFor is every part of a filter in a query, and what it means.
func askedFor() (url.Values, history.Filter) {
	return url.Values{
			"status": {"Failed", "Timeout"}, "trigger": {"form", "rerun"}, "workflow": {"add_user"}, "form": {"f"}, "origin": {"o"}, "actor": {"me"},
			"reference": {"48211"}, "referenceSystem": {"halopsa"}, "from": {"2026-05-01T08:00:00+02:00"}, "to": {"2026-05-02T08:00:00.5Z"},
		}, history.Filter{
			Statuses: []executions.Status{executions.Failed, executions.Timeout}, Triggers: []executions.Trigger{executions.TriggerForm, executions.TriggerRerun},
			Workflow: "add_user", Form: "f", Origin: "o", Actor: technician.user.ID, Reference: history.Reference{System: "halopsa", ID: "48211"},
			From: time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC), To: time.Date(2026, 5, 2, 8, 0, 0, 500_000_000, time.UTC),
		}
}

// filterLike matches a filter for the same instants.
func filterLike(want history.Filter) gomock.Matcher {
	return gomock.Cond(func(f history.Filter) bool { return cmp.Equal(want, f) })
}

func TestRunsAreFiltered(t *testing.T) {
	t.Parallel()
	query, want := askedFor()
	a := newAPI(t)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{Limit: 7}).Return(store.ExecutionPage{Next: "n", ScannedTo: want.To}, nil)
	path := "/api/executions?limit=7&" + query.Encode()
	got := a.ask(reads(path)).is(200)
	cursor := got.cursor()
	got.says(`{"items":[],"nextCursor":"` + cursor + `","scannedTo":"2026-05-02T08:00:00.500Z"}`)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{After: "n", Limit: 7}).Return(store.ExecutionPage{}, nil)
	a.ask(reads(path + "&cursor=" + cursor)).is(200).says(`{"items":[]}`)
	for name := range query {
		other, _ := askedFor()
		other.Del(name)
		a.mayView()
		a.ask(reads("/api/executions?cursor="+cursor+"&"+other.Encode())).refuses(http.StatusBadRequest, "cursor_invalid")
	}
	a.anywhere(technician, grant(technician, toContoso))
	a.history.EXPECT().ListByUser(gomock.Any(), technician.user.ID, filterLike(want), store.Paging{Limit: 7}).Return(store.ExecutionPage{}, nil)
	a.ask(reads(path + "&mine=true")).is(200).says(`{"items":[]}`)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{Limit: 500}).Return(store.ExecutionPage{}, nil)
	a.ask(reads(runsExportPath + "?" + query.Encode())).is(200)
}

func TestRunsOfANarrowFilterAreLookedForSevenDaysBack(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{Workflow: "add_user", From: now.Add(-history.Recent)}, store.Paging{Limit: 50}).Return(store.ExecutionPage{}, nil)
	a.ask(reads("/api/executions?workflow=add_user")).is(200).says(`{"items":[],"scannedTo":"` + now.Add(-history.Recent).UTC().Format("2006-01-02T15:04:05.000Z") + `"}`)
}

func TestAFilterForRunsIsJudged(t *testing.T) {
	t.Parallel()
	for query, wanted := range map[string]string{
		"status=Perhaps":                                    "query /status/0 enum",
		"status=Failed&status=":                             "query /status/1 enum",
		"trigger=luck":                                      "query /trigger/0 enum",
		"from=yesterday":                                    "query /from format",
		"to=2026-13-01T00:00:00Z":                           "query /to format",
		"workflow=" + strings.Repeat("x", 201):              "query /workflow max_length",
		"from=2026-05-02T00:00:00Z&to=2026-05-02T00:00:00Z": "query /to range",
	} {
		a := newAPI(t)
		a.mayView()
		a.ask(reads("/api/executions?" + query)).fields(wanted)
		a.mayView()
		a.ask(reads(runsExportPath + "?" + query)).fields(wanted)
	}
	for query, wanted := range map[string]string{"format=xlsx": "query /format enum", "from=2020-01-01T00:00:00Z": "query /from range"} {
		a := newAPI(t)
		a.mayView()
		a.ask(reads(runsExportPath + "?" + query)).fields(wanted)
	}
}

func TestRunsAreExportedAsRowsAndAsLines(t *testing.T) {
	t.Parallel()
	odd := aRun(func(e *executions.Execution) {
		e.Actor.DisplayName, e.Form.Name = "=cmd|' /C calc'!A0", "New, \"starter\""
		e.Reference = &executions.Reference{System: "+halopsa", ID: "48211"}
		e.Status, e.StartedAt, e.FinishedAt = executions.Failed, e.CreatedAt.Add(38*time.Millisecond), e.CreatedAt.Add(4158*time.Millisecond)
		e.Problem = &executions.Problem{Code: "step_failed", Message: "-1\nis no\tlicence.", Details: "for some only"}
	})
	a := newAPI(t)
	for _, format := range []string{"csv", "jsonl"} {
		a.mayView()
		a.history.EXPECT().List(gomock.Any(), inContoso, lately, store.Paging{Limit: 500}).Return(store.ExecutionPage{Items: []executions.Execution{odd}, Next: "n"}, nil)
		a.history.EXPECT().List(gomock.Any(), inContoso, lately, store.Paging{After: "n", Limit: 500}).Return(store.ExecutionPage{}, nil)
		got := a.ask(reads(runsExportPath + "?format=" + format)).is(200)
		if disposition := got.header.Get("Content-Disposition"); !strings.Contains(disposition, `filename="executions-`+contosoID+"."+format+`"`) {
			t.Errorf("it is called %s", disposition)
		}
		text := string(got.body)
		if format == "jsonl" {
			if strings.Count(text, "\n") != 1 || !strings.Contains(text, `"form":{"id":"`+odd.Form.ID+`","name":"New, \"starter\""}`) || strings.Contains(text, "for some only") {
				t.Errorf("the line is %s", text)
			}
			continue
		}
		at := func(added time.Duration) string { return runTime.Add(added).UTC().Format("2006-01-02T15:04:05.000Z") }
		want := "\ufeffid,organizationId,organization,workflow,status,trigger,form,actor,reference,createdAt,startedAt,finishedAt,queuedMs,durationMs,errorCode,errorMessage\r\n" +
			string(runID) + "," + contosoID + "," + contoso().Name + ",add_user,Failed,api,\"New, \"\"starter\"\"\",'=cmd|' /C calc'!A0,'+halopsa 48211," +
			at(0) + "," + at(38*time.Millisecond) + "," + at(4158*time.Millisecond) + ",38,4120,step_failed,\"'-1\r\nis no\tlicence.\"\r\n"
		if diff := cmp.Diff(want, text); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnExportThatBreaksOffIsNotTakenForAWholeOne(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"csv", "jsonl"} {
		a := newAPI(t)
		a.mayView()
		a.history.EXPECT().List(gomock.Any(), inContoso, lately, store.Paging{Limit: 500}).Return(store.ExecutionPage{Items: []executions.Execution{aRun()}, Next: "n"}, nil)
		a.history.EXPECT().List(gomock.Any(), inContoso, lately, store.Paging{After: "n", Limit: 500}).Return(store.ExecutionPage{}, down())
		a.breaksOff(reads(runsExportPath + "?format=" + format))
	}
}

func TestManyRunsAreStoppedAndCounted(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	another := executions.ID("019df26e-2d7b-7abc-8def-0123456789ab")
	want := history.Filter{
		Statuses: []executions.Status{executions.Pending}, Triggers: []executions.Trigger{executions.TriggerSchedule}, Workflow: "add_user", Form: "f", Origin: "o",
		Actor: technician.user.ID, Reference: history.Reference{System: "halopsa", ID: "48211"}, From: now.Add(-time.Hour), To: now,
	}
	body := `{"filter":{"status":["Pending"],"trigger":["schedule"],"workflow":"add_user","form":"f","origin":"o","actor":"me","reference":{"system":"halopsa","id":"48211"},
		"from":"` + want.From.Format(time.RFC3339Nano) + `","to":"` + want.To.Format(time.RFC3339Nano) + `"},"dryRun":`
	found := store.ExecutionPage{Items: []executions.Execution{aRun(), aRun(func(e *executions.Execution) { e.ID = another })}}
	cancels := func(dryRun string) request {
		r := post("/api/executions/cancel", technician, body+dryRun+"}")
		r.scope = contosoID
		return r
	}
	a.mayView(permissions.ExecuteWorkflows)
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{Limit: 1000}).Return(found, nil)
	a.ask(cancels("true")).is(200).says(`{"matched":2,"asked":0,"alreadyOver":0,"failed":0,"more":false}`)

	a.mayView(permissions.ExecuteWorkflows)
	found.Next, found.ScannedTo = "n", now.Add(-time.Minute)
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{Limit: 1000}).Return(found, nil)
	a.history.EXPECT().List(gomock.Any(), inContoso, filterLike(want), store.Paging{After: "n", Limit: 998}).Return(store.ExecutionPage{}, nil)
	a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(executions.Execution{}, down())
	a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, another, now).Return(executions.Execution{}, executions.ErrUnknown())
	a.ask(cancels("false")).is(200).says(`{"matched":2,"asked":0,"alreadyOver":1,"failed":1,"failures":[{"id":"` + string(runID) + `","code":"storage_unavailable","message":"The storage does not answer. Try again in a moment."}],"more":false}`)
}

func TestOnlyWhatCanBeStoppedIsAskedFor(t *testing.T) {
	t.Parallel()
	for filter, wanted := range map[string]string{
		`{"status":["Success"]}`: "body /filter/status choice",
		`{"status":["Perhaps"]}`: "body /filter/status/0 enum",
		`{"from":"2026-05-02T00:00:00Z","to":"2026-05-01T00:00:00Z"}`: "body /filter/to range",
		`{"from":"soon"}`:               "body /filter/from format",
		`{"state":"x"}`:                 "body /filter/state unknown_property",
		`{"workflow":""}`:               "body /filter/workflow min_length",
		`{"reference":{}}`:              "body /filter/reference required",
		`{"to":"0001-01-01T00:00:00Z"}`: "body /filter/to range",
		`null`:                          "body /filter type",
	} {
		a := newAPI(t)
		a.mayView(permissions.ExecuteWorkflows)
		r := post("/api/executions/cancel", technician, `{"filter":`+filter+`}`)
		r.scope = contosoID
		a.ask(r).fields(wanted)
	}
	a := newAPI(t)
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ViewHistory))
	r := post("/api/executions/cancel", technician, `{"filter":{}}`)
	r.scope = contosoID
	a.ask(r).refuses(http.StatusForbidden, "permission_required")
}

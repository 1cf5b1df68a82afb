package apitest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const startPath = "/api/workflows/add_user/executions"

// starts is a good request of the technician's, who may run at Contoso.
func starts(body string) request {
	r := post(startPath, technician, body)
	r.scope = contosoID
	return r
}

func (a *api) mayRun() {
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ExecuteWorkflows))
}

// accepted is the run as the technician starts it.
func accepted(changes ...func(*executions.Execution)) executions.Execution {
	return executionOf(append([]func(*executions.Execution){func(e *executions.Execution) {
		e.Actor = executions.Actor{ID: technician.user.ID, DisplayName: "The technician", Type: permissions.PlatformUser}
	}}, changes...)...)
}

func executionOf(changes ...func(*executions.Execution)) executions.Execution {
	e := executions.Execution{
		ID: runID, Scope: inContoso, Workflow: executions.Workflow{Name: "add_user", Title: "Add a user"},
		Status: executions.Pending, Trigger: executions.TriggerAPI, ClientIP: "127.0.0.1", Input: []byte(`{"name":"Ana"}`),
		Retry: executions.Retry{Attempts: 3, Backoff: time.Second}, Timeout: 2 * time.Minute, SavesMinutes: 25, CreatedAt: runTime, DueAt: runTime,
		Limits: []executions.Limit{executions.WorkflowLimit("add_user", 4), executions.OrganizationLimit("add_user", inContoso, 1)},
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

// accepts expects one acceptance and hands it to look.
func (a *api) accepts(look func(store.Acceptance), answer store.Accepted) {
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.random.EXPECT().ID().Return(string(runID))
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got store.Acceptance) (store.Accepted, error) {
		if look != nil {
			look(got)
		}
		return answer, nil
	})
}

const actorJSON = `"actor":{"id":"` + techID + `","displayName":"The technician","type":"platform"}`

const acceptedJSON = `{"id":"` + runIDText + `","organizationId":"` + contosoID + `","workflow":{"name":"add_user","title":"Add a user"},
	"status":"Pending","trigger":"api",` + actorJSON + `,"dryRun":false,"input":{"name":"Ana"},"attempt":0,"maxAttempts":3,"createdAt":"2026-05-04T10:00:00.123Z"}`

// startedJSON is the answer to whoever may also stop the run.
var startedJSON = strings.Replace(acceptedJSON, `"createdAt"`, `"allowed":["cancel"],"createdAt"`, 1)

func TestARunIsAcceptedAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.accepts(func(got store.Acceptance) {
		want.Equal(t, "the acceptance", got, store.Acceptance{Execution: accepted()})
	}, store.Accepted{Execution: accepted()})
	got := a.ask(starts(`{"input":{"name":"Ana"}}`)).is(http.StatusAccepted)
	got.says(startedJSON).has("Location", "/api/executions/"+string(runID)).has("Preference-Applied", "").has("Idempotency-Replayed", "")
}

func TestEverythingAboutARunMayBeLeftOut(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"dryRun":false}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.accepts(func(got store.Acceptance) {
				want.Equal(t, "the acceptance", got, store.Acceptance{Execution: accepted(func(e *executions.Execution) { e.Input = nil })})
			}, store.Accepted{Execution: accepted(func(e *executions.Execution) { e.Input = nil })})
			a.ask(starts(body)).is(http.StatusAccepted).says(strings.Replace(startedJSON, `{"name":"Ana"}`, `{}`, 1))
		})
	}
}

func TestARunKnowsItsTicket(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	ticket := func(e *executions.Execution) {
		e.Reference = &executions.Reference{System: "halopsa", ID: "48211", URL: "https://halo.example.com/48211"}
	}
	a.accepts(func(got store.Acceptance) {
		want.Equal(t, "the acceptance", got, store.Acceptance{Execution: accepted(ticket)})
	}, store.Accepted{Execution: accepted(ticket)})
	reference := `"reference":{"system":"halopsa","id":"48211","url":"https://halo.example.com/48211"}`
	a.ask(starts(`{"input":{"name":"Ana"},` + reference + `}`)).is(http.StatusAccepted).
		says(strings.Replace(startedJSON, `"dryRun"`, reference+`,"dryRun"`, 1))
}

func TestTheInputIsJudgedByTheWorkflow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	// What is judged is what was sent, byte for byte.
	sent := `{"name": "a", "count":1e99, "x":{"a":1,"a":2}}`
	a.input.EXPECT().Validate([]byte(sent)).Return([]fault.Field{
		{In: "body", Pointer: "/input/name", Code: "min_length", Message: "Enter at least 2 characters."},
		{In: "body", Pointer: "/input/count", Code: "type", Message: "Enter a whole number."},
	})
	p := a.ask(starts(`{"input":`+sent+`}`)).fields("body /input/name min_length", "body /input/count type")
	if p.Detail != "2 fields need attention." || p.Errors[0].Message != "Enter at least 2 characters." {
		t.Errorf("%+v", p)
	}
}

func TestARequestToRunIsJudgedWhole(t *testing.T) {
	t.Parallel()
	text := func(n int) string { return `"` + strings.Repeat("a", n) + `"` }
	for name, c := range map[string]struct {
		request request
		fields  []string
	}{
		"an input that is no object":        {starts(`{"input":[]}`), []string{"body /input type"}},
		"a dry run that is no boolean":      {starts(`{"dryRun":"false"}`), []string{"body /dryRun type"}},
		"a time that is none":               {starts(`{"runAt":"tomorrow"}`), []string{"body /runAt format"}},
		"an empty reference":                {starts(`{"reference":{}}`), []string{"body /reference/system required", "body /reference/id required"}},
		"a reference with blanks":           {starts(`{"reference":{"system":"","id":""}}`), []string{"body /reference/system min_length", "body /reference/id min_length"}},
		"a reference that is too long":      {starts(`{"reference":{"system":` + text(51) + `,"id":` + text(201) + `}}`), []string{"body /reference/system max_length", "body /reference/id max_length"}},
		"an address that is none":           {starts(`{"reference":{"system":"a","id":"b","url":"no address"}}`), []string{"body /reference/url format"}},
		"an unknown property":               {starts(`{"inputs":{}}`), []string{"body /inputs unknown_property"}},
		"an unknown property inside":        {starts(`{"reference":{"system":"a","id":"b","ticket":1}}`), []string{"body /reference/ticket unknown_property"}},
		"a key that is too long":            {starts(`{}`).with("Idempotency-Key", strings.Repeat("k", 256)), []string{"header /Idempotency-Key max_length"}},
		"a bad header and a bad body":       {starts(`{"input":1,"x":2}`).with("Idempotency-Key", strings.Repeat("k", 256)), []string{"header /Idempotency-Key max_length", "body /input type", "body /x unknown_property"}},
		"an input given twice":              {starts(`{"input":{"name":"a"},"input":{}}`), []string{"body  duplicate"}},
		"a reference given twice":           {starts(`{"reference":{"system":"a","id":"b","url":"javascript:alert(1)"},"reference":{"system":"a","id":"b"}}`), []string{"body  duplicate"}},
		"a part of a reference given twice": {starts(`{"reference":{"system":"a","id":"b","id":"c"}}`), []string{"body  duplicate"}},
		"a reference in other letters":      {starts(`{"reference":{"system":"a","id":"b","URL":"javascript:alert(1)"}}`), []string{"body /reference/URL unknown_property"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.ask(c.request).fields(c.fields...)
		})
	}
}

func TestWhatIsNotSupportedIsNotIgnored(t *testing.T) {
	t.Parallel()
	for body, pointers := range map[string][]string{
		`{"dryRun":true}`:                                    {"/dryRun"},
		`{"runAt":"2026-12-01T08:00:00.000Z"}`:               {"/runAt"},
		`{"dryRun":true,"runAt":"2026-12-01T08:00:00.000Z"}`: {"/dryRun", "/runAt"},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			got := a.ask(starts(body))
			p := got.refuses(http.StatusUnprocessableEntity, "not_supported")
			var wanted []string
			for _, pointer := range pointers {
				wanted = append(wanted, "body "+pointer+" not_supported")
			}
			got.points(p, wanted...)
		})
	}
}

func TestARunIsRefusedForWhatItIsAbout(t *testing.T) {
	t.Parallel()
	inactive := contoso()
	inactive.IsActive = false
	t.Run("an unknown workflow", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.mayRun()
		r := starts(`{}`)
		r.path = "/api/workflows/nothing/executions"
		a.ask(r).refuses(http.StatusNotFound, "not_found")
	})
	t.Run("an inactive organization", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.at(technician, toContoso, inactive, grant(technician, toContoso, permissions.ExecuteWorkflows))
		a.ask(starts(`{}`)).refuses(http.StatusConflict, "organization_inactive")
	})
	t.Run("a workflow that needs an organization, in global", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.at(technician, toGlobal, nil, grant(technician, toGlobal, permissions.ExecuteWorkflows))
		r := starts(`{}`)
		r.scope = "global"
		a.ask(r).refuses(http.StatusUnprocessableEntity, "organization_required")
	})
	t.Run("a key that was used for another body", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.mayRun()
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		a.random.EXPECT().ID().Return(string(runID))
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{}, fault.New(fault.Invalid, "idempotency_key_reused", "This key was used for another request."))
		a.ask(starts(`{}`).with("Idempotency-Key", "k")).refuses(http.StatusUnprocessableEntity, "idempotency_key_reused")
	})
	t.Run("storage that lost the answer names the run", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.mayRun()
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		a.random.EXPECT().ID().Return(string(runID))
		lost := fault.New(fault.Unavailable, "storage_unavailable", "The storage did not confirm.")
		lost.ExecutionID = string(runID)
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{}, lost)
		if p := a.ask(starts(`{}`)).refuses(http.StatusServiceUnavailable, "storage_unavailable"); p.ExecutionID != string(runID) {
			t.Errorf("names the run %q", p.ExecutionID)
		}
	})
}

func TestAGlobalRunLivesInGlobal(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(technician, toGlobal, nil, grant(technician, toGlobal, permissions.ExecuteWorkflows))
	global := accepted(func(e *executions.Execution) {
		e.Scope, e.Input, e.Retry, e.Timeout, e.SavesMinutes, e.Limits = inGlobal, nil, executions.Retry{}, 5*time.Minute, 0, nil
		e.Workflow = executions.Workflow{Name: "count_all", Title: "Count everything"}
	})
	a.accepts(func(got store.Acceptance) { want.Equal(t, "the acceptance", got, store.Acceptance{Execution: global}) }, store.Accepted{Execution: global})
	r := starts(`{}`)
	r.path, r.scope = "/api/workflows/count_all/executions", "global"
	a.ask(r).is(http.StatusAccepted).says(`{"id":"` + string(runID) + `","organizationId":"global","workflow":{"name":"count_all","title":"Count everything"},
		"status":"Pending","trigger":"api",` + actorJSON + `,"dryRun":false,"input":{},"attempt":0,"maxAttempts":1,"allowed":["cancel"],"createdAt":"2026-05-04T10:00:00.123Z"}`)
}

// keyOf is what the store gets to know of a request by.
func keyOf(t *testing.T, r request, who person) store.Idempotency {
	t.Helper()
	a := newAPI(t)
	target, org := toContoso, contoso()
	if r.scope == "global" {
		target, org = toGlobal, nil
	}
	a.at(who, target, org, grant(who, toGlobal, permissions.ExecuteWorkflows))
	var key store.Idempotency
	a.accepts(func(got store.Acceptance) {
		if got.Idempotency == nil {
			t.Fatal("the key did not reach the store")
		}
		key = *got.Idempotency
	}, store.Accepted{Execution: accepted()})
	r.token = who.token
	a.ask(r).is(http.StatusAccepted)
	return key
}

func TestAKeyIsOneOfItsCallerAndOperation(t *testing.T) {
	t.Parallel()
	first := keyOf(t, starts(`{"input":{"a":1,"b":2.50}}`).with("Idempotency-Key", "k"), technician)
	if strings.Contains(first.Key, "k-secret") || first.Key == "k" {
		t.Error("the key is stored as it came")
	}
	again := keyOf(t, starts(` { "dryRun":false, "input":{"b":2.50 , "a":1} } `).with("Idempotency-Key", "k"), technician)
	want.Equal(t, "the same request in another spelling", again, first)
	for what, r := range map[string]request{
		"another key": starts(`{"input":{"a":1,"b":2.50}}`).with("Idempotency-Key", "l"),
		"another workflow": func() request {
			r := starts(`{"input":{"a":1,"b":2.50}}`).with("Idempotency-Key", "k")
			r.path = "/api/workflows/wipe/executions"
			return r
		}(),
	} {
		if other := keyOf(t, r, technician); other.Key == first.Key {
			t.Errorf("%s is stored under the same key", what)
		}
	}
	if other := keyOf(t, starts(`{"input":{"a":1,"b":2.50}}`).with("Idempotency-Key", "k"), admin); other.Key == first.Key {
		t.Error("another caller has the same key")
	}
	for _, body := range []string{`{"input":{"a":1,"b":2.5}}`, `{"input":{"a":1}}`, `{}`, `{"input":{"a":1,"b":2.50},"reference":{"system":"a","id":"b"}}`} {
		if other := keyOf(t, starts(body).with("Idempotency-Key", "k"), technician); other.Key != first.Key || other.BodyHash == first.BodyHash {
			t.Errorf("%s is not told from the first body", body)
		}
	}
}

func TestAReplaySaysSo(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.accepts(nil, store.Accepted{Execution: accepted(), Replayed: true})
	a.ask(starts(`{"input":{"name":"Ana"}}`).with("Idempotency-Key", strings.Repeat("k", 255))).is(http.StatusAccepted).
		has("Idempotency-Replayed", "true").has("Location", "/api/executions/"+string(runID)).says(startedJSON)
}

func ended(e *executions.Execution) {
	e.Status, e.Attempt, e.StartedAt, e.FinishedAt = executions.Failed, 1, runTime.Add(38*time.Millisecond), runTime.Add(4158*time.Millisecond)
	e.Problem = &executions.Problem{Code: "step_failed", Message: "The licence was not assigned.", Step: "assign licence", Details: "403 Forbidden"}
}

func TestAWaitThatTheRunEndsInIsApplied(t *testing.T) {
	t.Parallel()
	for prefer, applied := range map[string]string{
		"wait=5": "wait=5", "respond-async, wait=5": "wait=5", `Wait = "7"`: "wait=7", "wait=99": "wait=30", "wait=30": "wait=30", "wait=31;foo": "wait=30",
	} {
		t.Run(prefer, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.accepts(nil, store.Accepted{Execution: accepted()})
			a.watches(inContoso)
			a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(accepted(ended), nil)
			a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
			a.ask(starts(`{"input":{"name":"Ana"}}`).with("Prefer", prefer)).is(http.StatusOK).
				has("Preference-Applied", applied).has("Location", "/api/executions/"+string(runID)).
				says(`{"id":"` + string(runID) + `","organizationId":"` + contosoID + `","workflow":{"name":"add_user","title":"Add a user"},
					"status":"Failed","trigger":"api",` + actorJSON + `,"dryRun":false,"input":{"name":"Ana"},"attempt":1,"maxAttempts":3,
					"error":{"code":"step_failed","message":"The licence was not assigned.","step":"assign licence"},
					"createdAt":"2026-05-04T10:00:00.123Z","startedAt":"2026-05-04T10:00:00.161Z","finishedAt":"2026-05-04T10:00:04.281Z","queuedMs":38,"durationMs":4120,"allowed":["rerun","rerun_failed_step"]}`)
		})
	}
}

func TestAWaitThatIsNoneIsIgnored(t *testing.T) {
	t.Parallel()
	for _, prefer := range []string{"wait=-1", "wait=0", "wait=x", "wait", "wait=", "wait=1.5", "respond-async", "waiting=5", "wait=99999999999999999999", ",;=", " "} {
		t.Run(prefer, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayRun()
			a.accepts(nil, store.Accepted{Execution: accepted()})
			a.ask(starts(`{"input":{"name":"Ana"}}`).with("Prefer", prefer)).is(http.StatusAccepted).has("Preference-Applied", "").says(startedJSON)
		})
	}
}

// The wait is in the bubble's time: the answer comes after it, not after the
// test's patience.
func TestAWaitThatEndsFirstIsAnsweredWithTheRunAsItIs(t *testing.T) {
	t.Parallel()
	for prefer, wait := range map[string]time.Duration{"wait=5": 5 * time.Second, "wait=99": 30 * time.Second} {
		t.Run(prefer, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				a.mayRun()
				a.accepts(nil, store.Accepted{Execution: accepted()})
				a.watches(inContoso)
				running := func(e *executions.Execution) { e.Status, e.Attempt = executions.Running, 1 }
				a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(accepted(running), nil).MinTimes(2)
				a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
				began := time.Now()
				got := a.handIn(t.Context(), starts(`{"input":{"name":"Ana"}}`).with("Prefer", prefer)).is(http.StatusAccepted).has("Preference-Applied", "")
				if waited := time.Since(began); waited != wait {
					t.Errorf("waited %s, want %s", waited, wait)
				}
				if !strings.Contains(string(got.body), `"status":"Running"`) {
					t.Errorf("not the run as it is: %s", got.body)
				}
			})
		})
	}
}

func TestANewsEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		a.mayRun()
		a.accepts(nil, store.Accepted{Execution: accepted()})
		news := make(chan struct{}, 1)
		a.watcher.EXPECT().Watch(gomock.Any(), inContoso, runID).Return(news, func() {})
		reads := 0
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).DoAndReturn(func(context.Context, organizations.Scope, executions.ID) (executions.Execution, error) {
			if reads++; reads == 1 {
				time.AfterFunc(2*time.Second, func() { news <- struct{}{} })
				return accepted(), nil
			}
			return accepted(ended), nil
		}).Times(2)
		a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
		began := time.Now()
		a.handIn(t.Context(), starts(`{}`).with("Prefer", "wait=30")).is(http.StatusOK).has("Preference-Applied", "wait=30")
		if waited := time.Since(began); waited != 2*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

// A program that drains ends every wait; the store can still be read.
func TestTheEndOfTheRequestEndsTheWait(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request request
		expect  func(a *api)
		status  int
	}{
		"for a run": {starts(`{"input":{"name":"Ana"}}`).with("Prefer", "wait=30"), func(a *api) {
			a.mayRun()
			a.accepts(nil, store.Accepted{Execution: accepted()})
			a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
		}, http.StatusAccepted},
		"for a line": {reads(logsPath + "?wait=30"), func(a *api) {
			a.mayView()
			a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, int64(0), 1000).Return(executions.LogPage{}, nil).Times(2)
		}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				c.expect(a)
				a.watches(inContoso)
				a.history.EXPECT().Get(gomock.Any(), inContoso, runID).DoAndReturn(func(ctx context.Context, _ organizations.Scope, _ executions.ID) (executions.Execution, error) {
					return accepted(), ctx.Err()
				}).Times(2)
				ctx, drain := context.WithTimeout(t.Context(), 2*time.Second)
				defer drain()
				began := time.Now()
				a.handIn(ctx, c.request).is(c.status)
				if waited := time.Since(began); waited != 2*time.Second {
					t.Errorf("waited %s", waited)
				}
			})
		})
	}
}

// The run is accepted: an answer that says otherwise would have it started twice.
func TestAnAcceptedRunStaysAcceptedWhenItCannotBeWaitedFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.accepts(nil, store.Accepted{Execution: accepted()})
	a.watches(inContoso)
	a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(executions.Execution{}, down())
	a.ask(starts(`{"input":{"name":"Ana"}}`).with("Prefer", "wait=5")).is(http.StatusAccepted).
		has("Preference-Applied", "").has("Location", "/api/executions/"+string(runID)).says(startedJSON)
}

func TestTheClientsAddressIsRecordedFromTheConnectionAlone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.accepts(func(got store.Acceptance) {
		if !slices.Contains([]string{"127.0.0.1", "::1"}, got.Execution.ClientIP) {
			t.Errorf("recorded %q", got.Execution.ClientIP)
		}
	}, store.Accepted{Execution: accepted()})
	a.ask(starts(`{}`).with("X-Forwarded-For", "203.0.113.9")).is(http.StatusAccepted)
}

package apitest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const (
	sendPath   = formPath + "/submissions"
	teamsPath  = formPath + "/fields/teams/options"
	sentValues = `{"values":{"name":"Ana"}}`
)

func submissionOperations() []operation {
	accept := func(a *api, err error) {
		a.hasForm(nil)
		a.random.EXPECT().ID().Return(runIDText)
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{Execution: sent(technician)}, err)
	}
	asks := func(a *api, err error) {
		a.hasForm(nil)
		if err == nil {
			a.fetches()
			a.isConfigured(inContoso, "Leeds")
			return
		}
		a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, err).MinTimes(1).MaxTimes(2)
	}
	return []operation{
		{
			id: "submitForm", method: "POST", path: sendPath, body: sentValues, entry: inHeader, also: runs, status: 202,
			works: func(a *api) { accept(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "Executions.Accept": accept},
		},
		{
			id: "listFieldOptions", method: "POST", path: teamsPath, body: `{"search":"a"}`, entry: inHeader, also: formKeepers, status: 200,
			works: func(a *api) { asks(a, nil) }, fails: map[string]func(*api, error){"Forms.Get": (*api).hasForm, "Config.Load": asks},
		},
	}
}

// offeredTo is a form of Contoso's for whoever may be offered it.
func offeredTo(access forms.Access) func(*forms.Form) {
	return func(f *forms.Form) { f.Access = access }
}

// sends asks for a submission as somebody without any grant.
func (a *api) submits(who person, body string, header ...string) answer {
	a.t.Helper()
	return a.formsAs(who, nil, http.MethodPost, sendPath, body, header...)
}

func (a *api) findsForm(changes ...func(*forms.Form)) {
	a.fits()
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, changes...), nil).AnyTimes()
}

// sent is the run of a submission by somebody.
func sent(who person, changes ...func(*executions.Execution)) executions.Execution {
	return executionOf(append([]func(*executions.Execution){func(e *executions.Execution) {
		e.Actor = executions.Actor{ID: who.user.ID, DisplayName: who.user.DisplayName, Type: who.user.Type}
		e.Trigger, e.Form, e.Input = executions.TriggerForm, executions.Origin{ID: formIDText, Name: "New starter"}, []byte(`{"count":3,"name":"Ana"}`)
	}}, changes...)...)
}

func TestAFormThatIsSentStartsItsWorkflow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessEveryone))
	a.random.EXPECT().ID().Return(runIDText)
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got store.Acceptance) (store.Accepted, error) {
		want.Equal(t, "the acceptance", got, store.Acceptance{Execution: sent(client)})
		return store.Accepted{Execution: got.Execution}, nil
	})
	a.submits(client, sentValues).is(http.StatusAccepted).has("Location", "/api/executions/"+runIDText).says(`{"id":"` + runIDText + `","organizationId":"` + contosoID + `",
		"workflow":{"name":"add_user","title":"Add a user"},"form":{"id":"` + formIDText + `","name":"New starter"},"status":"Pending","trigger":"form",
		"actor":{"id":"` + clientID + `","displayName":"The client","type":"organization"},"dryRun":false,"input":{"count":3,"name":"Ana"},
		"attempt":0,"maxAttempts":3,"createdAt":"2026-05-04T10:00:00.123Z"}`)
	a.trail.wants(t) // a run is a record itself
}

// A by_role form costs two questions about roles, and is sent only when they meet.
func TestAFormByRoleIsSentByWhoeverHasTheRole(t *testing.T) {
	t.Parallel()
	user, form := permissions.MemberUser(client.user.ID), permissions.Member{Kind: permissions.FormMember, ID: formIDText}
	for name, c := range map[string]struct {
		users, forms permissions.RoleID
		sends        bool
	}{"the same": {roleIDText, roleIDText, true}, "another": {roleIDText, "019df24a-0000-7000-8000-0000000000e1", false}} {
		a := newAPI(t)
		a.findsForm()
		a.memberships.EXPECT().Of(gomock.Any(), user).Return([]permissions.Membership{{Role: c.users, Member: user}}, nil)
		a.memberships.EXPECT().Of(gomock.Any(), form).Return([]permissions.Membership{{Role: c.forms, Member: form}}, nil)
		t.Log(name)
		if !c.sends {
			a.submits(client, sentValues).refuses(http.StatusNotFound, "not_found")
			continue
		}
		a.random.EXPECT().ID().Return(runIDText)
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{Execution: sent(client)}, nil)
		a.submits(client, sentValues).is(http.StatusAccepted)
	}
}

// What is not offered looks like what is not there, however it is asked for.
func TestAFormThatIsNotOfferedCannotBeUsed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessPlatform))
	a.forms.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(forms.Form{}, forms.ErrUnknown()).AnyTimes()
	for _, path := range []string{sendPath, teamsPath, filesPath + "?name=a&form=" + formIDText + "&field=teams"} {
		theirs := a.formsAs(client, views, http.MethodPost, path, `{}`)
		theirs.refuses(http.StatusNotFound, "not_found")
		for _, id := range []string{nowhereID, "x", "%20"} {
			same(t, path+" for "+id, theirs, a.formsAs(client, views, http.MethodPost, strings.Replace(path, formIDText, id, 1), `{}`))
		}
	}
}

func TestWhoeverOnlyChangesFormsSendsNone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessEveryone))
	for _, path := range []string{sendPath, filesPath + "?name=a&form=" + formIDText + "&field=teams"} {
		a.namesPermission(a.formsAs(technician, formKeepers, http.MethodPost, path, `{}`), "canExecuteWorkflows")
	}
	a.fetches()
	a.isConfigured(inContoso, "Leeds")
	a.formsAs(technician, formKeepers, http.MethodPost, teamsPath, `{}`).is(http.StatusOK)
}

func TestNothingIsSentForAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	left := contoso()
	left.IsActive = false
	a := newAPI(t)
	a.findsForm()
	for _, path := range []string{sendPath, teamsPath, filesPath + "?name=a&form=" + formIDText + "&field=teams"} {
		a.at(technician, toContoso, left, grant(technician, toContoso, runs...))
		r := post(path, technician, `{}`)
		r.scope = contosoID
		a.ask(r).refuses(http.StatusConflict, "organization_inactive")
	}
}

func TestWhatIsWrongWithASubmissionIsPointedAt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, offeredTo(forms.AccessEveryone)), nil).AnyTimes()
	a.input.EXPECT().Validate([]byte(`{"count":3,"name":"Jo"}`)).Return(nil).AnyTimes() // what the form itself has
	a.input.EXPECT().Validate([]byte(`{"department":"Sales"}`)).Return(nil).AnyTimes()
	a.submits(client, `{}`).fields("body /values/name required")
	a.submits(client, `{"values":{"name":1,"teams":"x","y":true}}`).fields("body /values/name type", "body /values/teams type", "body /values/y unknown_field")
	a.submits(client, `{"values":[]}`).fields("body /values type")
	a.submits(client, `{"value":{}}`).fields("body /value unknown_property")
	a.submits(client, `{"reference":{"system":"x"}}`).fields("body /reference/id required")
	a.submits(client, sentValues, "Idempotency-Key", strings.Repeat("x", 256)).fields("header /Idempotency-Key max_length")
	// What the workflow finds wrong is said of the field, or of the form.
	a.input.EXPECT().Validate([]byte(`{"count":3,"name":"Ana"}`)).Return([]fault.Field{{In: "body", Pointer: "/input/name", Code: "pattern", Message: "Enter a name."}})
	a.submits(client, sentValues).fields("body /values/name pattern")
	a.input.EXPECT().Validate([]byte(`{"count":3,"name":"Ana"}`)).Return([]fault.Field{{In: "body", Pointer: "/input/count", Code: "maximum", Message: "Enter at most 2."}})
	a.submits(client, sentValues).refuses(http.StatusConflict, "form_broken")
}

func TestAFormWhoseWorkflowIsGoneIsSentByNobody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessEveryone), func(f *forms.Form) { f.Workflow = "gone" })
	p := a.submits(client, sentValues).refuses(http.StatusConflict, "form_broken")
	if strings.Contains(p.Detail, "gone") {
		t.Errorf("it tells a client's user more than they may see: %s", p.Detail)
	}
}

func TestASubmissionUnderAKeyIsOneRun(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessEveryone))
	var keys []store.Idempotency
	a.random.EXPECT().ID().Return(runIDText).AnyTimes()
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got store.Acceptance) (store.Accepted, error) {
		keys = append(keys, *got.Idempotency)
		return store.Accepted{Execution: sent(client), Replayed: len(keys) > 1}, nil
	}).Times(3)
	a.submits(client, sentValues, "Idempotency-Key", "k").is(http.StatusAccepted).has("Idempotency-Replayed", "")
	a.submits(client, ` { "values" : { "name":"Ana" } } `, "Idempotency-Key", "k").is(http.StatusAccepted).has("Idempotency-Replayed", "true")
	a.submits(client, `{"values":{"name":"Bo"}}`, "Idempotency-Key", "k")
	if keys[0] != keys[1] || keys[0].Key != keys[2].Key || keys[0].BodyHash == keys[2].BodyHash {
		t.Errorf("the keys are %+v", keys)
	}
}

func TestASubmissionMayBeWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		a.findsForm(offeredTo(forms.AccessEveryone))
		over := sent(client, func(e *executions.Execution) { e.Status = executions.Success })
		a.random.EXPECT().ID().Return(runIDText)
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{Execution: sent(client)}, nil)
		a.watcher.EXPECT().Watch(gomock.Any(), inContoso, runID).Return(make(chan struct{}), func() {})
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(sent(client), nil)
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(over, nil)
		a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, nil)
		began := time.Now()
		a.at(client, toContoso, contoso())
		r := post(sendPath, client, sentValues).with("Prefer", "wait=7")
		r.scope = contosoID
		a.handIn(t.Context(), r).is(http.StatusOK).has("Preference-Applied", "wait=7")
		if waited := time.Since(began); waited != 7*time.Second {
			t.Errorf("it waited for %s", waited)
		}
	})
}

// The form says which provider is asked, and with what: a client's user asks through it
// what they may not ask otherwise.
func TestAFieldsOptionsAreAskedForAsTheFormSays(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.forms.EXPECT().Get(gomock.Any(), inContoso, forms.ID(formIDText)).Return(starter(inContoso, offeredTo(forms.AccessEveryone)), nil).AnyTimes()
	a.input.EXPECT().Validate([]byte(`{"department":"Sales"}`)).Return(nil)
	a.fetches()
	a.isConfigured(inContoso, "Leeds")
	a.formsAs(client, nil, http.MethodPost, teamsPath, `{"inputs":{},"search":"sal"}`).is(http.StatusOK).says(`{
		"options":[{"label":"Sales in Leeds","value":"` + contosoID + `","metadata":{"office":"Leeds"}}],
		"truncated":false,"cached":false,"fetchedAt":"2026-05-04T10:11:12.345Z","expiresAt":"2026-05-04T10:16:12.345Z"}`)
	a.formsAs(client, nil, http.MethodPost, teamsPath, `{"inputs":{"department":"HR"}}`).fields("body /inputs/department unknown_input")
	a.formsAs(client, nil, http.MethodPost, formPath+"/fields/name/options", `{}`).refuses(http.StatusConflict, "field_without_options")
	a.formsAs(client, nil, http.MethodPost, formPath+"/fields/nobody/options", `{}`).refuses(http.StatusNotFound, "not_found")
	a.namesPermission(a.formsAs(client, nil, http.MethodPost, optionsPath, `{}`), "canExecuteWorkflows")
}

// withFile is a form that takes a small text.
func withFile(f *forms.Form) {
	f.Access = forms.AccessEveryone
	f.Fields = append(f.Fields, forms.Field{Name: "list", Type: forms.TypeFile, Parameter: "list", Label: "List", Accept: []string{"text/csv"}, MaxBytes: 1000})
}

const fileOfForm = filesPath + "?name=report.csv&form=" + formIDText + "&field=list"

func TestAFileForAFormIsBoundByItsField(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(withFile)
	upload := func(query, kind, body string) answer {
		a.at(client, toContoso, contoso())
		r := request{method: http.MethodPost, path: filesPath + "?name=report.csv" + query, token: client.token, scope: contosoID, body: body}
		return a.ask(r.with("Content-Type", kind))
	}
	to := "&form=" + formIDText + "&field="
	a.random.EXPECT().ID().Return(fileID)
	a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(1000)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, f object.File, content io.Reader, _ int64) (object.File, error) {
			if text, err := io.ReadAll(content); string(text) != table || err != nil {
				t.Errorf("kept %q, %v", text, err)
			}
			return f, nil
		})
	upload(to+"list", "text/csv", table).is(http.StatusCreated)
	upload(to+"list", "application/pdf", "%PDF-1").fields("header /Content-Type file_type")
	upload(to+"list", "text/csv", "%PDF-1").fields("header /Content-Type file_type")
	upload(to+"list", "text/csv", strings.Repeat("x", 1001)).refuses(http.StatusRequestEntityTooLarge, "file_too_large")
	upload(to+"name", "text/csv", table).fields("query /field no_file_field")
	upload("&form="+formIDText, "text/csv", table).fields("query /field no_file_field")
	upload("&field=list", "text/csv", table).refuses(http.StatusNotFound, "not_found")
	a.namesPermission(upload("", "text/csv", table), "canExecuteWorkflows")
}

// Who may not upload is told before anything of the file is read.
func TestARefusedUploadForAFormIsNotRead(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.findsForm(offeredTo(forms.AccessPlatform))
	for _, path := range []string{fileOfForm, filesPath + "?name=a"} {
		a.at(client, toContoso, contoso())
		a.refused(request{method: http.MethodPost, path: path, token: client.token, scope: contosoID}.with("Content-Type", "text/csv"))
	}
}

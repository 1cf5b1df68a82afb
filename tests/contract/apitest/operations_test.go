package apitest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

// entry says how an operation is entered, by the OpenAPI file's own words and
// those of the conventions.
type entry int

const (
	open           entry = iota // needs no token
	signedIn                    // any known person
	adminOnly                   // Platform.Admin, no place
	inHeader                    // a place in the scope header
	inPath                      // an organization in the path
	inPathOrGlobal              // a place in the path
	adminInPath                 // Platform.Admin, a place in the path
	adminInOrg                  // Platform.Admin, an organization in the path
	somewhere                   // a permission in any place
)

// operation is what every case needs to know of one. The cases that are true of
// all operations run over the list; those of one operation stand in its own file.
type operation struct {
	id, method, path, body string
	// csv is a body that is no JSON, and kind the type of an answer that is none.
	csv, kind string
	// header is what stands beside the usual headers.
	header map[string]string
	entry  entry
	// anyOf lets in; the first is named to whoever has none. Empty for members.
	anyOf []permissions.Permission
	// also are the permissions that are wanted beside one of those, or by the use case.
	also   []permissions.Permission
	status int
	// works expects what a success asks of ports after the decision.
	works func(a *api)
	// fails holds, for each port call that can fail, what is expected then.
	fails map[string]func(a *api, err error)
}

const draft = `{"name":"Contoso Möbel","tenantId":"` + tenant + `","tags":["gold"]}`

const everyPermission = `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":true}}`

var (
	runs  = []permissions.Permission{permissions.ExecuteWorkflows}
	views = []permissions.Permission{permissions.ViewHistory}
	asked = []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}
)

// anOrganization is the page on which a technician finds Contoso.
var everything = store.Paging{Limit: 1000}

func operations() []operation {
	return slices.Concat(openOperations(), organizationOperations(), organizationFileOperations(), organizationChangeOperations(), memberOperations(), userOperations(), permissionOperations(), roleOperations(), roleMemberOperations(), keyOperations(), alertOperations(), workflowOperations(), executionOperations(), historyOperations(), fileOperations(), dataProviderOperations(), formOperations(), submissionOperations(), batchOperations(), scheduleOperations(), hookOperations(), metricsOperations(), attentionOperations(), auditOperations())
}

func openOperations() []operation {
	nothing := func(*api) {}
	return []operation{
		{id: "getHealth", method: "GET", path: "/api/health", status: 200, works: nothing},
		{id: "getReadiness", method: "GET", path: "/api/health/ready", status: 200, works: nothing},
		{id: "getAuthConfig", method: "GET", path: "/api/auth/config", status: 200, works: nothing},
	}
}

func organizationOperations() []operation {
	listed := func(a *api) {
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*contoso()}}, nil)
	}
	listFails := map[string]func(*api, error){"Organizations.List": func(a *api, err error) {
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{}, err)
	}}
	created := func(a *api, err error) {
		a.random.EXPECT().ID().Return(contosoID)
		a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	return []operation{
		{id: "getMe", method: "GET", path: "/api/me", entry: signedIn, status: 200, works: listed, fails: listFails},
		{id: "listOrganizations", method: "GET", path: "/api/organizations", entry: signedIn, status: 200, works: listed, fails: listFails},
		{
			id: "createOrganization", method: "POST", path: "/api/organizations", body: draft, entry: adminOnly, status: 201,
			works: func(a *api) { created(a, nil) }, fails: map[string]func(*api, error){"Organizations.Create": created},
		},
		{id: "getOrganization", method: "GET", path: "/api/organizations/" + contosoID, entry: inPath, status: 200, works: func(*api) {}},
	}
}

func organizationFileOperations() []operation {
	listed := func(a *api, err error) {
		a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{Items: []organizations.Organization{*fabrik()}}, err)
	}
	taken := func(a *api, err error) {
		listed(a, nil)
		a.random.EXPECT().ID().Return(contosoID)
		a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
		if err == nil {
			listed(a, nil) // it looks whether anybody else has made the same
		}
	}
	return []operation{
		{
			id: "exportOrganizations", method: "GET", path: "/api/organizations/export", kind: "text/csv; charset=utf-8", entry: adminOnly, status: 200,
			works: func(a *api) { listed(a, nil) }, fails: map[string]func(*api, error){"Organizations.List": listed},
		},
		{
			id: "importOrganizations", method: "POST", path: "/api/organizations/import", body: `{"organizations":[` + draft + `]}`, entry: adminOnly, status: 200,
			works: func(a *api) { taken(a, nil) }, fails: map[string]func(*api, error){"Organizations.List": listed, "Organizations.Create": taken},
		},
	}
}

func permissionOperations() []operation {
	known := permissions.Facts{Standing: &permissions.Standing{User: technician.user}}
	put := func(a *api, err error) {
		a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(known, nil)
		a.grants.EXPECT().Put(gomock.Any(), inContoso, gomock.Any()).Return(err)
	}
	remove := func(a *api, err error) {
		held := permissions.Facts{Standing: &permissions.Standing{User: technician.user, Grants: []permissions.Grant{grant(technician, toContoso, permissions.ViewHistory)}}}
		a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(held, nil)
		a.grants.EXPECT().Delete(gomock.Any(), inContoso, technician.user.ID).Return(err)
	}
	ofUser := func(a *api, err error) {
		a.access.EXPECT().Standing(gomock.Any(), technician.user.ID).Return(&permissions.Standing{User: technician.user}, err)
	}
	list := func(a *api, err error) {
		a.grants.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.GrantPage{}, err)
	}
	pair := "/api/permissions/" + techID + "/" + contosoID
	return []operation{
		{
			id: "putPermissions", method: "PUT", path: pair, body: everyPermission, entry: adminInPath, status: 200,
			works: func(a *api) { put(a, nil) },
			fails: map[string]func(*api, error){"Grants.Put": put, "Access.Facts of the other": func(a *api, err error) {
				a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(permissions.Facts{}, err)
			}},
		},
		{
			id: "deletePermissions", method: "DELETE", path: pair, entry: adminInPath, status: 204,
			works: func(a *api) { remove(a, nil) }, fails: map[string]func(*api, error){"Grants.Delete": remove},
		},
		{
			id: "listUserPermissions", method: "GET", path: "/api/permissions/users/" + techID, entry: signedIn, status: 200,
			works: func(a *api) { ofUser(a, nil) }, fails: map[string]func(*api, error){"Access.Standing of the other": ofUser},
		},
		{
			id: "listOrganizationPermissions", method: "GET", path: "/api/permissions/organizations/" + contosoID, entry: inPathOrGlobal,
			anyOf: []permissions.Permission{permissions.ManageConfig}, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Grants.List": list},
		},
	}
}

func workflowOperations() []operation {
	nothing := func(*api) {}
	return []operation{
		{id: "getMetadata", method: "GET", path: "/api/metadata", entry: somewhere, anyOf: asked, status: 200, works: nothing},
		{id: "listWorkflows", method: "GET", path: "/api/workflows", entry: somewhere, anyOf: asked, status: 200, works: nothing},
		{id: "getWorkflow", method: "GET", path: "/api/workflows/add_user", entry: somewhere, anyOf: asked, status: 200, works: nothing},
	}
}

func executionOperations() []operation {
	path := "/api/executions/" + string(runID)
	page := store.Paging{Limit: 50}
	taken := func(a *api, err error) {
		a.random.EXPECT().ID().Return(string(runID))
		a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{Execution: aRun()}, err)
	}
	accept := func(a *api, err error) {
		a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		taken(a, err)
	}
	list := func(a *api, err error) {
		a.history.EXPECT().List(gomock.Any(), inContoso, history.Filter{}, page).Return(store.ExecutionPage{}, err)
	}
	mine := func(a *api, err error) {
		a.history.EXPECT().ListByUser(gomock.Any(), technician.user.ID, history.Filter{}, page).Return(store.ExecutionPage{}, err)
	}
	row := func(a *api, err error) {
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(aRun(), err)
	}
	steps := func(a *api, err error) {
		row(a, nil)
		a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(nil, err)
	}
	watched := func(a *api, then func(*api, error), err error) {
		a.watches(inContoso)
		then(a, err)
	}
	lines := func(a *api, err error) {
		row(a, nil)
		a.logs.EXPECT().Read(gomock.Any(), inContoso, runID, int64(0), 1000).Return(executions.LogPage{}, err)
	}
	cancel := func(a *api, err error) {
		a.recovery.EXPECT().Cancel(gomock.Any(), inContoso, runID, now).Return(aRun(func(e *executions.Execution) { e.Status = executions.Cancelled }), err)
	}
	over := func(a *api, steps []executions.Step, err error) {
		a.history.EXPECT().List(gomock.Any(), inContoso, gomock.Any(), store.Paging{Limit: 200}).Return(store.ExecutionPage{}, nil).MaxTimes(1)
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(anEndedRun(), nil)
		a.steps.EXPECT().List(gomock.Any(), inContoso, runID).Return(steps, err)
	}
	looked := func(a *api, err error) { over(a, nil, err) }
	undo := func(a *api, err error) {
		over(a, []executions.Step{{Name: "create user", Status: executions.StepSuccess, Result: []byte("1"), Undoable: true}}, nil)
		taken(a, err)
	}
	rerun := func(a *api, err error) {
		a.history.EXPECT().Get(gomock.Any(), inContoso, runID).Return(anEndedRun(), nil)
		accept(a, err)
	}
	return []operation{
		{
			id: "startExecution", method: "POST", path: "/api/workflows/add_user/executions", body: `{"input":{"name":"Ana"}}`, entry: inHeader, anyOf: runs, status: 202,
			works: func(a *api) { accept(a, nil) }, fails: map[string]func(*api, error){"Executions.Accept": accept},
		},
		{
			id: "listExecutions", method: "GET", path: "/api/executions", entry: inHeader, anyOf: views, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"History.List": list},
		},
		{
			id: "listExecutions", method: "GET", path: "/api/executions?mine=true", entry: signedIn, status: 200,
			works: func(a *api) { mine(a, nil) }, fails: map[string]func(*api, error){"History.ListByUser": mine},
		},
		{
			id: "getExecution", method: "GET", path: path, entry: inHeader, status: 200,
			works: func(a *api) { steps(a, nil) }, fails: map[string]func(*api, error){"History.Get": row, "Steps.List": steps},
		},
		{
			id: "getExecutionLogs", method: "GET", path: path + "/logs", entry: inHeader, status: 200,
			works: func(a *api) { watched(a, lines, nil) },
			fails: map[string]func(*api, error){
				"History.Get": func(a *api, err error) { watched(a, row, err) },
				"Logs.Read":   func(a *api, err error) { watched(a, lines, err) },
			},
		},
		{
			id: "cancelExecution", method: "POST", path: path + "/cancel", entry: inHeader, anyOf: runs, also: views, status: 200,
			works: func(a *api) { cancel(a, nil) }, fails: map[string]func(*api, error){"Recovery.Cancel": cancel},
		},
		{
			id: "rerunExecution", method: "POST", path: path + "/rerun", body: `{}`, entry: inHeader, also: slices.Concat(runs, views), status: 202,
			works: func(a *api) { rerun(a, nil) }, fails: map[string]func(*api, error){"History.Get": row, "Executions.Accept": rerun},
		},
		{
			id: "previewUndo", method: "GET", path: path + "/undo", entry: inHeader, anyOf: runs, also: views, status: 200,
			works: func(a *api) { looked(a, nil) }, fails: map[string]func(*api, error){"History.Get": row, "Steps.List": looked},
		},
		{
			id: "undoExecution", method: "POST", path: path + "/undo", body: `{}`, entry: inHeader, anyOf: runs, also: views, status: 202,
			works: func(a *api) { undo(a, nil) }, fails: map[string]func(*api, error){"History.Get": row, "Steps.List": looked, "Executions.Accept": undo},
		},
	}
}

// aRun is a run of the administrator's at Contoso.
func aRun(changes ...func(*executions.Execution)) executions.Execution {
	return given.Run(inContoso, append([]func(*executions.Execution){func(e *executions.Execution) {
		e.ID, e.CreatedAt, e.DueAt = runID, runTime, runTime
		e.Workflow = executions.Workflow{Name: "add_user", Title: "Add a user"}
		e.Actor = executions.Actor{ID: admin.user.ID, DisplayName: admin.user.DisplayName, Type: permissions.PlatformUser}
		e.Input, e.Reference = []byte(`{"name":"Ana"}`), nil
		e.Retry = executions.Retry{Attempts: 3}
	}}, changes...)...)
}

// anEndedRun is that run when it is over.
func anEndedRun(changes ...func(*executions.Execution)) executions.Execution {
	return aRun(append([]func(*executions.Execution){func(e *executions.Execution) {
		e.Status, e.Attempt, e.StartedAt, e.FinishedAt = executions.Success, 1, runTime, runTime
	}}, changes...)...)
}

// watches expects one subscription, without any news.
func (a *api) watches(s organizations.Scope) {
	a.watcher.EXPECT().Watch(gomock.Any(), s, runID).Return(make(chan struct{}), func() {})
}

// placed reports whether a place is always named.
func (o operation) placed() bool {
	return o.entry == inHeader || o.entry == inPath || o.entry == inPathOrGlobal || o.entry == adminInPath || o.entry == adminInOrg
}

// caller is who calls when all shall be well.
func (o operation) caller() person {
	if o.forAdmins() {
		return admin
	}
	return technician
}

// forAdmins reports whether nothing but Platform.Admin lets in.
func (o operation) forAdmins() bool {
	return o.entry == adminOnly || o.entry == adminInPath || o.entry == adminInOrg
}

// held is what the caller needs; a member who needs nothing may view history.
func (o operation) held() []permissions.Permission {
	if len(o.anyOf) > 0 || len(o.also) > 0 {
		return slices.Concat(o.anyOf[:min(len(o.anyOf), 1)], o.also)
	}
	return views
}

// named is what a 403 names to whoever lacks it.
func (o operation) named() string {
	switch {
	case o.forAdmins():
		return "Platform.Admin"
	case len(o.anyOf) > 0:
		return string(o.anyOf[0])
	default:
		return ""
	}
}

// request is a good one.
func (o operation) request() request {
	r := request{method: o.method, path: o.path, body: o.body, header: o.header}
	if o.entry != open {
		r.token = o.caller().token
	}
	if o.entry == inHeader {
		r.scope = contosoID
	}
	if o.csv != "" {
		r.body = o.csv
		r = r.with("Content-Type", "text/csv")
	}
	return r
}

// about is the request for another place.
func (o operation) about(place string) request {
	r := o.request()
	if strings.Contains(r.path, contosoID) {
		r.path = strings.Replace(r.path, contosoID, place, 1)
	} else {
		r.scope = place
	}
	return r
}

// enters expects the decision for a good request.
func (o operation) enters(a *api) {
	switch o.entry {
	case open:
	case adminOnly:
		a.anywhere(admin)
	case adminInPath, adminInOrg:
		a.at(admin, toContoso, contoso())
	case signedIn, somewhere:
		a.anywhere(technician, grant(technician, toContoso, o.held()...))
	case inHeader, inPath, inPathOrGlobal:
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, o.held()...))
	}
}

// each runs a case over the operations, those that match.
func each(t *testing.T, match func(operation) bool, run func(*testing.T, operation)) {
	t.Helper()
	for _, o := range operations() {
		if match != nil && !match(o) {
			continue
		}
		t.Run(o.id+" "+strings.TrimPrefix(o.path, "/api"), func(t *testing.T) {
			t.Parallel()
			run(t, o)
		})
	}
}

func guarded(o operation) bool { return o.entry != open }

// elsewhere are the tags whose operations tests/contract/configapitest holds to
// their contract, as completely.
var elsewhere = []string{"Settings", "Secrets", "Integrations"}

func TestEveryOperationHasContractTests(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, o := range operations() {
		tested[o.id] = true
		if described, ok := theSpec(t).find(o.method, o.path); !ok || described.OperationID != o.id {
			t.Errorf("%s %s is %q in the OpenAPI file, %s here", o.method, o.path, described.OperationID, o.id)
		}
	}
	for path, methods := range theSpec(t).Paths {
		for method, op := range methods {
			if !tested[op.OperationID] && !slices.Contains(elsewhere, op.Tags[0]) {
				t.Errorf("%s %s (%s) has no contract tests: add it to operations()", strings.ToUpper(method), path, op.OperationID)
			}
		}
	}
}

func TestEveryOperationWorks(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		a.ask(o.request()).is(o.status)
		if log := a.log.String(); log != "" {
			t.Errorf("a success was logged: %s", log)
		}
	})
}

func TestHEADIsGETWithoutABody(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.method == http.MethodGet }, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		r := o.request()
		r.method = http.MethodHead
		a.ask(r).is(o.status).has("Content-Type", cmp.Or(o.kind, "application/json"))
	})
}

func TestStorageTroubleIs503(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				o.enters(a)
				expect(a, down())
				got := a.ask(o.request()).has("Retry-After", "7")
				p := got.refuses(http.StatusServiceUnavailable, "storage_unavailable")
				if !strings.Contains(a.log.String(), p.CorrelationID) {
					t.Errorf("the log does not know %s: %s", p.CorrelationID, a.log)
				}
			})
		}
	})
}

func TestAnUnknownErrorIsAPlain500(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				o.enters(a)
				expect(a, errUnknown)
				a.plain500(o.request())
			})
		}
	})
}

func TestAnInternalFaultIsAPlain500(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				o.enters(a)
				expect(a, fault.Wrap(errUnknown, fault.Internal, "quite_secret", "Quite a secret sentence."))
				a.plain500(o.request())
			})
		}
	})
}

package apitest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestAScopedOperationNeedsAScope(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.entry == inHeader }, func(t *testing.T, o operation) {
		for name, scope := range map[string]string{"none": "", "blanks": "  "} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				newAPI(t).refused(o.about(scope)).refuses(http.StatusBadRequest, "scope_required")
			})
		}
	})
}

func TestTheOrganizationInThePathIsTheScope(t *testing.T) {
	t.Parallel()
	inThePath := func(o operation) bool { return o.placed() && o.entry != inHeader }
	each(t, inThePath, func(t *testing.T, o operation) {
		for name, header := range map[string]string{"another one": fabrikID, "global": "global", "no id": "no-id"} {
			t.Run(name+" in the header contradicts it", func(t *testing.T) {
				t.Parallel()
				r := o.request()
				r.scope = header
				newAPI(t).refused(r).refuses(http.StatusBadRequest, "scope_mismatch")
			})
		}
		t.Run("the same one in the header agrees, in any letters", func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			o.enters(a)
			o.works(a)
			r := o.request()
			r.scope = strings.ToUpper(contosoID)
			a.ask(r).is(o.status)
		})
	})
}

func TestAPlaceIsNamedInAnyLetters(t *testing.T) {
	t.Parallel()
	each(t, operation.placed, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		a.ask(o.about(strings.ToUpper(contosoID))).is(o.status)
	})
}

func TestGlobalIsNoOrganization(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.entry == inPath || o.entry == adminInOrg }, func(t *testing.T, o operation) {
		a := newAPI(t)
		r := o.about("global")
		r.token = admin.token
		a.anywhere(admin)
		got := a.refused(r)
		got.refuses(http.StatusNotFound, "not_found")
		r = o.about(nowhereID)
		r.token = admin.token
		a.at(admin, organizationTarget(nowhereID), nil)
		same(t, "global", a.refused(r), got)
	})
}

func TestGlobalIsAPlaceForWhoeverHoldsSomethingThere(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.entry == inHeader || o.entry == inPathOrGlobal }, func(t *testing.T, o operation) {
		a := newAPI(t)
		// A grant in one organization, however large, opens nothing in global.
		a.at(technician, toGlobal, nil, grant(technician, toContoso, permissions.All()...))
		want := o.named()
		if want == "" {
			want = "canExecuteWorkflows"
		}
		a.namesPermission(a.refused(o.about("global")), want)
	})
	each(t, func(o operation) bool { return o.entry == adminInPath }, func(t *testing.T, o operation) {
		a := newAPI(t)
		r := o.about("global")
		r.token = technician.token
		a.at(technician, toGlobal, nil, grant(technician, toContoso, permissions.All()...))
		a.namesPermission(a.refused(r), "Platform.Admin")
	})
}

func TestTheGlobalScopeReachesThePort(t *testing.T) {
	t.Parallel()
	run := aRun(func(e *executions.Execution) { e.Scope = inGlobal })
	path := "/api/executions/" + string(runID)
	for name, c := range map[string]struct {
		request request
		needs   permissions.Permission
		expect  func(a *api)
	}{
		"list": {request{method: "GET", path: "/api/executions"}, permissions.ViewHistory, func(a *api) {
			a.history.EXPECT().List(gomock.Any(), inGlobal, history.Filter{}, store.Paging{Limit: 50}).Return(store.ExecutionPage{Items: []executions.Execution{run}}, nil)
		}},
		"get": {request{method: "GET", path: path}, permissions.ViewHistory, func(a *api) {
			a.history.EXPECT().Get(gomock.Any(), inGlobal, runID).Return(run, nil)
			a.steps.EXPECT().List(gomock.Any(), inGlobal, runID).Return(nil, nil)
		}},
		"logs": {request{method: "GET", path: path + "/logs"}, permissions.ViewHistory, func(a *api) {
			a.watches(inGlobal)
			a.history.EXPECT().Get(gomock.Any(), inGlobal, runID).Return(run, nil)
			a.logs.EXPECT().Read(gomock.Any(), inGlobal, runID, int64(0), 1000).Return(executions.LogPage{}, nil)
		}},
		"cancel": {request{method: "POST", path: path + "/cancel"}, permissions.ExecuteWorkflows, func(a *api) {
			a.history.EXPECT().Get(gomock.Any(), inGlobal, runID).Return(aRun(func(e *executions.Execution) { e.Actor.ID = technician.user.ID }), nil)
			a.recovery.EXPECT().Cancel(gomock.Any(), inGlobal, runID, now).Return(run, nil)
		}},
		"metadata": {request{method: "GET", path: "/api/metadata"}, permissions.ManageForms, func(a *api) {
			a.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{}, nil)
		}},
		"workflows": {request{method: "GET", path: "/api/workflows"}, permissions.ManageForms, func(a *api) {
			a.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{}, nil)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(technician, toGlobal, nil, grant(technician, toGlobal, c.needs))
			c.expect(a)
			c.request.token, c.request.scope = technician.token, "global"
			if got := a.ask(c.request); got.status >= http.StatusBadRequest {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

func TestAGrantInGlobalCoversEveryOrganization(t *testing.T) {
	t.Parallel()
	each(t, operation.placed, func(t *testing.T, o operation) {
		a := newAPI(t)
		if o.forAdmins() {
			a.at(admin, toContoso, contoso())
		} else {
			a.at(technician, toContoso, contoso(), grant(technician, toGlobal, o.held()...))
		}
		o.works(a)
		a.ask(o.request()).is(o.status)
	})
}

func TestTheCatalogIsForHoldersOfAPermissionSomewhere(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.entry == somewhere }, func(t *testing.T, o operation) {
		for _, permission := range o.anyOf {
			t.Run(string(permission), func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				a.anywhere(technician, grant(technician, toFabrik, permission))
				a.ask(o.request()).is(http.StatusOK)
				// With a scope it is what they hold there that counts.
				a.at(technician, toContoso, contoso(), grant(technician, toContoso, permission))
				configured(a)
				a.ask(o.about(contosoID)).is(http.StatusOK)
				a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ViewHistory), grant(technician, toFabrik, permission))
				a.namesPermission(a.refused(o.about(contosoID)), o.named())
			})
		}
	})
}

func TestXAppAuthorizationWins(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		o.works(a)
		r := o.request().with("Authorization", "Bearer of-a-proxy").with("X-App-Authorization", "bearer "+o.caller().token)
		r.token = ""
		a.ask(r).is(o.status)
	})
}

func TestTwoScopesInOneRequestAreAContradiction(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	r := get("/api/executions", technician)
	sent := httptest.NewRequestWithContext(t.Context(), r.method, r.path, nil)
	r.fill(sent.Header)
	sent.Header["X-Organization-Id"] = []string{contosoID, fabrikID}
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, sent)
	a.read(r, recorder.Result()).refuses(http.StatusBadRequest, "scope_mismatch")
}

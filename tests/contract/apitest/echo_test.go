package apitest

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

// mark stands for what somebody submits by mistake: a password in the wrong field.
const mark = "hunter2-Zq9"

// lets lets everybody do everything, and fails at every store.
func (a *api) lets() {
	everywhere := &permissions.Standing{User: admin.user}
	a.verifier.EXPECT().Verify(gomock.Any(), gomock.Any()).Return(admin.claims(), nil).AnyTimes()
	a.access.EXPECT().Standing(gomock.Any(), gomock.Any()).Return(everywhere, nil).AnyTimes()
	a.access.EXPECT().Facts(gomock.Any(), gomock.Any(), toContoso).Return(permissions.Facts{Standing: everywhere, Organization: contoso()}, nil).AnyTimes()
	a.organizations.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.OrganizationPage{}, errUnknown).AnyTimes()
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.organizations.EXPECT().Get(gomock.Any(), gomock.Any()).Return(*contoso(), nil).AnyTimes()
	a.organizations.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.grants.EXPECT().Put(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.grants.EXPECT().Delete(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.grants.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.GrantPage{}, errUnknown).AnyTimes()
	a.users.EXPECT().Get(gomock.Any(), gomock.Any()).Return(permissions.User{}, errUnknown).AnyTimes()
	a.users.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.UserPage{}, errUnknown).AnyTimes()
	a.users.EXPECT().AtHome(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.UserPage{}, errUnknown).AnyTimes()
	a.roles.EXPECT().Get(gomock.Any(), gomock.Any()).Return(permissions.Role{}, errUnknown).AnyTimes()
	a.roles.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.RolePage{}, errUnknown).AnyTimes()
	a.roles.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.roles.EXPECT().Delete(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.memberships.EXPECT().Delete(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.keys.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(permissions.KeyFacts{}, errUnknown).AnyTimes()
	a.keys.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.KeyPage{}, errUnknown).AnyTimes()
	a.keys.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.random.EXPECT().Token().Return("chance").AnyTimes()
	a.executions.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{}, errUnknown).AnyTimes()
	a.recovery.EXPECT().Cancel(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, errUnknown).AnyTimes()
	a.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, errUnknown).AnyTimes()
	a.history.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.ExecutionPage{}, errUnknown).AnyTimes()
	a.history.EXPECT().ListByUser(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.ExecutionPage{}, errUnknown).AnyTimes()
	a.watcher.EXPECT().Watch(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, func() {}).AnyTimes()
	a.files.EXPECT().Create(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(object.File{}, errUnknown).AnyTimes()
	a.memberships.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, errUnknown).AnyTimes()
	a.files.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any()).Return(object.File{}, nil, errUnknown).AnyTimes()
	a.files.EXPECT().Stat(gomock.Any(), gomock.Any(), gomock.Any()).Return(object.File{}, errUnknown).AnyTimes()
	a.kept.EXPECT().Ask(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(fetch).AnyTimes()
	a.kept.EXPECT().Last(gomock.Any(), gomock.Any()).Return(catalog.OptionList{}, false).AnyTimes()
	a.kept.EXPECT().Forget(gomock.Any(), gomock.Any()).AnyTimes()
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, errUnknown).AnyTimes()
	a.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{}, errUnknown).AnyTimes()
	a.letsForms()
	a.attention.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.AttentionPage{}, errUnknown).AnyTimes()
	a.attention.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(attention.Item{}, errUnknown).AnyTimes()
	a.counters.EXPECT().Read(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, errUnknown).AnyTimes()
	a.calendar.EXPECT().Next(gomock.Any(), gomock.Any(), gomock.Any()).Return(now.Add(time.Hour), nil).AnyTimes()
	a.letsAlerts()
	a.schedules.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.SchedulePage{}, nil).AnyTimes()
	a.schedules.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(nightly(), nil).AnyTimes()
	a.batches.EXPECT().Live(gomock.Any()).Return(nil, nil).AnyTimes()
	a.batches.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.BatchPage{}, nil).AnyTimes()
	a.batches.EXPECT().Get(gomock.Any(), gomock.Any()).Return(theBatch(), nil).AnyTimes()
	a.batches.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.items.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.BatchItemPage{}, nil).AnyTimes()
	a.items.EXPECT().Tally(gomock.Any(), gomock.Any()).Return(batches.Tally{}, batches.Tally{}, nil).AnyTimes()
	a.schedules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.schedules.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.schedules.EXPECT().Delete(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
	a.gauge.EXPECT().Depths(gomock.Any()).Return(nil, errUnknown).AnyTimes()
	a.vitals.EXPECT().Open(gomock.Any()).Return(maintenance.OpenRuns{}, errUnknown).AnyTimes()
	a.vitals.EXPECT().Looks(gomock.Any()).Return(maintenance.Looks{}, errUnknown).AnyTimes()
	a.vitals.EXPECT().Poisoned(gomock.Any()).Return(nil, errUnknown).AnyTimes()
	a.doors.EXPECT().Find(gomock.Any(), gomock.Any()).Return(hooks.Hook{}, hooks.ErrUnknown()).AnyTimes()
	a.hooks.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(store.HookPage{}, nil).AnyTimes()
	a.hooks.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(alarm(), nil).AnyTimes()
	a.hooks.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.hooks.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(errUnknown).AnyTimes()
	a.hooks.EXPECT().Delete(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).AnyTimes()
	a.random.EXPECT().Token().Return("chance").AnyTimes()
	a.input.EXPECT().Validate(gomock.Any()).Return(nil).AnyTimes()
	a.random.EXPECT().ID().Return(string(runID)).AnyTimes()
}

// silent expects that neither the answer nor the log holds the mark.
func (a *api) silent(what string, r request) {
	a.t.Helper()
	got := a.ask(r)
	var header strings.Builder
	_ = got.header.Write(&header) // a builder does not fail
	for where, text := range map[string]string{"body": string(got.body), "header": header.String(), "log": a.log.String()} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(mark)) {
			a.t.Errorf("%s: %d repeats it in the %s: %s", what, got.status, where, text)
		}
	}
}

func TestNoSubmittedValueIsEverRepeated(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, o operation) {
		a := newAPI(t)
		a.lets()
		described, _ := theSpec(t).find(o.method, o.path)
		for _, p := range described.Parameters {
			switch p.In {
			case "query":
				r := o.request()
				path, _, _ := strings.Cut(r.path, "?")
				r.path = path + "?" + p.Name + "=" + url.QueryEscape(mark)
				a.silent("query "+p.Name, r)
			case "header":
				a.silent("header "+p.Name, o.request().with(p.Name, mark))
				a.silent("long header "+p.Name, o.request().with(p.Name, strings.Repeat(mark, 100)))
			}
		}
		for _, name := range []string{"Authorization", "X-App-Authorization"} {
			a.silent(name, o.request().with(name, "Bearer "+mark))
			a.silent(name, o.request().with(name, mark))
		}
		for _, name := range []string{"Traceparent", "X-Correlation-Id", "Content-Type", "Accept", "User-Agent", "X-Forwarded-For", "Origin"} {
			a.silent(name, o.request().with(name, mark))
		}
		a.silent("a query that nobody knows", func() request { r := o.request(); r.path += "&x=" + mark; return r }())
		for _, segment := range []string{contosoID, techID, runIDText, roleIDText, formIDText, keyIDText, scheduleID, ruleIDText, batchID, hookID, "add_user", "groups", fileID} {
			if strings.Contains(o.path, segment) {
				r := o.request()
				r.path = strings.Replace(r.path, segment, mark, 1)
				a.silent("path "+segment, r)
			}
		}
		for what, body := range markedBodies(t, described) {
			r := o.request()
			r.body = body
			a.silent(what, r)
		}
	})
}

// markedBodies puts the mark, in many shapes, into every field of a body.
func markedBodies(t *testing.T, op described) map[string]string {
	t.Helper()
	media, ok := op.RequestBody.Content["application/json"]
	if !ok {
		return nil
	}
	quoted := `"` + mark + `"`
	shapes := []string{quoted, `["` + mark + `"]`, `[["` + mark + `"]]`, `{"x":` + quoted + `}`, `"` + strings.Repeat(mark, 300) + `"`, `"` + mark + `\u0000"`}
	bodies := map[string]string{"no JSON": `{"` + mark + `":`, "a text": quoted, "a list": `[` + quoted + `]`, "two values": quoted + quoted}
	for _, path := range theSpec(t).leaves(media.Schema, nil) {
		for _, shape := range shapes {
			body := shape
			for _, name := range slices.Backward(path) {
				body = `{"` + name + `":` + body + `}`
			}
			bodies[strings.Join(path, "/")+" "+shape] = body
			bodies[strings.Join(path, "/")+" twice "+shape] = strings.TrimSuffix(body, "}") + "," + strings.TrimPrefix(body, "{")
		}
	}
	return bodies
}

// leaves lists the way to every field of an object, and one below each of those
// that take any.
func (s *spec) leaves(of schema, at []string) [][]string {
	if of.Ref != "" {
		of = s.Components.Schemas[strings.TrimPrefix(of.Ref, "#/components/schemas/")]
	}
	var found [][]string
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		path := append(slices.Clone(at), name)
		found = append(found, path)
		found = append(found, s.leaves(of.Properties[name], path)...)
	}
	if of.AdditionalProperties == true {
		found = append(found, append(slices.Clone(at), "anything"))
	}
	return found
}

func TestTheMarkWouldBeSeen(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(contosoID)
	a.organizations.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got organizations.Organization) error {
		if got.Name != mark {
			t.Errorf("the mark did not reach the store: %+v", got)
		}
		return nil
	})
	name, _ := json.Marshal(mark)
	a.ask(post("/api/organizations", admin, `{"name":`+string(name)+`}`)).is(http.StatusCreated)
	if bodies := markedBodies(t, mustFind(t, "PUT", "/api/permissions/a/b")); len(bodies) < 5*6*2 {
		t.Errorf("only %d bodies are tried", len(bodies))
	}
}

func mustFind(t *testing.T, method, path string) described {
	t.Helper()
	op, ok := theSpec(t).find(method, path)
	if !ok {
		t.Fatal("no such operation")
	}
	return op
}

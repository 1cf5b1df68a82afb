package observe

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// window is an Observer with what is behind it.
type window struct {
	observer *Observer
	history  *storemocks.MockHistory
	steps    *storemocks.MockSteps
	logs     *storemocks.MockLogs
	watcher  *storemocks.MockWatcher
}

func newWindow(t *testing.T) window {
	t.Helper()
	c := gomock.NewController(t)
	w := window{
		history: storemocks.NewMockHistory(c), steps: storemocks.NewMockSteps(c),
		logs: storemocks.NewMockLogs(c), watcher: storemocks.NewMockWatcher(c),
	}
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	w.observer = New(w.history, w.steps, w.logs, w.watcher, clock)
	return w
}

// somebody holds these permissions in global.
func somebody(id permissions.UserID, held ...permissions.Permission) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	by.Principal.User.ID, by.Permissions = id, permissions.SetOf(held...)
	return by
}

// program is somebody who is a key, for these workflows.
func program(held permissions.Permission, workflows ...string) permissions.Authority {
	by := somebody(permissions.KeyID("k").UserID(), held)
	by.Principal.Workflows = workflows
	return by
}

// started is a run of Ana's.
func started(by permissions.Authority, s executions.Status) executions.Execution {
	return executions.Execution{ID: "x", Scope: by.Scope, Status: s, Actor: executions.Actor{ID: "ana"}}
}

func down() error { return fault.New(fault.Unavailable, "storage_unavailable", "x") }

func TestWhoMaySeeARunAndWhatOfIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by                 permissions.Authority
		status             executions.Status
		refused            bool
		details, mayCancel bool
	}{
		"one's own":                         {by: somebody("ana"), status: executions.Running},
		"one's own, by who may run":         {by: somebody("ana", permissions.ExecuteWorkflows), status: executions.Running, mayCancel: true},
		"one's own that is over":            {by: somebody("ana", permissions.ExecuteWorkflows), status: executions.Failed},
		"one's own that is being cancelled": {by: somebody("ana", permissions.ExecuteWorkflows), status: executions.Cancelling, mayCancel: true},
		"one's own that waits":              {by: somebody("ana", permissions.ExecuteWorkflows), status: executions.Pending, mayCancel: true},
		"one's own, by who may see history": {by: somebody("ana", permissions.ViewHistory), status: executions.Failed, details: true},
		"another's, by who may see history": {by: somebody("bo", permissions.ViewHistory), status: executions.Running, details: true},
		"another's, by who may do all":      {by: somebody("bo", permissions.All()...), status: executions.Running, details: true, mayCancel: true},
		"another's, by who may all but see": {by: somebody("bo", permissions.ExecuteWorkflows, permissions.ManageConfig, permissions.ManageForms), refused: true},
		"another's, by who holds nothing":   {by: somebody("bo"), refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.history.EXPECT().Get(gomock.Any(), c.by.Scope, executions.ID("x")).Return(started(c.by, c.status), nil)
			if c.refused {
				_, err := w.observer.Get(t.Context(), c.by, "x")
				var f *fault.Fault
				if !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canViewHistory" {
					t.Errorf("answered %v", err)
				}
				return
			}
			w.steps.EXPECT().List(gomock.Any(), c.by.Scope, executions.ID("x")).Return(nil, nil)
			v, err := w.observer.Get(t.Context(), c.by, "x")
			if err != nil || v.Execution.ID != "x" || v.Details != c.details || v.MayCancel != c.mayCancel {
				t.Errorf("%+v %v", v, err)
			}
		})
	}
}

func TestAKeySeesTheRunsOfItsWorkflowsAndStopsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by      permissions.Authority
		own     bool
		refused string
	}{
		"of its workflow":                    {program(permissions.ViewHistory, "a", "b"), false, ""},
		"of another workflow":                {program(permissions.ViewHistory, "a"), false, "not_found"},
		"of another workflow, without leave": {program(permissions.ExecuteWorkflows, "a"), false, "not_found"},
		"its own, of what it lost":           {program(permissions.ExecuteWorkflows, "a"), true, "not_found"},
		"its own":                            {program(permissions.ExecuteWorkflows, "b"), true, ""},
		"another's, without leave":           {program(permissions.ExecuteWorkflows, "b"), false, "permission_required"},
		"of any workflow":                    {program(permissions.ViewHistory), false, ""},
	} {
		w, e := newWindow(t), started(c.by, executions.Running)
		e.Workflow.Name = "b"
		if c.own {
			e.Actor.ID = c.by.Principal.User.ID
		}
		w.history.EXPECT().Get(gomock.Any(), c.by.Scope, executions.ID("x")).Return(e, nil)
		w.steps.EXPECT().List(gomock.Any(), c.by.Scope, executions.ID("x")).Return(nil, nil).MaxTimes(1)
		v, err := w.observer.Get(t.Context(), c.by, "x")
		if fault.Code(err) != c.refused || (v.Execution.ID == "x") != (c.refused == "") || v.MayCancel {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

func TestAPageWithoutWhatAKeyDoesNotSeeGoesOnAsBefore(t *testing.T) {
	t.Parallel()
	w, by := newWindow(t), program(permissions.ViewHistory, "a")
	seen, unseen := started(by, executions.Running), started(by, executions.Running)
	seen.Workflow.Name, unseen.Workflow.Name = "a", "b"
	for _, items := range [][]executions.Execution{{unseen, seen}, {unseen, unseen}, {}} {
		want := 0
		for _, e := range items {
			if e.Workflow.Name == "a" {
				want++
			}
		}
		page := store.ExecutionPage{Items: items, Next: "n"}
		w.history.EXPECT().List(gomock.Any(), by.Scope, history.Filter{}, store.Paging{Limit: 2}).Return(page, nil)
		got, err := w.observer.List(t.Context(), by, history.Filter{}, store.Paging{Limit: 2})
		if err != nil || len(got.Items) != want || got.Next != "n" {
			t.Errorf("got %+v, %v, want %d", got, err, want)
		}
	}
}

func TestARunShowsItsStoredStepsAndThenThoseThatFailed(t *testing.T) {
	t.Parallel()
	w, by := newWindow(t), somebody("ana")
	e := started(by, executions.Failed)
	e.FailedSteps = []executions.Step{{Name: "c", Status: executions.StepFailed}}
	w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(e, nil)
	w.steps.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return([]executions.Step{{Name: "a"}, {Name: "b"}}, nil)
	v, err := w.observer.Get(t.Context(), by, "x")
	want := []executions.Step{{Name: "a"}, {Name: "b"}, {Name: "c", Status: executions.StepFailed}}
	if diff := cmp.Diff(want, v.Steps); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}
}

func TestTheStoresFaultsAreAnswered(t *testing.T) {
	t.Parallel()
	by := somebody("ana", permissions.ViewHistory)
	t.Run("by get, of the run", func(t *testing.T) {
		t.Parallel()
		w, want := newWindow(t), executions.ErrUnknown()
		w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, want)
		if _, err := w.observer.Get(t.Context(), by, "x"); !errors.Is(err, want) {
			t.Errorf("answered %v", err)
		}
	})
	t.Run("by get, of the steps", func(t *testing.T) {
		t.Parallel()
		w, want := newWindow(t), down()
		w.history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(started(by, executions.Failed), nil)
		w.steps.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, want)
		if _, err := w.observer.Get(t.Context(), by, "x"); !errors.Is(err, want) {
			t.Errorf("answered %v", err)
		}
	})
	t.Run("by list", func(t *testing.T) {
		t.Parallel()
		w, want := newWindow(t), down()
		w.history.EXPECT().List(gomock.Any(), by.Scope, history.Filter{}, store.Paging{Limit: 5}).Return(store.ExecutionPage{}, want)
		if _, err := w.observer.List(t.Context(), by, history.Filter{}, store.Paging{Limit: 5}); !errors.Is(err, want) {
			t.Errorf("answered %v", err)
		}
	})
	t.Run("by mine", func(t *testing.T) {
		t.Parallel()
		w, want := newWindow(t), down()
		w.history.EXPECT().ListByUser(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.ExecutionPage{}, want)
		if _, err := w.observer.Mine(t.Context(), authorize.Caller{}, history.Filter{}, store.Paging{Limit: 5}); !errors.Is(err, want) {
			t.Errorf("answered %v", err)
		}
	})
}

func TestTheListIsForThoseWhoMaySeeHistory(t *testing.T) {
	t.Parallel()
	by := somebody("bo", permissions.ViewHistory)
	w, want := newWindow(t), store.ExecutionPage{Items: []executions.Execution{started(by, executions.Failed)}, Next: "p"}
	w.history.EXPECT().List(gomock.Any(), by.Scope, history.Filter{}, store.Paging{After: "a", Limit: 5}).Return(want, nil)
	if page, err := w.observer.List(t.Context(), by, history.Filter{}, store.Paging{After: "a", Limit: 5}); err != nil || page.Next != "p" || len(page.Items) != 1 {
		t.Errorf("%+v %v", page, err)
	}
	var f *fault.Fault
	_, err := w.observer.List(t.Context(), somebody("bo", permissions.ExecuteWorkflows), history.Filter{}, store.Paging{Limit: 5})
	if !errors.As(err, &f) || f.Permission != "canViewHistory" {
		t.Errorf("answered %v", err)
	}
}

func TestMineLeavesOutWhereTheCallerNoLongerBelongs(t *testing.T) {
	t.Parallel()
	stays, left := organizations.ID(uuid.NewString()), organizations.ID(uuid.NewString())
	in := func(id executions.ID, target organizations.Target) executions.Execution {
		return executions.Execution{ID: id, Scope: permissions.SeedSystem.Authority(target).Scope}
	}
	grant := func(target organizations.Target) permissions.Grant {
		return permissions.Grant{In: target, Permissions: permissions.SetOf(permissions.ExecuteWorkflows)}
	}
	for name, c := range map[string]struct {
		principal permissions.Principal
		grants    []permissions.Grant
		want      []executions.ID
	}{
		"a member of one":                 {grants: []permissions.Grant{grant(organizations.TargetOf(stays))}, want: []executions.ID{"stays"}},
		"a member of none":                {},
		"somebody with a grant in global": {grants: []permissions.Grant{grant(organizations.TargetGlobal())}, want: []executions.ID{"stays", "left", "global"}},
		"an administrator": {
			principal: permissions.Principal{AppRoles: []permissions.AppRole{permissions.AdminRole}}, want: []executions.ID{"stays", "left", "global"},
		},
		"a client at home": {
			principal: permissions.Principal{User: permissions.User{Type: permissions.ClientUser, Home: stays}}, want: []executions.ID{"stays"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			if c.principal.User.Type == "" {
				c.principal.User.Type = permissions.PlatformUser
			}
			c.principal.User.ID = "ana"
			w.history.EXPECT().ListByUser(gomock.Any(), permissions.UserID("ana"), history.Filter{}, store.Paging{After: "a", Limit: 9}).Return(store.ExecutionPage{
				Items: []executions.Execution{
					in("stays", organizations.TargetOf(stays)), in("left", organizations.TargetOf(left)), in("global", organizations.TargetGlobal()),
				}, Next: "more",
			}, nil)
			page, err := w.observer.Mine(t.Context(), authorize.Caller{
				Principal: c.principal, Reach: permissions.ReachOf(c.principal, c.grants),
			}, history.Filter{}, store.Paging{After: "a", Limit: 9})
			var got []executions.ID
			for _, e := range page.Items {
				got = append(got, e.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil || page.Next != "more" {
				t.Errorf("%s %q %v", diff, page.Next, err)
			}
		})
	}
}

// canceled is a client that has left.
func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestARunSaysWhetherItCanBeUndone(t *testing.T) {
	t.Parallel()
	runs, undoable := somebody("ana", permissions.ExecuteWorkflows), executions.Step{Name: "a", Status: executions.StepSuccess, Undoable: true}
	begun, undone, left := undoable, started(runs, executions.Failed), runs
	begun.Status, undone.Trigger, left.Organization = executions.StepIntent, executions.TriggerUndo, &organizations.Organization{}
	over := started(runs, executions.Failed)
	for name, c := range map[string]struct {
		by    permissions.Authority
		run   executions.Execution
		steps []executions.Step
		may   bool
	}{
		"over, with a step that can be": {runs, over, []executions.Step{{Name: "look", Status: executions.StepSuccess}, undoable}, true},
		"still going on":                {runs, started(runs, executions.Running), []executions.Step{undoable}, false},
		"without such a step":           {runs, over, []executions.Step{{Name: "look", Status: executions.StepSuccess}}, false},
		"with one whose end is unknown": {runs, over, []executions.Step{begun}, false},
		"an undo itself":                {runs, undone, []executions.Step{undoable}, false},
		"for whoever may only look":     {somebody("ana", permissions.ViewHistory), over, []executions.Step{undoable}, false},
		"for a client that has left":    {left, over, []executions.Step{undoable}, false},
		"for a program with an API key": {program(permissions.ExecuteWorkflows), started(program(permissions.ExecuteWorkflows), executions.Failed), []executions.Step{undoable}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			c.run.Actor.ID = c.by.Principal.User.ID
			w.history.EXPECT().Get(gomock.Any(), c.by.Scope, c.run.ID).Return(c.run, nil)
			w.steps.EXPECT().List(gomock.Any(), c.by.Scope, c.run.ID).Return(c.steps, nil)
			if view, err := w.observer.Get(t.Context(), c.by, c.run.ID); err != nil || view.MayUndo != c.may {
				t.Errorf("%v %v", view.MayUndo, err)
			}
		})
	}
}

func TestARunSaysHowItCanBeRunAgain(t *testing.T) {
	t.Parallel()
	runs, own := somebody("ana", permissions.ExecuteWorkflows), somebody("ana")
	failed, done, undone, sent, left := started(runs, executions.Failed), started(runs, executions.Success), started(runs, executions.Failed), started(runs, executions.Failed), runs
	undone.Trigger, sent.Form, left.Organization = executions.TriggerUndo, executions.Origin{ID: "form"}, &organizations.Organization{}
	stored, begun := executions.Step{Name: "a", Status: executions.StepSuccess}, executions.Step{Name: "b", Status: executions.StepIntent}
	for name, c := range map[string]struct {
		by            permissions.Authority
		run           executions.Execution
		steps         []executions.Step
		rerun, resume bool
	}{
		"failed":                           {runs, failed, []executions.Step{stored}, true, true},
		"failed with nothing done":         {runs, failed, nil, true, true},
		"failed with a step in doubt":      {runs, failed, []executions.Step{stored, begun}, true, false},
		"with errors":                      {runs, started(runs, executions.CompletedWithErrors), nil, true, true},
		"cancelled":                        {runs, started(runs, executions.Cancelled), nil, true, true},
		"timed out":                        {runs, started(runs, executions.Timeout), nil, true, true},
		"a success":                        {runs, done, nil, true, false},
		"still going on":                   {runs, started(runs, executions.Running), nil, false, false},
		"an undo":                          {runs, undone, nil, false, false},
		"for whoever may only look":        {own, failed, nil, false, false},
		"for whoever sent the form":        {own, sent, nil, true, false},
		"for a client that has left":       {left, failed, nil, false, false},
		"for a program with an API key":    {program(permissions.ExecuteWorkflows), failed, nil, false, false},
		"for staff, of a form that's sent": {runs, sent, nil, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			c.run.Actor.ID = c.by.Principal.User.ID
			w.history.EXPECT().Get(gomock.Any(), c.by.Scope, c.run.ID).Return(c.run, nil)
			w.steps.EXPECT().List(gomock.Any(), c.by.Scope, c.run.ID).Return(c.steps, nil)
			if view, err := w.observer.Get(t.Context(), c.by, c.run.ID); err != nil || view.MayRerun != c.rerun || view.MayResume != c.resume {
				t.Errorf("%v %v %v", view.MayRerun, view.MayResume, err)
			}
		})
	}
}

package undo_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type hireInput struct {
	Name     string          `json:"name" label:"Name"`
	Password workflow.Secret `json:"password" label:"Password"`
}

var hire = workflow.Define(workflow.Spec{Name: "undo_hire", Title: "Hire", OrganizationOptional: true, SavesMinutes: 9},
	func(context.Context, *workflow.Run, hireInput) (struct{}, error) { return struct{}{}, nil })

// office is an Undoer over a store.
type office struct {
	*undo.Undoer
	t     *testing.T
	store *embedded.Store
}

func newOffice(t *testing.T) office {
	t.Helper()
	s, err := embedded.Open(embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	catalog, err := describe.New([]*workflow.Definition{hire.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	starter := start.New(catalog, start.Ports{Executions: s.Executions(), Random: system.Random{}}, slog.New(slog.DiscardHandler))
	observer := observe.New(s.History(), s.Steps(), s.Logs(), s.Watcher(), nil)
	return office{undo.New(starter, observer, s.History(), s.Sealer()), t, s}
}

// somebody holds these permissions in global.
func somebody(id permissions.UserID, held ...permissions.Permission) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	by.Principal.User.ID, by.Permissions = id, permissions.SetOf(held...)
	return by
}

var ana, bo = somebody("ana", permissions.ExecuteWorkflows), somebody("bo", permissions.ExecuteWorkflows, permissions.ViewHistory)

// hired is a run of Ana's that has done these steps.
func (o office) hired(steps ...executions.Step) executions.ID {
	o.t.Helper()
	id := executions.ID(uuid.Must(uuid.NewV7()).String())
	return o.ended(executions.Execution{
		ID: id, Scope: ana.Scope, Status: executions.Pending, Trigger: executions.TriggerAPI, Actor: executions.Actor{ID: "ana"},
		Workflow: executions.Workflow{Name: "undo_hire", Title: "Hire"}, Input: []byte(`{"name":"Cy","password":"***"}`), CreatedAt: id.Time(), DueAt: id.Time(),
	}, executions.EventSucceed, steps...)
}

func (o office) ended(x executions.Execution, how executions.Event, steps ...executions.Step) executions.ID {
	o.t.Helper()
	ctx := o.t.Context()
	if _, err := o.store.Executions().Accept(ctx, store.Acceptance{Execution: x}); err != nil {
		o.t.Fatal(err)
	}
	o.end(x, how, steps...)
	return x.ID
}

// end lets an accepted run come to its end.
func (o office) end(x executions.Execution, how executions.Event, steps ...executions.Step) {
	o.t.Helper()
	ctx := o.t.Context()
	_, lease, err := o.store.Executions().Claim(ctx, x.Doorbell(), executions.Claim{ClaimID: "c", Knows: func(string) bool { return true }, Now: time.Now()})
	if err != nil {
		o.t.Fatal(err)
	}
	outcome := executions.Outcome{Event: how, Now: time.Now()}
	for _, step := range steps {
		if step.Status == executions.StepFailed {
			outcome.FailedSteps = append(outcome.FailedSteps, step)
			continue
		}
		if err := o.store.Steps().Store(ctx, lease, step); err != nil {
			o.t.Fatal(err)
		}
	}
	if _, err := o.store.Executions().Finish(ctx, lease, outcome); err != nil {
		o.t.Fatal(err)
	}
}

func done(name string) executions.Step {
	return executions.Step{Name: name, Status: executions.StepSuccess, Result: []byte("1"), Undoable: true}
}

func (o office) started(by permissions.Authority, r undo.Request) store.Accepted {
	o.t.Helper()
	accepted, err := o.Start(o.t.Context(), by, r)
	if err != nil {
		o.t.Fatal(err)
	}
	return accepted
}

func TestAnUndoIsARunOfTheSameWorkflow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.hired(done("create user"))
	x := o.started(bo, undo.Request{ID: id, ClientIP: "192.0.2.1"}).Execution
	got := fmt.Sprint(x.Trigger, x.Origin, x.Status, x.Actor.ID, x.ClientIP, string(x.Input), x.Retry, x.SavesMinutes, x.Timeout, x.Workflow, x.CreatedAt.Equal(x.ID.Time()))
	want := fmt.Sprint(executions.TriggerUndo, executions.Origin{ID: string(id), Name: "Hire"}, executions.Pending, "bo", "192.0.2.1", `{"name":"Cy","password":""}`,
		executions.Retry{Attempts: 3, Backoff: 10 * time.Second}, 0, 5*time.Minute, executions.Workflow{Name: "undo_hire", Title: "Hire"}, true)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whoever asks, and however often, there is one. Another one follows one that failed.
func TestARunIsUndoneOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, other := o.hired(done("create user")), o.hired(done("create user"))
	first := o.started(ana, undo.Request{ID: id})
	if again := o.started(bo, undo.Request{ID: id}); !again.Replayed || again.Execution.ID != first.Execution.ID {
		t.Errorf("%+v", again)
	}
	if different := o.started(ana, undo.Request{ID: other}); different.Replayed || different.Execution.ID == first.Execution.ID {
		t.Errorf("%+v", different)
	}
	o.end(first.Execution, executions.EventPartly)
	second := o.started(bo, undo.Request{ID: id, After: string(first.Execution.ID)})
	if second.Replayed || second.Execution.Origin.ID != string(first.Execution.ID) {
		t.Errorf("%+v", second)
	}
	if again := o.started(bo, undo.Request{ID: id, After: string(first.Execution.ID)}); again.Execution.ID != second.Execution.ID || !again.Replayed {
		t.Errorf("%+v", again)
	}
	o.end(second.Execution, executions.EventFail)
	if third := o.started(bo, undo.Request{ID: id, After: string(second.Execution.ID)}); third.Replayed {
		t.Errorf("%+v", third)
	}
	for name, c := range map[string]struct {
		r    undo.Request
		code string
	}{
		"after an undo of another run":  {undo.Request{ID: other, After: string(first.Execution.ID)}, "validation_failed"},
		"after what is no undo":         {undo.Request{ID: id, After: string(other)}, "validation_failed"},
		"after what is no id":           {undo.Request{ID: id, After: "x"}, "validation_failed"},
		"after what is not kept":        {undo.Request{ID: id, After: uuid.Must(uuid.NewV7()).String()}, "validation_failed"},
		"of an undo":                    {undo.Request{ID: first.Execution.ID}, "undo_of_undo"},
		"of a run that does not exist":  {undo.Request{ID: executions.ID(uuid.Must(uuid.NewV7()).String())}, "not_found"},
		"of one that cannot be undone":  {undo.Request{ID: o.hired(executions.Step{Name: "look", Status: executions.StepSuccess})}, "nothing_to_undo"},
		"of one whose end is not known": {undo.Request{ID: o.hired(executions.Step{Name: "pay", Status: executions.StepIntent, Undoable: true})}, "nothing_to_undo"},
	} {
		if _, err := o.Start(t.Context(), bo, c.r); fault.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoMayUndo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, c := range map[string]struct {
		by   permissions.Authority
		code string
	}{
		"whoever ran it": {ana, ""}, "somebody who may see it": {bo, ""},
		"somebody who may not run":   {somebody("ana", permissions.ViewHistory), "permission_required"},
		"somebody who may not see":   {somebody("cy", permissions.ExecuteWorkflows), "permission_required"},
		"in another place":           {elsewhere(), "not_found"},
		"for a client that has left": {left(), "not_found"},
	} {
		id := o.hired(done("create user")) // one of their own: the undo of somebody else is not for all to read
		_, err := o.Preview(t.Context(), c.by, id)
		_, refused := o.Start(t.Context(), c.by, undo.Request{ID: id})
		if fault.Code(err) != c.code || fault.Code(refused) != c.code {
			t.Errorf("%s: %v, %v", name, err, refused)
		}
	}
}

func elsewhere() permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetOf("01954f00-0000-7000-8000-00000000000a"))
	by.Permissions = bo.Permissions
	return by
}

func left() permissions.Authority {
	by := elsewhere()
	by.Organization = &organizations.Organization{ID: "01954f00-0000-7000-8000-00000000000a"}
	return by
}

// Somebody who may look at what was may not begin something new.
func TestNothingIsUndoneForAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	o, by := newOffice(t), left()
	id := executions.ID(uuid.Must(uuid.NewV7()).String())
	o.ended(executions.Execution{
		ID: id, Scope: by.Scope, Status: executions.Pending, Workflow: executions.Workflow{Name: "undo_hire", Title: "Hire"}, CreatedAt: id.Time(), DueAt: id.Time(),
	}, executions.EventFail, done("create user"))
	steps, err := o.Preview(t.Context(), by, id)
	if diff := cmp.Diff([]undo.Step{{Name: "create user"}}, steps); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := o.Start(t.Context(), by, undo.Request{ID: id}); fault.Code(err) != "organization_inactive" {
		t.Error(err)
	}
}

func TestThePreviewIsInTheOrderOfUndoing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sealed := done("fetch key")
	var err error
	if sealed.Result, err = o.store.Sealer().Seal(t.Context(), ana.Scope, "elsewhere", []byte("1")); err != nil {
		t.Fatal(err)
	}
	sealed.Sealed = true
	steps, err := o.Preview(t.Context(), ana, o.hired(done("create user"), executions.Step{Name: "look", Status: executions.StepSuccess}, sealed, done("add")))
	want := []undo.Step{{Name: "add", Reason: undo.Behind}, {Name: "fetch key", Reason: undo.Unreadable}, {Name: "look", Reason: undo.NoUndo}, {Name: "create user"}}
	if diff := cmp.Diff(want, steps); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// One that failed may have done something, and one that has an intent says so already.
func TestThePreviewNamesWhatMayHaveTakenEffect(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := executions.ID(uuid.Must(uuid.NewV7()).String())
	failed := func(name string, undoable bool) executions.Step {
		return executions.Step{Name: name, Status: executions.StepFailed, Undoable: undoable}
	}
	o.ended(executions.Execution{
		ID: id, Scope: ana.Scope, Status: executions.Pending, Actor: executions.Actor{ID: "ana"}, CreatedAt: id.Time(), DueAt: id.Time(),
		Workflow: executions.Workflow{Name: "undo_hire", Title: "Hire"},
	}, executions.EventFail, done("create user"), executions.Step{Name: "pay", Status: executions.StepIntent, Undoable: true},
		failed("pay", true), failed("look", false), failed("licence", true))
	steps, err := o.Preview(t.Context(), ana, id)
	want := []undo.Step{{Name: "licence", Reason: undo.Failed}, {Name: "pay", Reason: undo.InDoubt}, {Name: "create user"}}
	if diff := cmp.Diff(want, steps); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

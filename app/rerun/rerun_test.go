package rerun_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

type hire struct {
	Name     string          `json:"name" label:"Name"`
	Password workflow.Secret `json:"password,omitempty" label:"Password"`
}

// hiring is a workflow that takes a hire, and what it was given.
func hiring(fail *bool) (*[]string, *workflow.Definition) {
	given := &[]string{}
	return given, probe(func(ctx context.Context, _ *workflow.Run, in hire) (any, error) {
		made, err := workflow.Step(ctx, "create", func(context.Context) (string, error) {
			*given = append(*given, in.Name+" "+in.Password.Reveal())
			return "made " + in.Name, nil
		}, workflow.WithUndo(func(context.Context, string) error { return nil }))
		if err == nil && *fail {
			_, err = workflow.Step(ctx, "welcome", func(context.Context) (int, error) { return 0, errors.New("403") })
		}
		return made, err
	})
}

func yes() *bool { fail := true; return &fail }

func TestARunIsRunAgainFromTheStart(t *testing.T) {
	t.Parallel()
	given, def := hiring(new(bool))
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`, func(r *start.Request) {
			r.Form, r.Reference = executions.Origin{ID: string(newID()), Name: "Starter"}, &executions.Reference{System: "halopsa", ID: "48211"}
		}))
		is(t, first, executions.Success)
		x := w.again(bo, rerun.Request{ID: first.ID, ClientIP: "192.0.2.1"}).Execution
		got := fmt.Sprint(x.Trigger, x.Origin, x.Resumes, x.Form == first.Form, *x.Reference, x.Status, x.Actor.ID, x.ClientIP, string(x.Input), x.SavesMinutes, x.Workflow, x.CreatedAt.Equal(x.ID.Time()))
		want := fmt.Sprint(executions.TriggerRerun, executions.Origin{ID: string(first.ID), Name: "Hire"}, "", true, *first.Reference, executions.Pending, "bo", "192.0.2.1", `{"name":"Cy"}`, 9,
			executions.Workflow{Name: def.Spec.Name, Title: "Hire"}, true)
		wants(t, want, got)
		is(t, w.performed(x), executions.Success)
		is(t, w.performed(w.again(bo, rerun.Request{ID: x.ID, Input: []byte(`{"name":"Di"}`)}).Execution), executions.Success)
		wants(t, []string{"Cy ", "Cy ", "Di "}, *given)
	})
}

func TestSecretsAreEnteredAgain(t *testing.T) {
	t.Parallel()
	given, def := hiring(new(bool))
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy","password":"correct horse"}`))
		w.refused(ana, rerun.Request{ID: first.ID}, "validation_failed", "/input/password")
		w.refused(ana, rerun.Request{ID: first.ID, Input: []byte(`{"name":"Cy","password":"***"}`)}, "validation_failed", "/input/password")
		w.refused(ana, rerun.Request{ID: first.ID, Input: []byte(`{"name":"Cy","password":null}`)}, "validation_failed", "/input/password")
		w.refused(ana, rerun.Request{ID: first.ID, Input: []byte(`{"password":"battery"}`)}, "validation_failed", "/input/name")
		w.refused(ana, rerun.Request{ID: first.ID, Input: []byte(`[]`)}, "validation_failed", "/input")
		x := w.performed(w.again(ana, rerun.Request{ID: first.ID, Input: []byte(`{"name":"Cy","password":"battery staple"}`)}).Execution)
		is(t, x, executions.Success)
		is(t, w.performed(w.again(ana, rerun.Request{ID: first.ID, Input: []byte(`{"name":"Di"}`)}).Execution), executions.Success)
		wants(t, []string{"Cy correct horse", "Cy battery staple", "Di "}, *given)
		wants(t, `{"name":"Cy","password":"***"}`, string(x.Input))
	})
}

func TestTheSameKeyAnswersTheSameRun(t *testing.T) {
	t.Parallel()
	_, def := hiring(new(bool))
	bubble(t, def, func(w *world) {
		first, other := w.performed(w.started(`{"name":"Cy"}`)), w.performed(w.started(`{"name":"Cy"}`))
		key := rerun.Request{ID: first.ID, IdempotencyKey: "k", BodyHash: "a"}
		once, twice := w.again(ana, key), w.again(ana, key)
		if once.Replayed || !twice.Replayed || once.Execution.ID != twice.Execution.ID {
			t.Errorf("%+v %+v", once, twice)
		}
		if somebodys := w.again(bo, key); somebodys.Replayed {
			t.Error("another person's key is the same key")
		}
		key.BodyHash = "b"
		w.refused(ana, key, "idempotency_key_reused")
		key.ID = other.ID
		if another := w.again(ana, key); another.Replayed {
			t.Error("a key of another run is the same key")
		}
	})
}

func TestWhoMayRunAgain(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		for name, c := range map[string]struct {
			by   permissions.Authority
			code string
		}{
			"whoever ran it": {ana, ""}, "somebody who may see it": {bo, ""},
			"somebody who may not run": {somebody("ana", permissions.ViewHistory), "permission_required"},
			"somebody who may not see": {somebody("cy", permissions.ExecuteWorkflows), "permission_required"},
			"in another place":         {elsewhere(true), "not_found"}, "a client that has left": {elsewhere(false), "not_found"},
		} {
			first := w.performed(w.started(`{"name":"Cy"}`)) // each goes on from their own: who came first may be read by some only
			for _, resume := range []bool{false, true} {
				if _, err := w.Run(t.Context(), c.by, rerun.Request{ID: first.ID, Resume: resume}); fault.Code(err) != c.code {
					t.Errorf("%s, resume %v: %v", name, resume, err)
				}
			}
		}
	})
}

func elsewhere(active bool) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetOf("01954f00-0000-7000-8000-00000000000a"))
	by.Permissions = bo.Permissions
	by.Organization = &organizations.Organization{ID: "01954f00-0000-7000-8000-00000000000a", IsActive: active}
	return by
}

// Somebody who may look at what was may not begin something new.
func TestNothingIsRunAgainForAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	_, def := hiring(new(bool))
	bubble(t, def, func(w *world) {
		by := elsewhere(false)
		first := w.ended(executions.Execution{Scope: by.Scope, Workflow: executions.Workflow{Name: def.Spec.Name}, Input: []byte(`{"name":"Cy"}`)}, executions.EventFail)
		w.refused(by, rerun.Request{ID: first}, "organization_inactive")
		w.refused(by, rerun.Request{ID: first, Resume: true}, "organization_inactive")
	})
}

// ended is a run that came to its end so, with these steps.
func (w *world) ended(x executions.Execution, how executions.Event, steps ...executions.Step) executions.ID {
	w.t.Helper()
	ctx := w.t.Context()
	x.ID, x.Status = newID(), executions.Pending
	x.CreatedAt, x.DueAt = x.ID.Time(), x.ID.Time()
	if _, err := w.store.Executions().Accept(ctx, store.Acceptance{Execution: x}); err != nil {
		w.t.Fatal(err)
	}
	_, lease, err := w.store.Executions().Claim(ctx, x.Doorbell(), executions.Claim{ClaimID: "c", Knows: func(string) bool { return true }, Now: time.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, step := range steps {
		if err := w.store.Steps().Store(ctx, lease, step); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, err := w.store.Executions().Finish(ctx, lease, executions.Outcome{Event: how, Now: time.Now()}); err != nil {
		w.t.Fatal(err)
	}
	return x.ID
}

func TestWhatIsNoRunThatIsOverIsNotRunAgain(t *testing.T) {
	t.Parallel()
	_, def := hiring(new(bool))
	bubble(t, def, func(w *world) {
		running := w.started(`{"name":"Cy"}`).ID
		undone := w.performed(w.started(`{"name":"Cy"}`)).ID
		accepted, err := w.undoer.Start(t.Context(), ana, undoOf(undone))
		if err != nil {
			t.Fatal(err)
		}
		anUndo := w.performed(accepted.Execution).ID
		gone := w.ended(executions.Execution{Scope: ana.Scope, Actor: executions.Actor{ID: "ana"}, Workflow: executions.Workflow{Name: "gone"}}, executions.EventFail)
		for _, resume := range []bool{false, true} {
			w.refused(ana, rerun.Request{ID: running, Resume: resume}, "execution_running")
			w.refused(ana, rerun.Request{ID: anUndo, Resume: resume}, "rerun_not_possible")
			w.refused(ana, rerun.Request{ID: gone, Resume: resume}, "workflow_unknown")
			w.refused(ana, rerun.Request{ID: newID(), Resume: resume}, "not_found")
		}
		w.refused(ana, rerun.Request{ID: undone, Resume: true}, "rerun_not_possible")
		is(t, w.performed(w.again(ana, rerun.Request{ID: undone}).Execution), executions.Success)
	})
}

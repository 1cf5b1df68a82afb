package rerun_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")

// atContoso is a user of the client's who holds nothing.
func atContoso(id permissions.UserID) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetOf(contoso))
	by.Principal.User = permissions.User{ID: id, Type: permissions.ClientUser, Home: contoso}
	by.Permissions = permissions.SetOf()
	by.Organization = &organizations.Organization{ID: contoso, IsActive: true}
	return by
}

// offered is a form that everybody at the client is offered.
func (w *world) offered() forms.Form {
	w.t.Helper()
	form := forms.Form{
		ID: forms.ID(newID()), Scope: atContoso("x").Scope, Name: "Starter", Workflow: w.def.Spec.Name, Access: forms.AccessEveryone,
		Version: 1, CreatedAt: time.Now(), UpdatedAt: time.Now(),
	}
	if err := w.store.Forms().Create(w.t.Context(), form); err != nil {
		w.t.Fatal(err)
	}
	return form
}

// sent is a run of somebody's who sent the form.
func (w *world) sent(form forms.Form, by permissions.Authority, input string) executions.ID {
	w.t.Helper()
	time.Sleep(time.Minute)
	return w.ended(executions.Execution{
		Scope: by.Scope, Trigger: executions.TriggerForm, Form: executions.Origin{ID: string(form.ID), Name: form.Name}, Actor: executions.Actor{ID: by.Principal.User.ID},
		Workflow: executions.Workflow{Name: w.def.Spec.Name, Title: "Hire"}, Input: []byte(input),
	}, executions.EventFail)
}

// A client's user may do again what their form lets them do, and nothing else.
func TestWhoSentAFormMayHaveItRunAgain(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		cem, eve, form := atContoso("cem"), atContoso("eve"), w.offered()
		id := w.sent(form, cem, `{"name":"Cy","password":"***"}`)
		secret := []byte(`{"password":"correct horse"}`)
		w.refused(cem, rerun.Request{ID: id}, "validation_failed", "/input/password")
		w.refused(cem, rerun.Request{ID: id, Input: []byte(`{"name":"Di","password":"x"}`)}, "input_fixed", "/input/name")
		w.refused(cem, rerun.Request{ID: id, Input: secret, Resume: true}, "permission_required")
		w.refused(eve, rerun.Request{ID: id, Input: secret}, "permission_required")
		x := w.again(cem, rerun.Request{ID: id, Input: secret}).Execution
		if x.Form.ID != string(form.ID) || string(x.Input) != `{"name":"Cy","password":"***"}` || x.Actor.ID != "cem" || x.Trigger != executions.TriggerRerun {
			t.Errorf("%+v", x)
		}
		left := cem
		left.Organization = &organizations.Organization{ID: contoso}
		w.refused(left, rerun.Request{ID: id, Input: secret}, "organization_inactive")

		time.Sleep(time.Minute)
		changed := form
		changed.Version, changed.UpdatedAt = 2, time.Now()
		if err := w.store.Forms().Change(t.Context(), form, changed); err != nil {
			t.Fatal(err)
		}
		w.refused(cem, rerun.Request{ID: id, Input: secret}, "rerun_not_possible")
		later := w.sent(changed, cem, `{"name":"Cy"}`)
		w.again(cem, rerun.Request{ID: later})

		closed := changed
		closed.Version, closed.Access = 3, forms.AccessPlatform
		if err := w.store.Forms().Change(t.Context(), changed, closed); err != nil {
			t.Fatal(err)
		}
		w.refused(cem, rerun.Request{ID: later}, "permission_required")
		if err := w.store.Forms().Delete(t.Context(), form.Scope, form.ID); err != nil {
			t.Fatal(err)
		}
		w.refused(cem, rerun.Request{ID: later}, "permission_required")
	})
}

// Without a form, a run is not its actor's to repeat.
func TestAClientsUserRepeatsNothingThatTheySentNoFormFor(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		cem := atContoso("cem")
		w.refused(cem, rerun.Request{ID: w.sent(forms.Form{}, cem, `{"name":"Cy"}`)}, "permission_required")
	})
}

// Package rerun runs again what is over: from the start, or from where it failed. How
// the steps that were done are recalled then does not live here.
package rerun

import (
	"cmp"
	"context"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Rerunner runs things again.
type Rerunner struct {
	starter  *start.Starter
	observer *observe.Observer
	offers   *offer.Offers
	ports    Ports
	kept     executions.Retention
}

// Ports are what running again needs from outside.
type Ports struct {
	History store.History
	Steps   store.Steps
	Sealer  secret.Sealer
	Forms   store.Forms
	// Memberships say who is offered a form.
	Memberships store.Memberships
	Clock       system.Clock
}

// New is a Rerunner over these. kept is for how long runs are, zero for ever: one that
// is about to be removed leaves nothing to go on from.
func New(starter *start.Starter, observer *observe.Observer, ports Ports, kept executions.Retention) *Rerunner {
	return &Rerunner{starter: starter, observer: observer, offers: offer.New(ports.Forms, ports.Memberships), ports: ports, kept: kept}
}

// Request asks for a run that repeats another one.
type Request struct {
	ID executions.ID
	// Resume says that the new run goes on from where the other failed: the steps that
	// are stored of it are recalled. Else it begins at the start.
	Resume bool
	// Input is a JSON object that takes the place of the other run's input, empty for
	// none. A run that goes on has the input of the other, and takes only the secrets of
	// it from here, which were erased.
	Input    []byte
	ClientIP string
	// IdempotencyKey is the caller's own key, empty for none; BodyHash digests everything
	// that they asked for with it.
	IdempotencyKey string
	BodyHash       string
}

// Run accepts a run that repeats another one of the authority's scope. Whoever may
// read a run and may execute workflows there may ask. So may, from the start and with
// the same input, whoever sent it through a form that they are still offered. A run is
// gone on from once: whoever asks again is answered that one. Faults: those of
// observe.Observer.Find and start.Starter.RunAgain, Forbidden, Conflict execution_running,
// rerun_not_possible and step_in_doubt, and validation_failed and input_fixed for the
// input.
func (r *Rerunner) Run(ctx context.Context, by permissions.Authority, q Request) (store.Accepted, error) {
	x, err := r.observer.Find(ctx, by, q.ID)
	if err != nil {
		return store.Accepted{}, err
	}
	form, err := r.admit(ctx, by, x, q.Resume)
	if err != nil {
		return store.Accepted{}, err
	}
	if err := repeatable(x); err != nil {
		return store.Accepted{}, err
	}
	again := start.Again{Of: x, ClientIP: q.ClientIP, IdempotencyKey: q.IdempotencyKey, BodyHash: q.BodyHash}
	if q.Resume {
		next, err := r.next(ctx, by, x)
		if next.Execution.ID != "" || err != nil {
			return next, err
		}
		again.Resumes = cmp.Or(x.Resumes, x.ID)
	}
	limited, instead := form.ID != "", "run it again from the start"
	if limited {
		instead = "fill in the form again"
	}
	if again.Input, err = inputOf(x, q.Input, q.Resume || limited, instead); err != nil {
		return store.Accepted{}, err
	}
	if bad := unfit(form, q.Input); len(bad) > 0 {
		return store.Accepted{}, fault.ValidationFailed(bad...)
	}
	accepted, err := r.starter.RunAgain(ctx, by, again)
	if err == nil && accepted.Replayed {
		err = observe.MayRead(by, accepted.Execution)
	}
	if err != nil {
		return store.Accepted{}, err
	}
	return accepted, nil
}

// admit lets in whoever may ask. They are limited to what they could send through a
// form where that is the reason, which is answered.
func (r *Rerunner) admit(ctx context.Context, by permissions.Authority, x executions.Execution, resume bool) (forms.Form, error) {
	if by.Permissions.Has(permissions.ExecuteWorkflows) {
		return forms.Form{}, nil
	}
	missing := permissions.Missing(permissions.ExecuteWorkflows)
	if resume || x.Form.ID == "" || x.Actor.ID != by.Principal.User.ID {
		return forms.Form{}, missing
	}
	if by.Organization != nil && !by.Organization.IsActive {
		return forms.Form{}, organizations.ErrInactive("nothing new can be run for it")
	}
	offered, err := r.offers.Find(ctx, by, forms.ID(x.Form.ID))
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && !offered.MaySubmit:
		return forms.Form{}, errNotOffered()
	case err == nil && offered.Form.UpdatedAt.After(x.CreatedAt):
		return forms.Form{}, errNot("The form has changed since. Fill it in again.")
	}
	return offered.Form, err
}

// errNotOffered names the permission as permissions.Missing does, and why it is needed:
// the run itself may have been started without it.
func errNotOffered() error {
	f := fault.New(fault.Forbidden, "permission_required", "You are not offered the form of this run any more. Without it you need the permission canExecuteWorkflows here.")
	f.Permission = string(permissions.ExecuteWorkflows)
	return f
}

// repeatable refuses what is no run of the workflow that is over.
func repeatable(x executions.Execution) error {
	switch {
	case !x.Status.IsTerminal():
		return fault.New(fault.Conflict, "execution_running", "This run is not over yet. Cancel it first, or wait for its end.")
	case x.Trigger == executions.TriggerUndo:
		return errNot("This run is an undo of another one. Run the workflow itself, or undo that run once more.")
	default:
		return nil
	}
}

func errNot(sentence string) error {
	return fault.New(fault.Conflict, "rerun_not_possible", sentence)
}

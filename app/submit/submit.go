// Package submit is what people do with a form that they are offered: they ask for
// the options of its fields, upload files for it, and send it. The server is the
// authority in all of that. Who is offered what is app/internal/offer's to say, and
// what a form's fields take domain/forms'.
package submit

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/app/internal/sound"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Submitter lets people use forms.
type Submitter struct {
	offers   *offer.Offers
	build    *sound.Build
	starter  *start.Starter
	source   *provide.Source
	keeper   *keep.Keeper
	observer *observe.Observer
}

// Parts are the use cases that stand behind a form.
type Parts struct {
	Catalog  *describe.Catalog
	Starter  *start.Starter
	Source   *provide.Source
	Keeper   *keep.Keeper
	Observer *observe.Observer
}

// New is a Submitter over these.
func New(forms store.Forms, memberships store.Memberships, p Parts) *Submitter {
	return &Submitter{
		offers: offer.New(forms, memberships), build: sound.New(p.Catalog), starter: p.Starter,
		source: p.Source, keeper: p.Keeper, observer: p.Observer,
	}
}

// Submission is a form as somebody sends it.
type Submission struct {
	// Form is the form's id.
	Form string
	// Values is a JSON object by the names of the fields; empty stands for {}.
	Values    []byte
	Reference *executions.Reference
	ClientIP  string
	// IdempotencyKey is the caller's own key, empty for none.
	IdempotencyKey string
}

// Submit accepts a run of the form's workflow in the authority's scope. Faults:
// NotFound for a form that is not there or that the caller is not offered, Forbidden
// for one that they may only change, Conflict organization_inactive and form_broken,
// Invalid organization_required, validation_failed with every bad field,
// idempotency_key_reused, and what asking a data provider answers.
func (s *Submitter) Submit(ctx context.Context, by permissions.Authority, r Submission) (store.Accepted, error) {
	form, err := s.sendable(ctx, by, r.Form)
	if err != nil {
		return store.Accepted{}, err
	}
	f, err := fill(form, r.Values)
	if err != nil {
		return store.Accepted{}, err
	}
	request := start.Request{
		Workflow: form.Workflow, Reference: r.Reference, ClientIP: r.ClientIP, IdempotencyKey: r.IdempotencyKey,
	}
	if request.BodyHash, err = f.digest(r.Reference); err != nil {
		return store.Accepted{}, err
	}
	accepted, err := s.send(ctx, by, f, request)
	if err != nil && r.IdempotencyKey != "" {
		return s.first(ctx, by, form, request, err)
	}
	return accepted, err
}

// send judges all of a submission and accepts its run.
func (s *Submitter) send(ctx context.Context, by permissions.Authority, f filled, request start.Request) (store.Accepted, error) {
	entry, err := s.hold(f.form)
	if err != nil {
		return store.Accepted{}, err
	}
	if by.Scope.IsGlobal() && entry.Workflow.RequiresOrganization {
		return store.Accepted{}, start.ErrOrganizationRequired()
	}
	if request.Input, err = f.input(); err != nil {
		return store.Accepted{}, err
	}
	if err := s.judge(ctx, by, f); err != nil {
		return store.Accepted{}, err
	}
	accepted, err := s.starter.ThroughForm(ctx, by, originOf(f.form), request)
	return accepted, f.translated(err)
}

// first answers a submission that is refused with the run that it has started before:
// the form, the program, an upload or a provider may be another since. Nobody is told
// that nothing runs where something does.
func (s *Submitter) first(ctx context.Context, by permissions.Authority, form forms.Form, request start.Request, refusal error) (store.Accepted, error) {
	accepted, err := s.starter.Sent(ctx, by, originOf(form), request)
	if fault.Is(err, fault.NotFound) || fault.Code(err) == "idempotency_key_reused" {
		return store.Accepted{}, refusal
	}
	return accepted, err
}

func originOf(form forms.Form) executions.Origin {
	return executions.Origin{ID: string(form.ID), Name: form.Name}
}

// Wait answers a run that the caller started once it is over, or as it is after the
// wait.
func (s *Submitter) Wait(ctx context.Context, by permissions.Authority, id executions.ID, wait time.Duration) (observe.View, error) {
	return s.observer.Wait(ctx, by, id, wait)
}

// sendable finds a form that the caller may send here.
func (s *Submitter) sendable(ctx context.Context, by permissions.Authority, id string) (forms.Form, error) {
	offered, err := s.find(ctx, by, id)
	switch {
	case err != nil:
		return forms.Form{}, err
	case by.Organization != nil && !by.Organization.IsActive:
		return forms.Form{}, organizations.ErrInactive("nothing new can be run for it")
	case !offered.MaySubmit:
		return forms.Form{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	return offered.Form, nil
}

func (s *Submitter) find(ctx context.Context, by permissions.Authority, text string) (offer.Offered, error) {
	id, err := forms.ParseID(text)
	if err != nil {
		return offer.Offered{}, err
	}
	return s.offers.Find(ctx, by, id)
}

// hold holds a saved form against this build: the workflow may have changed since, or
// be gone.
func (s *Submitter) hold(form forms.Form) (describe.Entry, error) {
	draft := form.Draft()
	entry, _, err := s.build.About(draft)
	if err != nil || len(s.build.Problems(draft)) > 0 {
		return describe.Entry{}, errBroken()
	}
	return entry, nil
}

// errBroken is the same for everybody: what is wrong is shown to those who can mend it,
// with the form.
func errBroken() error {
	return fault.New(fault.Conflict, "form_broken", "This form no longer fits the workflow that it starts. Ask whoever looks after it.")
}

package start

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// ThroughForm accepts a run that somebody asks for by sending a form. It is Run
// without canExecuteWorkflows: whether the caller is offered the form was judged
// before, and a law of the house says who may call this. The request's Trigger is
// not asked for. Faults are those of Run.
func (s *Starter) ThroughForm(ctx context.Context, by permissions.Authority, form executions.Origin, r Request) (store.Accepted, error) {
	r = r.through(form)
	entry, err := s.checkRequest(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	return s.accept(ctx, by, entry, r)
}

// through is the request as one of a form's.
func (r Request) through(form executions.Origin) Request {
	r.Trigger, r.Form = executions.TriggerForm, form
	return r
}

// Sent answers the run that the caller started before by the same key, form and values:
// NotFound when there is none, as without a key. It starts nothing, and is asked by whoever
// is about to refuse what may have been accepted before. Invalid idempotency_key_reused.
func (s *Starter) Sent(ctx context.Context, by permissions.Authority, form executions.Origin, r Request) (store.Accepted, error) {
	r = r.through(form)
	key, err := r.idempotency(by, nil, nil)
	if err != nil {
		return store.Accepted{}, err
	}
	if key == nil {
		return store.Accepted{}, fault.New(fault.NotFound, "not_found", "This was sent without an Idempotency-Key.")
	}
	id := executions.ID(s.ports.Random.ID())
	return s.ports.Executions.Accept(ctx, store.Acceptance{
		Execution:   executions.Execution{ID: id, Scope: by.Scope, Status: executions.Pending, CreatedAt: id.Time()},
		Idempotency: key, OnlyRepeat: true,
	})
}

package start

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// ThroughForm accepts a run that somebody asks for by sending a form. It is Run
// without canExecuteWorkflows: whether the caller is offered the form was judged
// before, and a law of the house says who may call this. The request's Trigger is
// not asked for. Faults are those of Run.
func (s *Starter) ThroughForm(ctx context.Context, by permissions.Authority, form executions.Origin, r Request) (store.Accepted, error) {
	r.Trigger, r.Form = executions.TriggerForm, form
	entry, err := s.checkRequest(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	return s.accept(ctx, by, entry, r)
}

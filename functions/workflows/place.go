package workflows

import (
	"context"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// Place is where somebody looks at workflows: in one organization, where it is
// known what each of them lacks, or nowhere in particular.
type Place struct{ configuration *configure.Configuration }

// At reads what is configured, once for all workflows, when the request names a
// scope.
func (f *Function) At(ctx context.Context, by rest.By) (Place, error) {
	if !by.Placed {
		return Place{}, nil
	}
	var org organizations.Organization
	if by.Authority.Organization != nil {
		org = *by.Authority.Organization
	}
	configuration, err := f.resolver.For(ctx, by.Authority.Scope, org)
	return Place{configuration: configuration}, err
}

// Shown is a workflow with what it lacks here.
func (p Place) Shown(w catalog.Workflow) Workflow {
	out := shown(w)
	if p.configuration != nil {
		out.Missing = p.configuration.Missing(w.Needs)
		ready := len(out.Missing) == 0
		out.Ready = &ready
	}
	return out
}

package workflows

import (
	"context"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// place is where somebody looks at workflows: in one organization, where it is
// known what each of them lacks, or nowhere in particular.
type place struct{ configuration *configure.Configuration }

// place reads what is configured, once for all workflows, when the request names
// a scope.
func (f *Function) place(ctx context.Context, by rest.By) (place, error) {
	if !by.Placed {
		return place{}, nil
	}
	var org organizations.Organization
	if by.Authority.Organization != nil {
		org = *by.Authority.Organization
	}
	configuration, err := f.resolver.For(ctx, by.Authority.Scope, org)
	return place{configuration: configuration}, err
}

// shown is a workflow with what it lacks here.
func (p place) shown(w catalog.Workflow) Workflow {
	out := shown(w)
	if p.configuration != nil {
		out.Missing = p.configuration.Missing(w.Needs)
		ready := len(out.Missing) == 0
		out.Ready = &ready
	}
	return out
}

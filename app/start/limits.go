package start

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// limitsOf adds what a workflow declares to the limits that a request brings. They are
// those of the day of the acceptance: a run keeps them whatever its author says later.
func limitsOf(given []executions.Limit, w catalog.Workflow, s organizations.Scope) []executions.Limit {
	limits := slices.Clone(given)
	if most := w.Concurrency.Most; most > 0 {
		limits = append(limits, executions.WorkflowLimit(w.Name, most))
	}
	if most := w.Concurrency.PerOrganization; most > 0 {
		limits = append(limits, executions.OrganizationLimit(w.Name, s, most))
	}
	return limits
}

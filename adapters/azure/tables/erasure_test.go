package tables

import (
	"testing"
)

// erasures says of every table what becomes of its rows when an organization is
// erased. A table without an answer fails: whoever adds one decides.
var erasures = map[string]string{
	"ApiKeys":            "stays: an API key is the provider's, and an id that names nobody opens nothing",
	"AlertRules":         "stays: a rule is the provider's, and an id that names nobody matches nothing",
	"AlertsTold":         "stays for a day: a digest says nothing about anybody",
	"Attention":          "goes with its run, and what is about none day by day since the organization was made",
	"AuditLog":           "its partition goes",
	"BatchItems":         "the organization's own rows and its runs go from every batch",
	"Batches":            "stays: a batch is the provider's, and an id that names nobody shows nothing",
	"FormRoles":          "goes with the forms",
	"Forms":              "its partition goes, versions and all",
	"Hooks":              "those of the scope go",
	"IdempotencyKeys":    "its partition goes",
	"ExecutionSteps":     "goes with its run",
	"OpenExecutions":     "a run that is over is counted no more, and one that is not keeps everything",
	"Limits":             "goes with its run",
	"Metrics":            "the counts of the organization go, day by day since it was made",
	"OrgPermissions":     "its partition goes, each row after the truth",
	"OrganizationConfig": "its partition goes, the organization itself last",
	"Organizations":      "the claim to a tenant goes before the truth, the place in the list last",
	"PoisonMessages":     "stays: it names no run, and so nobody",
	"RoleForms":          "goes with the forms",
	"RoleUsers":          "goes with the people at home there",
	"Roles":              "stays: roles are the provider's",
	"Schedules":          "those of the scope go",
	"UserExecutions":     "goes with its run",
	"UserPermissions":    "the grants there go, and the people at home there with all that they hold",
	"UserRoles":          "goes with the people at home there",
	"Users":              "the people at home there go",
	"WorkflowExecutions": "its partition goes",
}

func TestEveryTableSaysWhatAnErasureRemoves(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	for _, table := range Layout() {
		there[table.Name] = true
		if erasures[table.Name] == "" {
			t.Errorf("nobody has decided what becomes of %s when an organization is erased: say it here, remove it in internal/erase, and let erasuretest see it", table.Name)
		}
	}
	for name := range erasures {
		if !there[name] {
			t.Errorf("there is no table %s", name)
		}
	}
}

package given_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/alert/internal/given"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// named are optional texts of these names.
func named(names ...string) []catalog.Parameter {
	var list []catalog.Parameter
	for _, name := range names {
		list = append(list, catalog.Parameter{Name: name, Type: catalog.TypeString})
	}
	return list
}

func TestAWorkflowIsGivenWhatItsParametersAreCalled(t *testing.T) {
	t.Parallel()
	rule := alerts.Rule{ID: "rule", Name: "Desk"}
	item := attention.Item{
		ID: "item", Scope: permissions.AlertSystem.Authority(organizations.TargetOf("org")).Scope, Kind: attention.OfSchedule, Subject: "subject", Name: "Nightly",
		Workflow: "offboard", Title: "Offboard", Status: "Paused", Message: `It "says" so.`, Code: "owner_lost", Trigger: "schedule", ActorID: "ana", ActorName: "Ana",
		At: time.Date(2026, 3, 1, 13, 0, 0, 5, time.FixedZone("", 3600)),
	}
	all := map[string]string{
		"item_id": "item", "kind": "schedule", "subject": "subject", "name": "Nightly", "organization_id": "org", "workflow": "offboard", "title": "Offboard", "status": "Paused",
		"message": `It "says" so.`, "code": "owner_lost", "trigger": "schedule", "actor_name": "Ana", "at": "2026-03-01T12:00:00Z", "rule_id": "rule", "rule_name": "Desk",
	}
	var parameters []catalog.Parameter
	for name := range all {
		parameters = append(parameters, named(name, "not_"+name)...)
	}
	for name, c := range map[string]struct {
		parameters []catalog.Parameter
		item       attention.Item
		want       map[string]string
	}{
		"everything":              {parameters, item, all},
		"nothing":                 {nil, item, map[string]string{}},
		"a run, and no subject":   {named("kind", "subject"), attention.Item{}, map[string]string{"kind": "run"}},
		"what must not be absent": {[]catalog.Parameter{{Name: "code", Type: catalog.TypeString, Required: true}}, attention.Item{}, map[string]string{"code": ""}},
		"types that fit": {[]catalog.Parameter{{Name: "at", Type: catalog.TypeDateTime}, {Name: "item_id", Type: catalog.TypeUUID}, {Name: "code", Type: catalog.TypeInt}, {Name: "name", Type: catalog.TypeUUID}}, item,
			map[string]string{"at": "2026-03-01T12:00:00Z", "item_id": "item"}},
	} {
		raw, err := given.Input(c.parameters, rule, c.item)
		var got map[string]string
		if err != nil || json.Unmarshal(raw, &got) != nil {
			t.Fatalf("%s: %s, %v", name, raw, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func TestAWorkflowThatNeedsMoreIsNamedWithWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parameter catalog.Parameter
		fits      bool
	}{
		"what is known":       {catalog.Parameter{Name: "title", Type: catalog.TypeString, Required: true}, true},
		"another type":        {catalog.Parameter{Name: "title", Type: catalog.TypeInt, Required: true}, false},
		"an unknown one":      {catalog.Parameter{Name: "queue", Type: catalog.TypeString, Required: true}, false},
		"one that may not be": {catalog.Parameter{Name: "queue", Type: catalog.TypeString}, true},
	} {
		problem := given.Problem([]catalog.Parameter{c.parameter})
		if (problem == "") != c.fits || !c.fits && !strings.HasSuffix(problem, ": "+c.parameter.Name+".") {
			t.Errorf("%s: %q", name, problem)
		}
	}
}

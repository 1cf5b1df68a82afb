// Package standin is what the tests of the shipped workflows have in common: a
// simulated Microsoft 365 directory with one tenant, and the rule that a workflow
// may die anywhere. It is in no program.
package standin

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// The tenant and the run of every test, and the ids of products.
const (
	Contoso  = "11111111-1111-4111-8111-111111111111"
	RunID    = "0192d3a0-0000-7000-8000-0000000000ff"
	Premium  = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
	Standard = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
)

// Directory is a directory with one tenant, whose id becomes Contoso.
func Directory(tenant msgraphtest.Tenant) *msgraphtest.Directory {
	tenant.ID = Contoso
	return msgraphtest.New(msgraphtest.Options{ClientID: "the-app", ClientSecret: "the-secret", Tenants: []msgraphtest.Tenant{tenant}})
}

// In is a run at the client whose directory this is.
func In(directory *msgraphtest.Directory, more ...workflowtest.Option) []workflowtest.Option {
	return append([]workflowtest.Option{
		workflowtest.ID(RunID), workflowtest.Connected(msgraph.Integration, directory.Connection(Contoso)),
	}, more...)
}

// Whole checks that a run was a success in everything, and gives its result.
func Whole[Out any](t *testing.T, result *workflowtest.Result[Out]) Out {
	t.Helper()
	if result.Status != workflowtest.Success {
		t.Fatal(result)
	}
	return result.Out()
}

// Tenant reads what the one tenant of a directory now holds.
func Tenant(t *testing.T, directory *msgraphtest.Directory) msgraphtest.Tenant {
	t.Helper()
	var snapshot struct{ Tenants []msgraphtest.Tenant }
	if err := json.Unmarshal(directory.Snapshot(), &snapshot); err != nil {
		t.Fatal(err)
	}
	return snapshot.Tenants[0]
}

// MayDieAnywhere lets a workflow die at each of its steps, before and after the
// step is stored, and go on. Each time in a new directory, which must end up like
// that of the run without a crash; and no step may run again once it is stored.
func MayDieAnywhere(t *testing.T, newDirectory func() *msgraphtest.Directory,
	run func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step) {
	t.Helper()
	var want string
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
		directory := newDirectory()
		steps := run(t, directory, crash...)
		got := settled(t, Tenant(t, directory))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("the directory holds\n%s\nand without a crash\n%s", got, want)
		}
		stored := map[string]bool{}
		for _, step := range steps {
			if stored[step.Name] {
				t.Errorf("the step %q ran again, after it was stored", step.Name)
			}
			stored[step.Name] = stored[step.Name] || !step.Failed && !step.Lost
		}
		return steps
	})
}

// settled is a tenant without what differs between two directories: the ids that
// they give, and when something was done.
func settled(t *testing.T, tenant msgraphtest.Tenant) string {
	t.Helper()
	done := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	names := map[string]string{}
	for i := range tenant.Users {
		user := &tenant.Users[i]
		names[user.ID] = user.UserPrincipalName
		user.ID = user.UserPrincipalName
		for _, at := range []*time.Time{&user.Created, &user.SessionsValidFrom} {
			if !at.IsZero() {
				*at = done
			}
		}
	}
	for _, group := range tenant.Groups {
		for i, id := range group.Members {
			group.Members[i] = names[id]
		}
	}
	text, err := json.MarshalIndent(tenant, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package matrix

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/workflow"
)

// The provider and two clients. What callers have "here" they have at their own
// client, which the other one is foreign to. Nowhere is nobody's id.
const (
	provider = organizations.ID("01954f00-0000-7000-8000-0000000000a0")
	own      = organizations.ID("01954f00-0000-7000-8000-0000000000a1")
	foreign  = organizations.ID("01954f00-0000-7000-8000-0000000000a2")
	nowhere  = organizations.ID("01954f00-0000-7000-8000-0000000000a3")

	foreignName = "Fabrikam"
)

var (
	now = given.Now()

	toOwn     = organizations.TargetOf(own)
	toForeign = organizations.TargetOf(foreign)
)

// populate writes down the organizations, and everybody with what they hold.
func (w *world) populate() {
	w.t.Helper()
	ctx := w.t.Context()
	for _, org := range []organizations.Organization{
		{ID: provider, Name: "Northwind", TenantID: providerTenant, IsProvider: true},
		{ID: own, Name: "Contoso", TenantID: ownTenant}, {ID: foreign, Name: foreignName, TenantID: foreignTenant},
	} {
		org.IsActive, org.CreatedAt, org.UpdatedAt = true, now, now
		must(w.t, w.store.Organizations().Create(ctx, org))
	}
	for _, c := range slices.Concat(everybody(), []caller{victim(), clientVictim(), absentee()}) {
		if c.user != nil {
			_, err := w.store.Access().Admit(ctx, *c.user)
			must(w.t, err)
		}
		for _, g := range c.grants {
			must(w.t, w.store.Grants().Put(ctx, scopeOf(g.In), g))
		}
		if c.key != nil {
			must(w.t, w.store.Keys().Create(ctx, *c.key))
		}
	}
	w.journal.take()
}

// victim is somebody of the provider's whom others change, and clientVictim one of a
// client. An absentee owns what runs by itself.
var (
	victim       = sync.OnceValue(func() caller { return staffMember(50) })
	clientVictim = sync.OnceValue(func() caller { return clientOf(own, ownTenant, 51) })
	absentee     = sync.OnceValue(func() caller {
		return staffMember(52).granted(organizations.TargetGlobal(), permissions.ExecuteWorkflows)
	})
)

func scopeOf(at organizations.Target) organizations.Scope {
	if at.IsGlobal() {
		return given.Global()
	}
	return given.ScopeOf(at.ID())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What this build has: a workflow that runs anywhere and does nothing, and a data
// provider with nothing to offer.
var (
	_ = workflow.Define(workflow.Spec{Name: "rest", Title: "Rest", Effect: workflow.Reads, OrganizationOptional: true},
		func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })
	_ = workflow.Provide("nothing", func(context.Context, *workflow.Run, struct{}) ([]workflow.Option, error) { return nil, nil })
)

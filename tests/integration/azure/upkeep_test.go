package azure_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/inventorytest"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

func TestUpkeep(t *testing.T) {
	t.Parallel()
	upkeeptest.Run(t, func(t *testing.T) upkeeptest.Harness { return tend(t).harness() }, damages()...)
}

func TestInventory(t *testing.T) {
	t.Parallel()
	inventorytest.Run(t, func(t *testing.T) inventorytest.Harness {
		w := newBlobWorld(t, blobNetwork, blobs.Options{})
		return inventorytest.Harness{Files: w.Files(), Inventory: w.Inventory()}
	})
}

// tended is a program on an account in which every scope that a run is accepted
// in is that of an organization: a walk knows scopes by the list of those.
type tended struct {
	*process
	mu    sync.Mutex
	known map[organizations.Scope]organizations.Organization
}

// programs are those of the cases that damage something.
var programs sync.Map // of *testing.T, *tended

func tend(t *testing.T) *tended {
	t.Helper()
	p := &tended{process: start(t, blobNetwork), known: map[organizations.Scope]organizations.Organization{}}
	programs.Store(t, p)
	t.Cleanup(func() { programs.Delete(t) })
	return p
}

func programOf(t *testing.T) *tended {
	t.Helper()
	p, _ := programs.Load(t)
	return p.(*tended)
}

func (p *tended) harness() upkeeptest.Harness {
	engine := p.process.harness()
	engine.Executions = registering{engine.Executions, p}
	return upkeeptest.Harness{Engine: engine, Upkeep: p.Upkeep()}
}

// registering makes the organization of a run before the run.
type registering struct {
	store.Executions
	p *tended
}

func (r registering) Accept(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	if err := r.p.register(ctx, a.Execution.Scope); err != nil {
		return store.Accepted{}, err
	}
	return r.Executions.Accept(ctx, a)
}

func (p *tended) register(ctx context.Context, s organizations.Scope) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.known[s]; known || s.IsGlobal() {
		return nil
	}
	org := someOrganization()
	org.ID = organizations.ID(s.OrganizationID())
	p.known[s] = org
	return p.Organizations().Create(ctx, org)
}

// admit makes somebody known, by whose list a walk finds the lists of runs.
func (p *tended) admit(t *testing.T, id permissions.UserID) {
	t.Helper()
	user := somebody()
	user.ID = id
	_, err := p.Access().Admit(t.Context(), user)
	ok(t, err)
}

// age lets so much time pass that nothing is on its way any more.
func (p *tended) age() { p.time.jump(2 * time.Minute) }

// walked is a whole check.
func (p *tended) walked(t *testing.T, mend bool) (found []maintenance.Difference, looked int) {
	t.Helper()
	for from, n := "", 0; n < 10_000; n++ {
		page, err := p.Upkeep().Check(t.Context(), from, mend)
		ok(t, err)
		found, looked = append(found, page.Differences...), looked+page.Looked
		if from = page.Next; from == "" {
			return found, looked
		}
	}
	t.Fatal("the walk does not end")
	return nil, 0
}

// TestACheckBeginsWithWhatItGoesBy damages the only thing that leads to a client's
// runs together with one of these: one walk mends both.
func TestACheckBeginsWithWhatItGoesBy(t *testing.T) {
	t.Parallel()
	p := tend(t)
	e := p.sample(t).Ended
	p.remove(t, "Organizations", "ORG", e.Scope.Key())
	p.remove(t, "Users", "USER", string(e.Actor.ID))
	p.remove(t, "UserExecutions", mirrorPartition(e), rowKeyOf(e))
	p.age()
	if found, _ := p.walked(t, true); len(found) < 2 {
		t.Errorf("it mended %+v", found)
	}
	list, err := p.History().ListByUser(t.Context(), e.Actor.ID, history.Filter{}, store.Paging{Limit: 5})
	ok(t, err)
	if len(list.Items) != 3 {
		t.Errorf("the user's list has %d runs", len(list.Items))
	}
}

// TestACursorThatStorageDoesNotKnowIsRefused hands in what another walk's cursor
// would look like.
func TestACursorThatStorageDoesNotKnowIsRefused(t *testing.T) {
	t.Parallel()
	p := tend(t)
	for _, text := range []string{"eyJ3IjoiY2hlY2siLCJzIjoibm93aGVyZSJ9", "eyJ3IjoiY2hlY2sifQ"} {
		if _, err := p.Upkeep().Check(t.Context(), text, true); fault.Code(err) != "cursor_invalid" {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

// TestARunThatCannotBeReadIsNotListedToBeForgotten damages what the list itself
// would not have to read: whoever forgets the run has to.
func TestARunThatCannotBeReadIsNotListedToBeForgotten(t *testing.T) {
	t.Parallel()
	p := tend(t)
	e := p.sample(t).Ended
	listed := func() int {
		page, err := p.Upkeep().Ended(t.Context(), "", today().Add(time.Hour))
		ok(t, err)
		return len(page.Runs)
	}
	if n := listed(); n != 1 {
		t.Fatalf("%d runs are listed, want the one that is over", n)
	}
	sound := p.read(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e))
	for _, damage := range []rawRow{{"LeaseSeconds": "garbage"}, {"Problem": "{"}, {"SchemaVersion": 99}, {"Status": "Walking"}} {
		p.change(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e), damage)
		if n := listed(); n != 0 {
			t.Errorf("%v: it is listed", damage)
		}
		p.write(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e), sound)
	}
	if n := listed(); n != 1 {
		t.Errorf("%d runs are listed in the end", n)
	}
}

package expand_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/expand"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	owner   = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-0123456789ab")
	batchID = batches.ID("01954f00-0000-7000-8000-0000000000aa")
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

var sweepUp = workflow.Define(workflow.Spec{Name: "expand_sweep_up", Title: "Sweep up"},
	func(context.Context, *workflow.Run, struct {
		Room string `json:"room" label:"Room" required:"true"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

// failer is what a test needs of its testing.T or rapid.T.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Context() context.Context
}

// clock is set by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is an Expander on a store in memory, with organizations and an owner. Calls to
// storage go through a line that can be cut.
type world struct {
	t     failer
	store *embedded.Store
	clock *clock
	orgs  []organizations.ID
	// alarms are what was raised, by its id.
	alarms map[executions.ID]attention.Item
	mu     sync.Mutex
	log    *slog.Logger
}

// newWorld has so many organizations, the first of which are gold.
func newWorld(t failer, n, gold int) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: noon}, alarms: map[executions.ID]attention.Item{}, log: slog.New(slog.DiscardHandler)}
	var err error
	if w.store, err = embedded.Open(embedded.Options{Clock: w.clock}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		org := organizations.Organization{ID: organizations.ID(fmt.Sprintf("01954f00-0000-7000-8000-%012d", i)), Name: fmt.Sprintf("Client %d", i), IsActive: true, CreatedAt: noon}
		if i < gold {
			org.Tags = []string{"gold"}
		}
		w.must(w.store.Organizations().Create(t.Context(), org))
		w.orgs = append(w.orgs, org.ID)
	}
	_, err = w.store.Access().Admit(t.Context(), permissions.User{ID: owner, DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true, CreatedAt: noon})
	w.must(err)
	w.grant(organizations.TargetGlobal(), permissions.ExecuteWorkflows)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func scopeOf(target organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(target).Scope
}

func (w *world) grant(at organizations.Target, held ...permissions.Permission) {
	w.must(w.store.Grants().Put(w.t.Context(), scopeOf(at), permissions.Grant{UserID: owner, In: at, Permissions: permissions.SetOf(held...), GrantedAt: noon}))
}

// expander is another program on the same storage, with a line of its own.
func (w *world) expander(at *line) *expand.Expander {
	catalog, err := describe.New([]*workflow.Definition{sweepUp.Definition()}, nil, schema.Compiler{})
	w.must(err)
	s := w.store
	ports := expand.Ports{
		Batches: slowBatches{s.Batches(), at}, Items: slowItems{s.BatchItems(), at}, Organizations: slowOrganizations{s.Organizations(), at},
		History: slowHistory{s.History(), at}, Recovery: slowRecovery{s.Recovery(), at}, Alarms: slowAlarms{w: w, line: at}, Clock: w.clock,
	}
	return expand.New(ports, authorize.New(nil, slowAccess{s.Access(), at}, nil, nil, w.clock, w.log),
		start.New(catalog, start.Ports{Executions: slowExecutions{s.Executions(), at}, Random: systemadapter.Random{}}, w.log), w.log)
}

// tick is one look over a line without trouble.
func (w *world) tick() {
	w.t.Helper()
	w.must(w.expander(&line{}).Tick(w.t.Context()))
}

// enter keeps a batch for everybody.
func (w *world) enter(change func(*batches.Batch)) {
	w.t.Helper()
	b := batches.Batch{
		ID: batchID, Workflow: "expand_sweep_up", Title: "Sweep up", Input: []byte(`{"room":"1"}`), Targets: batches.Targets{All: true},
		Owner: owner, OwnerName: "Ana", Stage: batches.Planning, Round: 1, CreatedAt: batchID.Time(), UpdatedAt: noon, Revision: 1,
	}
	change(&b)
	w.must(w.store.Batches().Create(w.t.Context(), b))
}

func (w *world) batch() batches.Batch {
	w.t.Helper()
	b, err := w.store.Batches().Get(w.t.Context(), batchID)
	w.must(err)
	return b
}

// change is what a person does, who tries again when the platform was quicker.
func (w *world) change(to func(batches.Batch) (batches.Batch, error)) error {
	for {
		was := w.batch()
		next, err := to(was)
		if err == nil && next.Revision != was.Revision {
			err = w.store.Batches().Change(w.t.Context(), was, next)
		}
		if fault.Code(err) != "changed_meanwhile" {
			return err
		}
	}
}

func (w *world) items() []batches.Item {
	w.t.Helper()
	page, err := w.store.BatchItems().List(w.t.Context(), w.batch(), store.Paging{Limit: 1000})
	w.must(err)
	return page.Items
}

// runs are those of an organization, the newest first.
func (w *world) runs(org organizations.ID) []executions.Execution {
	w.t.Helper()
	page, err := w.store.History().List(w.t.Context(), scopeOf(organizations.TargetOf(org)), history.Filter{}, store.Paging{Limit: 1000})
	w.must(err)
	return page.Items
}

// end ends a run that is open.
func (w *world) end(x executions.Execution, how executions.Event) {
	w.t.Helper()
	if x.Status.IsTerminal() {
		return
	}
	claim := executions.Claim{ClaimID: "c", Worker: "w", Build: "b", Knows: func(string) bool { return true }, Now: w.clock.Now()}
	_, lease, err := w.store.Executions().Claim(w.t.Context(), x.Doorbell(), claim)
	w.must(err)
	_, err = w.store.Executions().Finish(w.t.Context(), lease, executions.Outcome{Event: how, Problem: &executions.Problem{Code: "x", Message: "It is broken."}, Now: w.clock.Now()})
	w.must(err)
}

// endAll ends whatever is open.
func (w *world) endAll(how executions.Event) {
	w.t.Helper()
	for _, org := range w.orgs {
		for _, run := range w.runs(org) {
			w.end(run, how)
		}
	}
}

// statuses are the items' by the organizations, as people see them.
func (w *world) statuses() (list []string) {
	w.t.Helper()
	for _, i := range w.items() {
		switch {
		case i.Round == 0:
			list = append(list, "waiting")
		case i.Refusal.Code != "":
			list = append(list, i.Refusal.Code)
		default:
			list = append(list, string(i.Status))
		}
	}
	return list
}

func repeat(status string, n int) []string { return slices.Repeat([]string{status}, n) }

// open is a world for a test, which is closed after it.
func open(t *testing.T, n, gold int) *world {
	t.Helper()
	w := newWorld(t, n, gold)
	t.Cleanup(func() { w.must(w.store.Close()) })
	return w
}

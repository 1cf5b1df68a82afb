package perform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// none is the input or the result of a workflow that has none.
type none = struct{}

// function is the code of a workflow in these tests.
type function = func(ctx context.Context, run *workflow.Run) (any, error)

var probes atomic.Int64

// probe defines a workflow under a name that no other test uses.
func probe(fn function, changes ...func(*workflow.Spec)) *workflow.Definition {
	spec := workflow.Spec{Name: fmt.Sprintf("probe_%d", probes.Add(1)), Title: "Probe", OrganizationOptional: true}
	for _, change := range changes {
		change(&spec)
	}
	return workflow.Define(spec, func(ctx context.Context, run *workflow.Run, _ none) (any, error) {
		return fn(ctx, run)
	}).Definition()
}

func retrying(attempts int, backoff time.Duration) func(*workflow.Spec) {
	return func(s *workflow.Spec) { s.Retry = workflow.Retry{Attempts: attempts, Backoff: backoff} }
}

func lasting(d time.Duration) func(*workflow.Spec) {
	return func(s *workflow.Spec) { s.Timeout = d }
}

// ordinary are the times of the local program.
func ordinary() Settings {
	return Settings{
		Worker: "worker-1", Build: "1.0.0", Heartbeat: 10 * time.Second, ProgressEvery: 250 * time.Millisecond,
		LogEvery: 100 * time.Millisecond, Grace: 10 * time.Second,
	}
}

// world is an engine with its store, in time that passes at once.
type world struct {
	t        *testing.T
	dir      string
	store    *embedded.Store
	ports    Ports
	settings Settings
	catalog  *describe.Catalog
	engine   *Engine
	// heard is what the engines told the operator, ears what they tell it to.
	heard *strings.Builder
	ears  *locked
}

// bubble runs a behaviour in a world of its own with this workflow.
func bubble(t *testing.T, d *workflow.Definition, behave func(w *world), changes ...func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		heard := &strings.Builder{}
		w := &world{t: t, settings: ordinary(), heard: heard, ears: &locked{to: heard}}
		w.catalog = catalogOf(t, d)
		w.open()
		for _, change := range changes {
			change(w)
		}
		w.engine = w.newEngine()
		t.Cleanup(w.close)
		behave(w)
	})
}

func catalogOf(t *testing.T, definitions ...*workflow.Definition) *describe.Catalog {
	t.Helper()
	catalog, err := describe.New(definitions, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func (w *world) open() {
	s, err := embedded.Open(embedded.Options{Dir: w.dir})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = s
	w.ports = Ports{
		Executions: s.Executions(), Recovery: s.Recovery(), Counters: s.Counters(), Steps: s.Steps(), History: s.History(), Logs: s.Logs(), Interrupts: s.Interrupts(),
		Organizations: s.Organizations(), Clock: systemadapter.Clock{}, Random: systemadapter.Random{},
		Sealer: s.Sealer(), Files: s.Files(), Strays: &abandon.Strays{},
		Supplier: supply.New(configure.NewResolver(s.Config(), s.Vault(), nothingKnown{}), connections{}),
	}
}

func (w *world) close() {
	if err := w.store.Close(); err != nil {
		w.t.Error(err)
	}
}

// restart is a new process on the same folder.
func (w *world) restart() {
	w.close()
	w.open()
	w.engine = w.newEngine()
}

func (w *world) newEngine() *Engine {
	return New(w.ports, w.catalog, w.settings, slog.New(slog.NewTextHandler(w.ears, nil)))
}

// locked lets goroutines of several engines write to one place.
type locked struct {
	mu sync.Mutex
	to io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

// nothingKnown is a program without integrations.
type nothingKnown struct{}

func (nothingKnown) Integrations() []configure.KnownIntegration { return nil }

// connections connect everybody to the vendor, with a secret, and to nothing else.
type connections struct{}

const connectionSecret = "integration*secret=17"

func (connections) Connection(_ context.Context, _ *configure.Configuration, _ organizations.Organization, integration string) (host.Connection, error) {
	if integration != "vendor" {
		return host.Connection{}, errors.New("nothing is connected")
	}
	return host.Connection{Integration: integration, Secrets: map[string]string{"client_secret": connectionSecret}}, nil
}

// bell is a new doorbell in the scope; empty means global.
func bell(t *testing.T, org organizations.ID) executions.Doorbell {
	t.Helper()
	key := string(org)
	if key == "" {
		key = "GLOBAL"
	}
	d, err := executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pending is a run of the workflow, as an accepted request leaves it.
func pending(d executions.Doorbell, def *workflow.Definition) executions.Execution {
	now := time.Now().UTC()
	return executions.Execution{
		ID: d.ID(), Scope: d.Scope(), Status: executions.Pending, Trigger: executions.TriggerAPI,
		Workflow: executions.Workflow{Name: def.Spec.Name, Title: def.Spec.Title},
		Actor:    executions.Actor{ID: "u", DisplayName: "Zoë"},
		Retry:    executions.Retry(def.Spec.Retry), Timeout: def.Spec.Timeout, CreatedAt: now, DueAt: now,
	}
}

// accept records a run of the workflow that is due.
func (w *world) accept(def *workflow.Definition, changes ...func(*executions.Execution)) executions.Doorbell {
	w.t.Helper()
	d := bell(w.t, "")
	w.acceptAt(d, def, changes...)
	return d
}

func (w *world) acceptAt(d executions.Doorbell, def *workflow.Definition, changes ...func(*executions.Execution)) {
	w.t.Helper()
	e := pending(d, def)
	for _, change := range changes {
		change(&e)
	}
	if _, err := w.store.Executions().Accept(w.t.Context(), store.Acceptance{Execution: e}); err != nil {
		w.t.Fatal(err)
	}
}

// deliver delivers once and expects it to be understood.
func (w *world) deliver(d executions.Doorbell) {
	w.t.Helper()
	if err := w.engine.Deliver(w.t.Context(), d); err != nil {
		w.t.Errorf("deliver: %v", err)
	}
}

// delivered is deliver followed by a look at the run.
func (w *world) delivered(d executions.Doorbell) executions.Execution {
	w.t.Helper()
	w.deliver(d)
	return w.get(d)
}

func (w *world) get(d executions.Doorbell) executions.Execution {
	w.t.Helper()
	e, err := w.store.History().Get(w.t.Context(), d.Scope(), d.ID())
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) cancel(d executions.Doorbell) {
	w.t.Helper()
	if _, err := w.store.Recovery().Cancel(w.t.Context(), d.Scope(), d.ID(), time.Now()); err != nil {
		w.t.Errorf("cancel: %v", err)
	}
}

// lines is the whole log.
func (w *world) lines(d executions.Doorbell) []executions.Line {
	w.t.Helper()
	page, err := w.store.Logs().Read(w.t.Context(), d.Scope(), d.ID(), 0, 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Lines
}

func (w *world) messages(d executions.Doorbell) []string {
	w.t.Helper()
	var list []string
	for _, line := range w.lines(d) {
		list = append(list, line.Message)
	}
	return list
}

// storedSteps are the names of the stored steps.
func (w *world) storedSteps(d executions.Doorbell) []string {
	w.t.Helper()
	list, err := w.store.Steps().List(w.t.Context(), d.Scope(), d.ID())
	if err != nil {
		w.t.Fatal(err)
	}
	var names []string
	for _, s := range list {
		names = append(names, s.Name)
	}
	return names
}

// work is the program's worker and sweeper until the run is over, at most as
// long as given.
func (w *world) work(d executions.Doorbell, most time.Duration) executions.Execution {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.t.Context(), most)
	defer stop()
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			delivery, err := w.store.Deliveries().Receive(ctx)
			if err != nil {
				return
			}
			if w.engine.Deliver(w.t.Context(), delivery.Doorbell) == nil {
				_ = w.store.Deliveries().Done(w.t.Context(), delivery)
			} else {
				_ = w.store.Deliveries().Later(w.t.Context(), delivery, 5*time.Second)
			}
		}
	})
	all.Go(func() {
		for ctx.Err() == nil {
			_ = w.engine.Sweep(ctx)
			time.Sleep(15 * time.Second)
		}
	})
	changed, unwatch := w.store.Watcher().Watch(ctx, d.Scope(), d.ID())
	defer unwatch()
	for !w.get(d).Status.IsTerminal() && ctx.Err() == nil {
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	stop()
	all.Wait()
	return w.get(d)
}

// unavailable is storage in trouble.
func unavailable() error {
	return fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer.")
}

// ended expects a status and, for a run with a problem, its code.
func ended(t *testing.T, e executions.Execution, status executions.Status, code string) {
	t.Helper()
	got := ""
	if e.Problem != nil {
		got = e.Problem.Code
	}
	if e.Status != status || got != code {
		t.Errorf("the run is %s with problem %q (%+v), want %s with %q", e.Status, got, e.Problem, status, code)
	}
}

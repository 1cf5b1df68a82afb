package rerun_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var probes atomic.Int64

// probe defines a workflow under a name that no other test uses.
func probe[In any](fn func(context.Context, *workflow.Run, In) (any, error)) *workflow.Definition {
	spec := workflow.Spec{Name: fmt.Sprintf("rerun_%d", probes.Add(1)), Title: "Hire", OrganizationOptional: true, SavesMinutes: 9}
	return workflow.Define(spec, fn).Definition()
}

// world is a Rerunner with a program around it, in time that passes at once.
type world struct {
	*rerun.Rerunner
	t       *testing.T
	def     *workflow.Definition
	store   *embedded.Store
	starter *start.Starter
	undoer  *undo.Undoer
	engine  *perform.Engine
}

// bubble runs a behaviour in a world of its own with this workflow.
func bubble(t *testing.T, d *workflow.Definition, behave func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		catalog, err := describe.New([]*workflow.Definition{d}, nil, schema.Compiler{})
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		w := &world{t: t, def: d, store: s}
		w.starter = start.New(catalog, start.Ports{Executions: s.Executions(), Sealer: s.Sealer(), Files: s.Files(), Random: random{}}, log)
		observer := observe.New(s.History(), s.Steps(), s.Logs(), s.Watcher(), system.Clock{})
		w.undoer = undo.New(w.starter, observer, s.History(), s.Sealer())
		w.Rerunner = rerun.New(w.starter, observer, rerun.Ports{
			History: s.History(), Steps: s.Steps(), Sealer: s.Sealer(), Forms: s.Forms(), Memberships: s.Memberships(), Clock: system.Clock{},
		}, 2)
		w.engine = perform.New(perform.Ports{
			Executions: s.Executions(), Recovery: s.Recovery(), Counters: s.Counters(), Steps: s.Steps(), History: s.History(), Logs: s.Logs(),
			Interrupts: s.Interrupts(), Organizations: s.Organizations(), Clock: system.Clock{}, Random: random{}, Sealer: s.Sealer(), Files: s.Files(),
			Strays: &abandon.Strays{}, Supplier: supply.New(configure.NewResolver(s.Config(), s.Vault(), nothing{}), nothing{}),
		}, catalog, perform.Settings{Heartbeat: 10 * time.Second, ProgressEvery: time.Second, LogEvery: time.Second, Grace: time.Second, Kept: 2}, log)
		behave(w)
	})
}

// nothing is a program without integrations.
type nothing struct{}

func (nothing) Integrations() []configure.KnownIntegration { return nil }

func (nothing) Connection(context.Context, *configure.Configuration, organizations.Organization, string) (host.Connection, error) {
	return host.Connection{}, errors.New("nothing is connected")
}

// somebody holds these permissions in global.
func somebody(id permissions.UserID, held ...permissions.Permission) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	by.Principal.User = permissions.User{ID: id, DisplayName: "Ms " + string(id), Type: permissions.PlatformUser}
	by.Permissions = permissions.SetOf(held...)
	return by
}

var (
	ana = somebody("ana", permissions.ExecuteWorkflows)
	bo  = somebody("bo", permissions.ExecuteWorkflows, permissions.ViewHistory)
)

// started is a run of Ana's with this input.
func (w *world) started(input string, changes ...func(*start.Request)) executions.Execution {
	w.t.Helper()
	r := start.Request{Workflow: w.def.Spec.Name, Input: []byte(input)}
	for _, change := range changes {
		change(&r)
	}
	accepted, err := w.starter.Run(w.t.Context(), ana, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return accepted.Execution
}

// performed lets a run come to its end.
func (w *world) performed(x executions.Execution) executions.Execution {
	w.t.Helper()
	if err := w.engine.Deliver(w.t.Context(), x.Doorbell()); err != nil {
		w.t.Fatal(err)
	}
	return w.get(x.ID)
}

func (w *world) get(id executions.ID) executions.Execution {
	w.t.Helper()
	x, err := w.store.History().Get(w.t.Context(), ana.Scope, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

// again accepts a run that repeats another one.
func (w *world) again(by permissions.Authority, q rerun.Request) store.Accepted {
	w.t.Helper()
	accepted, err := w.Run(w.t.Context(), by, q)
	if err != nil {
		w.t.Fatal(err)
	}
	return accepted
}

// refused expects a fault of this code, with these pointers.
func (w *world) refused(by permissions.Authority, q rerun.Request, code string, pointers ...string) {
	w.t.Helper()
	_, err := w.Run(w.t.Context(), by, q)
	var at []string
	for _, field := range fault.Fields(err) {
		at = append(at, field.Pointer)
	}
	if diff := cmp.Diff(pointers, at); diff != "" || fault.Code(err) != code {
		w.t.Errorf("%v, want %s: %s", err, code, diff)
	}
}

// is expects a status.
func is(t *testing.T, x executions.Execution, want executions.Status) {
	t.Helper()
	if x.Status != want {
		t.Errorf("the run is %s (%+v), want %s", x.Status, x.Problem, want)
	}
}

// wants holds two things against each other.
func wants(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// random is the ordinary one, but for ids, whose time is that of the bubble.
type random struct{ system.Random }

func (random) ID() string { return string(newID()) }

func newID() executions.ID {
	return executions.Derive(time.Now(), fmt.Sprint(probes.Add(1)))
}

// Package perform is the engine's worker: it takes a doorbell, claims the run,
// runs the workflow's code under a lease, and records one honest outcome.
package perform

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// Ports are what the engine needs from outside.
type Ports struct {
	Executions store.Executions
	Recovery   store.Recovery
	Steps      store.Steps
	Logs       store.Logs
	Interrupts store.Interrupts
	Clock      system.Clock
	Random     system.Random
	Organizations store.Organizations
	// Connect resolves an integration for a scope.
	Connect Connector
}

// Connector resolves what an integration needs in a scope.
type Connector interface {
	// Connection answers the settings and secrets of one integration.
	Connection(ctx context.Context, s organizations.Scope, org organizations.Organization, integration string) (workflow.Connection, error)
}

// Settings are the engine's times. All are for one attempt.
type Settings struct {
	// Worker names this process, Build its version.
	Worker string
	Build  string
	// Heartbeat is the pause between renewals of the lease.
	Heartbeat time.Duration
	// LeaseEnd is how long after the start of the last good renewal the attempt
	// gives up by itself; zero where a lease cannot expire.
	LeaseEnd time.Duration
	// ProgressEvery is the shortest pause between two writes of progress.
	ProgressEvery time.Duration
	// LogEvery is the longest time that a line waits before it is written.
	LogEvery time.Duration
	// Grace is how long a function may go on after its context ended before it
	// is abandoned.
	Grace time.Duration
}

// Engine performs executions. It is safe for concurrent use.
type Engine struct {
	ports     Ports
	catalog   *describe.Catalog
	settings  Settings
	log       *slog.Logger
	abandoned atomic.Int64
}

// New is an engine over these ports.
func New(ports Ports, catalog *describe.Catalog, settings Settings, log *slog.Logger) *Engine {
	return &Engine{ports: ports, catalog: catalog, settings: settings, log: log}
}

// Abandoned counts the functions that ignored the end of their context for
// longer than the grace and may still be running.
func (e *Engine) Abandoned() int64 { return e.abandoned.Load() }

// Deliver handles one arrival of a doorbell. A nil answer means that it was
// understood, whatever it led to; an error means that storage was in trouble and
// the doorbell should ring again. When ctx ends, the attempt is given back or
// ended as an interruption would.
func (e *Engine) Deliver(ctx context.Context, d executions.Doorbell) error {
	execution, lease, err := e.ports.Executions.Claim(ctx, d, executions.Claim{
		ClaimID: e.ports.Random.Token(), Worker: e.settings.Worker, Build: e.settings.Build,
		Knows: e.catalog.Has, Now: e.ports.Clock.Now(),
	})
	switch {
	case err == nil:
		return e.perform(ctx, execution, lease)
	case fault.Is(err, fault.NotFound):
		e.log.Warn("doorbell without a run", "execution", string(d.ID()))
		return nil
	case fault.Code(err) == "execution_not_due":
		return nil
	case fault.Is(err, fault.Conflict):
		_, err = e.ports.Recovery.Recover(ctx, d, e.ports.Clock.Now(), e.ports.Random.Chance())
		return err
	default:
		return err
	}
}

// Sweep recovers every run that the store thinks needs it.
func (e *Engine) Sweep(ctx context.Context) error {
	due, err := e.ports.Recovery.Due(ctx, e.ports.Clock.Now())
	if err != nil {
		return err
	}
	for _, d := range due {
		r, err := e.ports.Recovery.Recover(ctx, d, e.ports.Clock.Now(), e.ports.Random.Chance())
		if err != nil {
			return err
		}
		if r.Event != "" {
			e.log.Info("recovered", "execution", string(d.ID()), "event", string(r.Event))
		}
	}
	return nil
}

// Package perform is the engine's worker: it takes a doorbell, claims the run,
// runs the workflow's code under a lease, and records one honest outcome.
package perform

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform/internal/backlog"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what the engine needs from outside.
type Ports struct {
	Executions    store.Executions
	Recovery      store.Recovery
	Counters      store.Counters
	Steps         store.Steps
	History       store.History
	Logs          store.Logs
	Interrupts    store.Interrupts
	Clock         system.Clock
	Random        system.Random
	Organizations store.Organizations
	Sealer        secret.Sealer
	Files         object.Files
	// Supplier equips the code of a run.
	Supplier *supply.Supplier
	// Strays takes the functions that ignore the end of their context.
	Strays *abandon.Strays
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
	// ProgressEvery is the shortest pause between two writes of progress, and
	// the pause before a renewal that got no answer is tried again.
	ProgressEvery time.Duration
	// LogEvery is the longest time that a line waits before it is written.
	LogEvery time.Duration
	// Grace is how long a function may go on after its context ended before it
	// is abandoned.
	Grace time.Duration
	// Kept is for how long runs are kept that others may go on from; zero for ever.
	Kept executions.Retention
}

// Engine performs executions. It is safe for concurrent use.
type Engine struct {
	ports    Ports
	catalog  *describe.Catalog
	settings Settings
	log      *slog.Logger
}

// New is an engine over these ports.
func New(ports Ports, catalog *describe.Catalog, settings Settings, log *slog.Logger) *Engine {
	return &Engine{ports: ports, catalog: catalog, settings: settings, log: log}
}

// Deliver handles one arrival of a doorbell. A nil answer means that it was
// understood, whatever it led to; an error means that storage was in trouble and
// the doorbell should ring again. When ctx ends, the attempt is given back or
// ended as an interruption would.
func (e *Engine) Deliver(ctx context.Context, d executions.Doorbell) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// Before the claim, so that no cancellation falls between the two.
	interrupted, stop := e.ports.Interrupts.Subscribe(d.ID())
	defer stop()
	a, err := e.claim(ctx, d)
	switch {
	case err == nil:
		return a.perform(ctx, interrupted)
	case fault.Is(err, fault.NotFound):
		e.log.Warn("doorbell without a run", "execution", string(d.ID()))
		return nil
	case fault.Code(err) == "execution_not_due", fault.Code(err) == executions.CodeWaits:
		return nil // it rings when it is due, or when there is room for it
	case fault.Is(err, fault.Conflict):
		return e.Recover(ctx, d)
	default:
		return err
	}
}

// claim is not bound to the end of ctx: a claim cut off half-way may have taken
// effect, and nobody would hold the run.
func (e *Engine) claim(ctx context.Context, d executions.Doorbell) (*attempt, error) {
	began := e.ports.Clock.Now()
	execution, lease, err := e.ports.Executions.Claim(context.WithoutCancel(ctx), d, executions.Claim{
		ClaimID: e.ports.Random.Token(), Worker: e.settings.Worker, Build: e.settings.Build,
		Knows: e.catalog.Has, Now: began,
	})
	if err != nil {
		return nil, err
	}
	return newAttempt(ctx, e, execution, lease, began), nil
}

// Sweep recovers every run that the store thinks needs it, and counts what has
// ended. What cannot be recovered or counted does not hold up the rest.
func (e *Engine) Sweep(ctx context.Context) error {
	return errors.Join(e.recover(ctx), e.count(ctx))
}

// foldsMost is how often one sweep lets the store add up a piece. The next sweep
// goes on.
const foldsMost = 100

// count lets the store add up what has ended, until it has or the time is over.
func (e *Engine) count(ctx context.Context) error {
	for range foldsMost {
		if ctx.Err() != nil {
			return nil
		}
		more, err := e.ports.Counters.Fold(ctx)
		if err != nil {
			return fmt.Errorf("count what has ended: %w", err)
		}
		if !more {
			return nil
		}
	}
	return nil
}

func (e *Engine) recover(ctx context.Context) error {
	due, err := e.ports.Recovery.Due(ctx, e.ports.Clock.Now())
	if err != nil {
		return err
	}
	var failed []error
	var late backlog.Backlog
	for _, d := range due {
		if ctx.Err() != nil {
			break
		}
		r, err := e.look(ctx, d)
		if err != nil {
			failed = append(failed, fmt.Errorf("recover %s: %w", d.ID(), err))
		}
		late.Add(d, r)
	}
	late.Tell(e.log)
	return errors.Join(failed...)
}

// Recover looks at one run that nobody may be working on, and performs nothing
// itself. NotFound for a run that storage does not hold.
func (e *Engine) Recover(ctx context.Context, d executions.Doorbell) error {
	_, err := e.look(ctx, d)
	return err
}

func (e *Engine) look(ctx context.Context, d executions.Doorbell) (executions.Recovery, error) {
	r, err := e.ports.Recovery.Recover(ctx, d, e.ports.Clock.Now(), e.ports.Random.Chance())
	if err == nil && r.Event != "" {
		e.log.Info("recovered", "execution", string(d.ID()), "event", string(r.Event))
	}
	return r, err
}

// Package runs fills the ports that runs live in, with the tables WorkflowExecutions,
// UserExecutions, OpenExecutions, ExecutionSteps, IdempotencyKeys and Limits.
package runs

import (
	"context"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/accept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/history"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/steps"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/sweep"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/watch"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/work"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Options are what the ports are made of.
type Options struct {
	Storage *connect.Storage
	Ringer  ledger.Ringer
	// Bulk rings for runs that nobody waits for; nil lets Ringer do it.
	Bulk     ledger.Ringer
	Payloads large.Payloads
	// Logs may be nil.
	Logs sweep.Logs
	// Lease is thirty seconds when it is zero.
	Lease time.Duration
	// Log hears of trouble that passes by itself; nil hears nothing.
	Log *slog.Logger
}

// Ports are the views of the runs of one account.
type Ports struct {
	Executions store.Executions
	Recovery   store.Recovery
	History    history.History
	Steps      steps.Steps
	Watcher    watch.Watcher
	Interrupts watch.Interrupts
	// Ledger is what they all work on, for whoever looks after the tables.
	Ledger *ledger.Ledger

	storage *connect.Storage
}

// counter and worker together are a store.Executions.
type executions struct {
	accept.Counter
	work.Worker
}

// defaultLease is how long a worker counts as alive after its last heartbeat.
const defaultLease = 30 * time.Second

// New makes the ports without asking anybody.
func New(o Options) Ports {
	if o.Lease == 0 {
		o.Lease = defaultLease
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l := ledger.New(ledger.Options{
		Storage: o.Storage, Ringer: o.Ringer, Bulk: o.Bulk, Keeper: large.Keeper{Payloads: o.Payloads}, Lease: o.Lease, Log: o.Log,
	})
	return Ports{
		Executions: executions{accept.New(l), work.New(l)}, Recovery: sweep.New(l, o.Logs),
		History: history.New(l), Steps: steps.New(l), Ledger: l, storage: o.Storage,
	}
}

// Create makes the tables that are missing, and the list of organizations, which
// is read to find what may be forgotten.
func (p Ports) Create(ctx context.Context) error {
	for _, t := range append(rows.Layout(), entity.Table{Name: rows.Organizations}) {
		if err := table.New(p.storage, t.Name).Create(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Package tables fills the storage ports that Azure Tables keep: runs, people,
// organizations and their settings. What is too large for a row, the doorbells
// and the logs are in blobs and queues, which are other adapters.
package tables

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/poison"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/history"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/vitals"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Ringer sends doorbells.
type Ringer interface {
	// Ring sends the doorbell of a run, to arrive after the wait. A failure is not
	// one of the transition that rings: the sweeper rings again.
	Ring(ctx context.Context, d executions.Doorbell, wait time.Duration) error
}

// Payloads keeps what a row is too small for, by names that never change their
// content.
type Payloads interface {
	// Put keeps a content for good. Conflict when another content has the name.
	Put(ctx context.Context, d executions.Doorbell, name string, content []byte) error
	// Get reads a content. NotFound.
	Get(ctx context.Context, d executions.Doorbell, name string) ([]byte, error)
	// Delete removes a content; removing what is not there is no fault.
	Delete(ctx context.Context, d executions.Doorbell, name string) error
}

// Logs says how much log a run has whose worker is dead and cannot say so; every
// store.Logs does.
type Logs interface {
	// Append with the next fence and no lines takes the log over from its worker
	// and answers how many bytes of it count.
	Append(ctx context.Context, l executions.Lease, none []executions.Line) (int64, error)
}

// Options say where the tables are and what stands beside them. Storage, Ringer
// and Payloads are needed.
type Options struct {
	Storage *connect.Storage
	Ringer  Ringer
	// Bulk rings for the runs of batches and schedules, which stand in a queue of their
	// own; nil lets Ringer do it.
	Bulk     Ringer
	Payloads Payloads
	// Logs is asked when a dead run is recovered; nil leaves the size as the run's
	// row has it.
	Logs Logs
	// Contents are removed with their runs; nil leaves them.
	Contents Contents
	// Lease is how long a worker that does not renew counts as alive, in whole
	// seconds; zero is thirty.
	Lease time.Duration
	// Log hears of what will be repaired by itself, and of rows that cannot be
	// read; nil hears nothing.
	Log *slog.Logger
}

// Store is the tables of one account. It is safe for concurrent use.
type Store struct {
	runs      runs.Ports
	people    people
	poison    poison.Messages
	trail     audit.Trail
	schedules schedules.Schedules
	counts    counts.Counters
	items     attention.Items
	edges     edges
	forms     forms.Forms
	fanout    fanout
	contents  Contents
	vitals    vitals.Vitals
}

// Open makes the ports without asking anybody: storage may be down.
func Open(o Options) *Store {
	kept := runs.New(runs.Options{
		Storage: o.Storage, Ringer: o.Ringer, Bulk: o.Bulk, Payloads: o.Payloads, Logs: o.Logs, Lease: o.Lease, Log: o.Log,
	})
	items := attention.New(o.Storage, o.Log)
	return &Store{
		runs: kept, items: items, counts: counts.New(o.Storage, raiser{kept.Ledger, items}, o.Log),
		people: openPeople(o), poison: poison.New(o.Storage), trail: audit.New(o.Storage, o.Log),
		schedules: schedules.New(o.Storage, o.Log), contents: o.Contents, edges: openEdges(o), forms: forms.New(o.Storage, o.Log), fanout: openFanout(o, kept.Ledger),
		vitals: vitals.New(vitals.Options{Storage: o.Storage, Ledger: kept.Ledger, Log: o.Log}),
	}
}

// Create makes the tables that are missing. Only a local program calls it; in
// Azure the infrastructure is deployed first.
func (s *Store) Create(ctx context.Context) error {
	if err := s.runs.Create(ctx); err != nil {
		return err
	}
	if err := s.poison.Create(ctx); err != nil {
		return err
	}
	if err := s.trail.Create(ctx); err != nil {
		return err
	}
	if err := s.schedules.CreateTable(ctx); err != nil {
		return err
	}
	if err := errors.Join(s.counts.CreateTable(ctx), s.items.CreateTable(ctx), s.edges.create(ctx), s.forms.CreateTable(ctx), s.fanout.create(ctx)); err != nil {
		return err
	}
	return s.people.create(ctx)
}

// Executions moves runs through their life.
func (s *Store) Executions() store.Executions { return s.runs.Executions }

// Recovery is what happens to runs from outside their worker.
func (s *Store) Recovery() store.Recovery { return s.runs.Recovery }

// History reads runs.
func (s *Store) History() store.History { return s.runs.History }

// Steps keeps what a run must not do twice.
func (s *Store) Steps() store.Steps { return s.runs.Steps }

// Watcher tells observers when to look again.
func (s *Store) Watcher() store.Watcher { return s.runs.Watcher }

// Interrupts never signals: the next Renew brings the news.
func (s *Store) Interrupts() store.Interrupts { return s.runs.Interrupts }

// Poison keeps messages that name no run.
func (s *Store) Poison() store.Poison { return s.poison }

// Trail keeps audit entries.
func (s *Store) Trail() store.Trail { return s.trail }

// Schedules keeps when workflows run by themselves.
func (s *Store) Schedules() store.Schedules { return s.schedules }

// Timetable finds what is due in every scope.
func (s *Store) Timetable() store.Timetable { return s.vitals.Firing(s.schedules) }

// Vitals says how the runs of all scopes are doing.
func (s *Store) Vitals() maintenance.Vitals { return s.vitals }

// Counters add up runs that are over.
func (s *Store) Counters() store.Counters { return s.counts }

// Attention keeps what somebody should look at.
func (s *Store) Attention() store.Attention { return s.items }

// Bounds is how much of a run's log counts.
type Bounds = history.Bounds

// Bounds reads the bounds of a run's log, for whoever reads it. NotFound, also
// for a run of another scope. One transaction.
func (s *Store) Bounds(ctx context.Context, scope organizations.Scope, id executions.ID) (Bounds, error) {
	return s.runs.History.Bounds(ctx, scope, id)
}

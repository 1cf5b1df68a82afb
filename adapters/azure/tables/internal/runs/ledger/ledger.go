// Package ledger reads and writes the rows of runs: the truth, its copy for the
// user, and the row of what is not over yet. It knows in which order they are
// written and how a lost answer is told from a refusal. Which transitions there
// are is not here.
package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/kept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/limits"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Ringer sends doorbells.
type Ringer interface {
	// Ring sends the doorbell of a run, to arrive after the wait.
	Ring(ctx context.Context, d executions.Doorbell, wait time.Duration) error
}

// Options are what a ledger is made of.
type Options struct {
	Storage *connect.Storage
	Ringer  Ringer
	// Bulk rings for runs that nobody waits for; nil lets Ringer do it.
	Bulk   Ringer
	Keeper large.Keeper
	// Lease is how long a worker counts as alive after its last write.
	Lease time.Duration
	Log   *slog.Logger
}

// Ledger is the rows of all runs. It is safe for concurrent use.
type Ledger struct {
	Options
	truth, mirrors, open *table.Table
	// batches has the copies of runs for their batches.
	batches *table.Table
	// Limits are the places that runs have while they go on.
	Limits *limits.Limits
	// held are the runs whose workers are in this process, as they last saw them,
	// by their claims.
	held *kept.Map[string, Run]
}

// heldMost is how many runs a process remembers: more than it works on. One that
// is forgotten costs a read.
const heldMost = 512

// New asks nobody.
func New(o Options) *Ledger {
	l := &Ledger{
		Options: o, held: kept.New[string, Run](heldMost),
		truth:   table.New(o.Storage, rows.WorkflowExecutions),
		mirrors: table.New(o.Storage, rows.UserExecutions),
		open:    table.New(o.Storage, rows.OpenExecutions),
		batches: table.New(o.Storage, rows.BatchItems),
	}
	l.Limits = limits.New(o.Storage, truths{l}, o.Log)
	return l
}

// Now is storage's time.
func (l *Ledger) Now() time.Time { return l.Storage.Clock().Now() }

var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// Check refuses the scope of nobody, and a context that has ended.
func Check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// At is Check, and the pointer to the run that a caller names. NotFound for an
// id that the platform cannot have made.
func At(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Doorbell, error) {
	if err := Check(ctx, s); err != nil {
		return executions.Doorbell{}, err
	}
	d, err := executions.NewDoorbell(string(id), s.Key())
	if err != nil {
		return d, executions.ErrUnknown()
	}
	return d, nil
}

// Mark is a random text by which a writer knows its own write.
func Mark() string { return rand.Text() }

// Package sweep is what happens to runs from outside of their worker: people
// cancel them, and what a worker, a message or a half-done write left behind is
// brought to an end.
package sweep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/kept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Logs says how much log a run has whose worker is dead and cannot say so.
type Logs interface {
	// Append with the next fence and no lines takes the log over from its worker
	// and answers how many bytes of it count.
	Append(ctx context.Context, l executions.Lease, none []executions.Line) (int64, error)
}

// Sweeper looks at runs that nobody may be working on.
type Sweeper struct {
	ledger *ledger.Ledger
	logs   Logs
	// open, keys and organizations are read for what is due.
	open, keys, organizations *table.Table
	// after is where the last look at a shard stopped, if it had to.
	after *kept.Map[string, string]
	// mirrored are runs that have a copy for their users, as far as is known: an
	// acceptance may have got no further than the truth.
	mirrored *kept.Map[executions.ID, bool]
}

// mirroredMost is of how many open runs that is remembered; it costs a write to
// ask again.
const mirroredMost = 10_000

// New sweeps a ledger; logs may be nil.
func New(l *ledger.Ledger, logs Logs) Sweeper {
	return Sweeper{
		ledger: l, logs: logs, after: kept.New[string, string](16), mirrored: kept.New[executions.ID, bool](mirroredMost),
		open: table.New(l.Storage, rows.OpenExecutions), keys: table.New(l.Storage, rows.IdempotencyKeys),
		organizations: table.New(l.Storage, rows.Organizations),
	}
}

// Cancel asks a run to stop.
func (s Sweeper) Cancel(ctx context.Context, scope organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error) {
	d, err := ledger.At(ctx, scope, id)
	if err != nil {
		return executions.Execution{}, err
	}
	made, err := s.ledger.Make(ctx, ledger.Move{
		Doorbell: d,
		Apply: func(run ledger.Run) (executions.Execution, bool, error) {
			next, err := run.Execution.Cancel(now)
			// A second wish is no news, and must not look like a heartbeat.
			return next, next.Status != run.Execution.Status, err
		},
		Before: func(e executions.Execution) error {
			if e.Status.IsHeld() {
				return nil
			}
			// The next look at a run that waits may be far away.
			return s.ledger.PutCheck(ctx, id, s.ledger.Now())
		},
	})
	if err != nil {
		return executions.Execution{}, err
	}
	if made.After.Row.IsTerminal() {
		s.note(ctx, d, s.ledger.Settle(ctx, made.After, made.Before.Row.SealedBlob))
	}
	return made.After.Execution, nil
}

func (s Sweeper) note(ctx context.Context, d executions.Doorbell, err error) {
	if err != nil {
		s.ledger.Log.WarnContext(ctx, "a run will be taken further by the next sweep", "execution", string(d.ID()), "error", err)
	}
}

package sweep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// leaseMargin is added to a lease before it is found dead.
	leaseMargin = 5 * time.Second
	// outage is how long ago the last sweep is when something was wrong with
	// storage or with everybody: the silence of a worker says nothing then.
	outage = 30 * time.Second
)

// isDead reports whether the holder of a run has been silent for too long, by
// storage's clock alone.
func isDead(run ledger.Run) bool {
	if !run.Execution.Status.IsHeld() {
		return false
	}
	lease := time.Duration(run.Row.LeaseSeconds) * time.Second
	return run.Row.ReadAt.Sub(run.Row.Timestamp) > lease+leaseMargin
}

// judge answers who may be found dead now: nobody after an outage, until every
// living worker has had the time to say so.
func (s Sweeper) judge(ctx context.Context, run ledger.Run) (func(ledger.Run) bool, error) {
	if !isDead(run) {
		return isDead, nil
	}
	last, err := s.lastSweep(ctx)
	if err != nil {
		return nil, err
	}
	if wasAway(last) || last.ReadAt.Before(last.JudgeFrom) {
		return func(ledger.Run) bool { return false }, nil
	}
	return isDead, nil
}

// lastSweep is the memory of the last sweep, without a Version before the first. A
// damaged one is as none: it is written anew, and no lease is judged meanwhile.
func (s Sweeper) lastSweep(ctx context.Context) (rows.Sweep, error) {
	last := rows.SweepAt()
	_, err := s.open.Get(ctx, &last)
	if fault.Code(err) == entity.Unreadable {
		s.ledger.Log.ErrorContext(ctx, "the memory of the last sweep is damaged, and begins anew", "error", err)
		return rows.SweepAt(), nil
	}
	return last, err
}

// wasAway reports whether nobody has swept for some time before a look at the
// memory of the last sweep.
func wasAway(last rows.Sweep) bool {
	return last.Version == "" || last.ReadAt.Sub(last.Timestamp) > outage
}

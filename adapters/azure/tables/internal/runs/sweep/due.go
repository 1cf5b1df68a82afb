package sweep

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

const (
	// shardMost is how many runs of a shard one sweep takes up, and shardPages how
	// far it looks for them: a backlog must not hold up the sweeps. The next one
	// goes on where this one stopped.
	shardMost  = 200
	shardPages = 4
)

// Due lists what is worth a Recover, forgets idempotency keys that count no
// longer, and remembers when it was.
func (s Sweeper) Due(ctx context.Context, now time.Time) ([]executions.Doorbell, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	last, err := s.lastSweep(ctx)
	if err != nil {
		return nil, err
	}
	shards := keys.Shards()
	seen, failed := make([][]executions.Doorbell, len(shards)), make([]error, len(shards))
	var all sync.WaitGroup
	for i, shard := range shards {
		all.Go(func() { seen[i], failed[i] = s.look(ctx, shard, s.latest(now)) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return slices.Concat(seen...), s.remember(ctx, last, now)
}

// remember writes the time of this sweep, and what the next one goes on with.
func (s Sweeper) remember(ctx context.Context, last rows.Sweep, now time.Time) error {
	this := rows.SweepAt()
	this.JudgeFrom = last.JudgeFrom
	if wasAway(last) {
		this.JudgeFrom = s.ledger.Now().Add(s.ledger.Lease + leaseMargin)
	}
	var err error
	this.KeysAfter, err = s.forget(ctx, last.KeysAfter, now)
	if err != nil {
		s.ledger.Log.WarnContext(ctx, "old idempotency keys are forgotten later", "error", err)
	}
	return s.open.Put(ctx, &this)
}

// look reads the runs of a shard that are to be looked at.
func (s Sweeper) look(ctx context.Context, shard string, now time.Time) ([]executions.Doorbell, error) {
	after, _ := s.after.Get(shard)
	got, err := table.Find[rows.OpenExecution](ctx, s.open, table.In(shard).After(after).Before(rows.BehindIDs).
		Where(table.AtMost("CheckAt", now)).Limit(shardMost).Pages(shardPages).Select("Scope").
		Tolerate(func(row entity.Row, err error) { s.leaveAlone(ctx, row, err) }))
	if err != nil {
		return nil, err
	}
	s.after.Drop(shard)
	var due []executions.Doorbell
	for _, row := range got.Rows {
		d, err := executions.NewDoorbell(row.RowKey, row.Scope)
		if err != nil {
			s.leaveAlone(ctx, row.Row, err)
			continue
		}
		due = append(due, d)
	}
	if n := len(got.Rows); n > 0 && (got.More || got.Rest != "") {
		s.after.Put(shard, got.Rows[n-1].RowKey)
	}
	return due, nil
}

func (s Sweeper) leaveAlone(ctx context.Context, row entity.Row, err error) {
	s.ledger.Log.ErrorContext(ctx, "a row of OpenExecutions is left alone", "row", row.RowKey, "error", err)
}

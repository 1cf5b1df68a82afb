// Package counts adds up runs that are over, each exactly once: those of a shard
// together, in the transaction that removes what said that they have ended. A day
// that is over moves to a table of its own, so that the shards, which are looked at
// all the time, stay small.
package counts

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/kept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Raiser is told of every run that has ended, before it is counted.
type Raiser interface {
	// Raise keeps what somebody should look at about a run, if anything. It may be asked
	// again and again. A run that is gone, or cannot be read, raises nothing.
	Raise(ctx context.Context, d executions.Doorbell) error
}

// Counters keep what runs add up to. They satisfy store.Counters, and are safe for
// concurrent use, also by several processes.
type Counters struct {
	open, closed *table.Table
	raiser       Raiser
	now          func() time.Time
	log          *slog.Logger
	// after is where the next look at what has ended begins in a shard, if some of it
	// had to be left.
	after *kept.Map[string, string]
	// moved is how far the days that are over were moved out of a shard.
	moved *kept.Map[string, progress]
}

var _ store.Counters = Counters{}

// shardsMost is how many shards there are.
const shardsMost = 16

// New makes the port and asks nobody; a nil log hears nothing.
func New(s *connect.Storage, raiser Raiser, log *slog.Logger) Counters {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Counters{
		open: table.New(s, rows.OpenExecutions), closed: table.New(s, TableName), raiser: raiser, now: s.Clock().Now, log: log,
		after: kept.New[string, string](shardsMost), moved: kept.New[string, progress](shardsMost),
	}
}

// CreateTable makes the table that is missing, for a local program.
func (c Counters) CreateTable(ctx context.Context) error { return c.closed.Create(ctx) }

// Fold adds up a piece of each shard. One that fails does not hold up the others.
func (c Counters) Fold(ctx context.Context) (more bool, err error) {
	shards := keys.Shards()
	unfinished, failed := make([]bool, len(shards)), make([]error, len(shards))
	var all sync.WaitGroup
	for i, shard := range shards {
		all.Go(func() { unfinished[i], failed[i] = c.shard(ctx, shard) })
	}
	all.Wait()
	return slices.Contains(unfinished, true), errors.Join(failed...)
}

// shard folds what has ended there, and once nothing is left moves the days that are
// over.
func (c Counters) shard(ctx context.Context, shard string) (more bool, err error) {
	more, err = c.fold(ctx, shard)
	if err != nil || more {
		return more, err
	}
	return c.move(ctx, shard)
}

// leaveAlone says which row nobody can do anything about.
func (c Counters) leaveAlone(ctx context.Context, name string) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		c.log.WarnContext(ctx, "a row that counts runs is left alone", "table", name, "partition", row.PartitionKey, "row", row.RowKey, "error", err)
	}
}

// isBeaten reports whether somebody else was faster, or an earlier try of one's own.
func isBeaten(err error) bool {
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed, trouble.Missing:
		return true
	}
	return false
}

// isUnread reports whether a row is there that this program cannot read.
func isUnread(err error) bool {
	code := fault.Code(err)
	return code == entity.Unreadable || code == entity.Newer
}

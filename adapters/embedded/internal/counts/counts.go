// Package counts adds runs up in the batch that ends them, and reads what they add
// up to. What a run counts for is not decided here.
package counts

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Counters keep what runs add up to. They satisfy store.Counters.
type Counters struct {
	db    *kv.DB
	locks *kv.Locks
}

var _ store.Counters = Counters{}

// New makes the port on a store. All that count runs of a store share one.
func New(db *kv.DB) Counters { return Counters{db: db, locks: kv.NewLocks()} }

// Add counts a run that has ended in the batch that ends it. Nobody else adds to the
// same count until done is called, which is after the commit. What cannot be read is
// lost already, and begins anew: a run must be able to end.
func (c Counters) Add(b *kv.Batch, e executions.Execution) (done func(), err error) {
	at := keyOf(e)
	done = c.locks.Lock(string(at))
	var stored row
	if _, err := c.db.Get(at, &stored); kv.Damaged(err) {
		stored = row{}
	} else if err != nil {
		done()
		return nil, err
	}
	b.Put(at, rowOf(e, stored.tally().Plus(tallyOf(e))))
	return done, nil
}

func tallyOf(e executions.Execution) metrics.Tally {
	var took time.Duration
	if !e.StartedAt.IsZero() {
		took = max(0, e.FinishedAt.Sub(e.StartedAt))
	}
	return metrics.Ended(string(e.Status), took, e.SavesMinutes)
}

// Fold has nothing to do: whatever has ended is counted.
func (c Counters) Fold(ctx context.Context) (more bool, err error) { return false, ctx.Err() }

// Read adds up what stands apart only so that many runs can end at once. A count that
// is damaged is left out: it must not hide the others.
func (c Counters) Read(ctx context.Context, first, last metrics.Day) ([]metrics.Count, error) {
	if err := ctx.Err(); err != nil || last < first {
		return nil, err
	}
	// No day's text goes on from another's: what follows the last sorts behind it.
	span := kv.Span{Prefix: all(), After: all().With(string(first)), To: all().With(string(last) + "~"), Sound: true}
	found, err := kv.Scan[row](c.db, span)
	if err != nil {
		return nil, err
	}
	return metrics.Sum(counts(found)), nil
}

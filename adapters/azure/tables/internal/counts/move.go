package counts

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

const (
	// overAfter is how long after its end a day is over for everybody: clocks differ.
	overAfter = time.Hour
	// restFor is longer than any request can be on its way. A count that nobody has
	// written for so long can go: nobody is about to insert it anew without having seen
	// where it went.
	restFor = 24 * time.Hour
	// moveMost is how many counts one piece moves, with three transactions each.
	moveMost = 20
)

// progress is how far the days before one were moved out of a shard.
type progress struct {
	before, after string
	done          bool
}

// move copies a piece of the days that are over, and removes what was copied. Each
// process looks once a day.
func (c Counters) move(ctx context.Context, shard string) (more bool, err error) {
	today := string(metrics.DayOf(c.now().Add(-overAfter)))
	at, _ := c.moved.Get(shard)
	if at.before != today {
		at = progress{before: today}
	}
	if at.done {
		return false, nil
	}
	found, err := table.Find[Row](ctx, c.open, table.In(shard).From(Counted).Before(Counted+today).After(at.after).Limit(moveMost).
		Tolerate(c.leaveAlone(ctx, rows.OpenExecutions)))
	if err != nil {
		return false, err
	}
	for i := range found.Rows {
		row := &found.Rows[i]
		if row.ReadAt.Sub(row.Timestamp) <= restFor || !row.isAt(row.key().open(shard)) {
			continue
		}
		if err := c.moveOne(ctx, shard, row); err != nil && !isBeaten(err) {
			return false, err
		}
	}
	if at.done = !found.More; found.More {
		at.after = found.Rows[len(found.Rows)-1].RowKey
	}
	c.moved.Put(shard, at)
	return found.More, nil
}

// moveOne copies a count and removes it, unless somebody has written it since. A copy
// only grows: one who comes late with less writes nothing.
func (c Counters) moveOne(ctx context.Context, shard string, row *Row) error {
	moved, found, err := c.read(ctx, c.closed, row.key().closed(shard))
	if err != nil || moved == nil {
		return err
	}
	has := moved.tally()
	moved.put(row.tally())
	switch {
	case !found:
		err = c.closed.Insert(ctx, moved)
	case has.Runs() < row.tally().Runs():
		err = c.closed.Replace(ctx, moved)
	}
	if err != nil {
		return err
	}
	return c.open.Delete(ctx, row)
}

package counts

import (
	"context"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

// foldMost is how many runs one transaction adds up: each of them may need a count
// of its own, and a transaction has a hundred operations.
const foldMost = table.MaxOperations / 2

// fold adds up a piece of what has ended in a shard.
func (c Counters) fold(ctx context.Context, shard string) (more bool, err error) {
	after, _ := c.after.Get(shard)
	found, err := table.Find[rows.ClosedExecution](ctx, c.open, table.In(shard).Prefix(Ended).After(after).Limit(foldMost).
		Tolerate(c.leaveAlone(ctx, rows.OpenExecutions)))
	if err != nil {
		return false, err
	}
	c.after.Drop(shard)
	if len(found.Rows) == 0 {
		return false, nil
	}
	if err := c.raise(ctx, found.Rows); err != nil {
		return false, err
	}
	all, err := c.add(ctx, shard, found.Rows)
	if isBeaten(err) {
		return true, nil // whoever looks again sees what is left
	}
	if err == nil && !all && found.More {
		c.after.Put(shard, found.Rows[len(found.Rows)-1].RowKey)
	}
	return found.More, err
}

// raise keeps what somebody should look at about runs that have ended. It is there
// before they are counted, because nobody would come back to them.
func (c Counters) raise(ctx context.Context, ended []rows.ClosedExecution) error {
	for i := range ended {
		if !attention.IsNeeded(ended[i].Outcome) {
			continue
		}
		d, err := executions.NewDoorbell(strings.TrimPrefix(ended[i].RowKey, Ended), ended[i].Organization)
		if err == nil {
			err = c.raiser.Raise(ctx, d)
		} else {
			c.leaveAlone(ctx, rows.OpenExecutions)(ended[i].Row, err)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add counts runs and removes what said that they have ended. It answers false when
// it had to leave some, whose count cannot be read.
func (c Counters) add(ctx context.Context, shard string, ended []rows.ClosedExecution) (all bool, err error) {
	sums, order := map[key]*Row{}, []key(nil)
	var writes []table.Operation
	for i := range ended {
		of := &ended[i]
		k := key{of.Day, of.Organization, of.Workflow}
		sum, known := sums[k]
		if !known {
			if sum, err = c.current(ctx, shard, k); err != nil {
				return false, err
			}
			sums[k], order = sum, append(order, k)
		}
		if sum != nil {
			sum.put(sum.tally().Plus(tallyOf(of)))
			writes = append(writes, table.Delete(of))
		}
	}
	left := len(ended) - len(writes)
	for _, k := range order {
		switch sum := sums[k]; {
		case sum == nil:
		case sum.Version == "":
			writes = append(writes, table.Insert(sum))
		default:
			writes = append(writes, table.Replace(sum))
		}
	}
	if len(writes) == 0 {
		return false, nil
	}
	return left == 0, c.open.Transact(ctx, writes...)
}

func tallyOf(e *rows.ClosedExecution) metrics.Tally {
	return metrics.Ended(e.Outcome, time.Duration(e.Milliseconds)*time.Millisecond, e.SavesMinutes)
}

// current is the count of a key as it stands, without a Version when a transaction
// has to insert it: it goes on from what was moved away, which it then counts for. Nil
// when it cannot be read. One transaction, and another for a day that is over.
func (c Counters) current(ctx context.Context, shard string, k key) (*Row, error) {
	sum, found, err := c.read(ctx, c.open, k.open(shard))
	if err != nil || found || sum == nil || k.day >= string(metrics.DayOf(c.now())) {
		return sum, err
	}
	moved, found, err := c.read(ctx, c.closed, k.closed(shard))
	if err != nil || moved == nil {
		return nil, err
	}
	if found {
		sum.put(moved.tally())
	}
	return sum, nil
}

// read reads a count, and answers it empty when it is not there. Nil when it cannot be
// read.
func (c Counters) read(ctx context.Context, t *table.Table, at *Row) (*Row, bool, error) {
	row := &Row{Row: at.Row}
	found, err := t.Get(ctx, row)
	if err == nil && found && !row.isAt(at) {
		err = entity.ErrUnreadable(errPlace)
	}
	switch {
	case isUnread(err):
		c.leaveAlone(ctx, "a count")(at.Row, err)
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case !found:
		return at, false, nil
	}
	return row, true, nil
}

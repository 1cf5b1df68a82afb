package counts

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

// part is what one query finds: the counts of a day that is over, or of a shard.
type part struct {
	table *table.Table
	query table.Query
}

// Read reads the shards first: what is moved meanwhile is then found twice, and
// counts once. One transaction for each shard, and one for each day that may have been
// moved.
func (c Counters) Read(ctx context.Context, first, last metrics.Day) ([]metrics.Count, error) {
	if err := ctx.Err(); err != nil || last < first {
		return nil, err
	}
	var shards, days []part
	for _, shard := range keys.Shards() {
		// No day's text goes on from another's: what follows the last sorts behind it.
		shards = append(shards, part{table: c.open, query: table.In(shard).From(Counted + string(first)).Before(Counted + string(last) + "~")})
	}
	for _, day := range daysBetween(first, min(last, metrics.DayOf(c.now()))) {
		days = append(days, part{table: c.closed, query: table.In(string(day))})
	}
	open, err := c.all(ctx, shards)
	if err != nil {
		return nil, err
	}
	closed, err := c.all(ctx, days)
	if err != nil {
		return nil, err
	}
	return metrics.Sum(counted(open, closed)), nil
}

// counted leaves out copies of what is still in its shard, and what names no place.
func counted(open, closed []Row) []metrics.Count {
	kept := map[string]*Row{}
	for i := range closed {
		kept[closed[i].PartitionKey+"/"+closed[i].RowKey] = &closed[i]
	}
	for i := range open {
		row := &open[i]
		copied := row.key().closed(row.PartitionKey)
		kept[copied.PartitionKey+"/"+copied.RowKey] = row
	}
	var list []metrics.Count
	for _, row := range kept {
		if count, ok := row.count(); ok {
			list = append(list, count)
		}
	}
	return list
}

// daysBetween are the days from the first to the last.
func daysBetween(first, last metrics.Day) []metrics.Day {
	var list []metrics.Day
	for day := first; day <= last && day < day.Add(1); day = day.Add(1) {
		list = append(list, day)
	}
	return list
}

// atOnce is how many queries are under way at the same time.
const atOnce = 16

// all reads the rows of all parts.
func (c Counters) all(ctx context.Context, parts []part) ([]Row, error) {
	found, failed := make([][]Row, len(parts)), make([]error, len(parts))
	places := make(chan struct{}, atOnce)
	var reading sync.WaitGroup
	for i, p := range parts {
		reading.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			got, err := table.Find[Row](ctx, p.table, p.query.Tolerate(c.leaveAlone(ctx, "counts")))
			found[i], failed[i] = got.Rows, err
		})
	}
	reading.Wait()
	return slices.Concat(found...), errors.Join(failed...)
}

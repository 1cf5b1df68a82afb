package attention

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// untoldMost is how many items a look finds.
	untoldMost = 100
	// untoldDays is how many days a look goes back to the beginning of, today among
	// them.
	untoldDays = 3
)

// Untold goes back from day to day, at most a hundred items. Of rows that cannot be
// read nobody is told. One transaction for each day.
func (i Items) Untold(ctx context.Context, now time.Time) ([]attention.Item, error) {
	var items []attention.Item
	first := midnight(now).AddDate(0, 0, 1-untoldDays)
	for day := midnight(now.Add(ahead)); !day.Before(first) && len(items) < untoldMost; day = day.AddDate(0, 0, -1) {
		q := table.In(keys.Day(day)).Where(table.Is("IsTold", false)).Limit(untoldMost - len(items)).Tolerate(i.leaveAlone(ctx))
		found, err := table.Find[Row](ctx, i.table, q)
		if err != nil {
			return nil, err
		}
		for n := range found.Rows {
			row := &found.Rows[n]
			d, err := row.doorbell()
			if err != nil {
				i.leaveAlone(ctx)(row.Row, err)
				continue
			}
			items = append(items, row.item(d))
		}
	}
	return items, nil
}

// Told writes when the rules were asked about an item, and nothing else of its row.
// Two transactions.
func (i Items) Told(ctx context.Context, item attention.Item, at time.Time) error {
	d, err := known(ctx, item.Scope, item.ID)
	if err != nil {
		return err
	}
	return access.Persist(ctx, func() error {
		row, err := i.read(ctx, d)
		if fault.Is(err, fault.NotFound) || err == nil && row.IsTold {
			return nil
		}
		if err != nil {
			return err
		}
		if err = i.table.Merge(ctx, row, toldAt(at)); access.IsBeaten(err) {
			return access.ErrBeaten
		}
		return err
	})
}

package attention

import (
	"context"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// daysMost is how many days one page looks at: each is a query.
	daysMost = 4
	// ahead is more than the clocks of those who make ids are in front of storage's.
	ahead = time.Hour
)

// List goes back from day to day until the page is full, or it has looked at four. One
// transaction for each day.
func (i Items) List(ctx context.Context, since time.Time, p store.Paging) (store.AttentionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.AttentionPage{}, err
	}
	limit := max(p.Limit, 1)
	at, after := i.begin(p.After)
	var page store.AttentionPage
	for range daysMost {
		if at.Before(midnight(since)) {
			return page, nil
		}
		more, err := i.day(ctx, &page, at, after, since, limit)
		if err != nil {
			return store.AttentionPage{}, err
		}
		if more {
			return page, nil
		}
		at, after = midnight(at).Add(-time.Millisecond), ""
		if at.Before(since) {
			page.Next, page.ScannedTo = "", time.Time{}
			return page, nil
		}
		page.Next, page.ScannedTo = keys.Reverse(at), at.Add(time.Millisecond)
		if len(page.Items) == limit {
			return page, nil
		}
	}
	return page, nil
}

// day adds what a day has behind a key, and answers true when the page is full before
// the day is over.
func (i Items) day(ctx context.Context, page *store.AttentionPage, day time.Time, after string, since time.Time, limit int) (more bool, err error) {
	q := table.In(keys.Day(day)).After(after).Before(behind(since)).Limit(limit - len(page.Items)).Tolerate(i.leaveAlone(ctx))
	found, err := table.Find[Row](ctx, i.table, q)
	for n := range found.Rows {
		row := &found.Rows[n]
		page.Next, page.ScannedTo = row.RowKey, timeOf(row.RowKey)
		d, err := row.doorbell()
		if err != nil {
			i.leaveAlone(ctx)(row.Row, err)
			continue
		}
		page.Items = append(page.Items, row.item(d))
	}
	return found.More, err
}

// begin is the day and the key that a position stands for. A text that is none begins
// at the beginning.
func (i Items) begin(position string) (day time.Time, after string) {
	if at := timeOf(position); !at.IsZero() {
		return at, position
	}
	return i.now().Add(ahead), ""
}

// reverseDigits is the length of a reversed time.
const reverseDigits = 15

// timeOf is the millisecond that a row key or a position begins with, zero for none.
func timeOf(key string) time.Time {
	if len(key) < reverseDigits {
		return time.Time{}
	}
	reversed, err := strconv.ParseInt(key[:reverseDigits], 10, 64)
	first, _ := strconv.ParseInt(keys.Reverse(time.UnixMilli(0)), 10, 64)
	if err != nil || reversed < 0 || reversed > first {
		return time.Time{}
	}
	return time.UnixMilli(first - reversed).UTC()
}

// behind is the first key behind those of the millisecond of an instant.
func behind(since time.Time) string { return keys.Reverse(since.Add(-time.Millisecond)) }

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func (i Items) leaveAlone(ctx context.Context) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		i.log.WarnContext(ctx, "a row of Attention is left alone", "partition", row.PartitionKey, "row", row.RowKey, "error", err)
	}
}

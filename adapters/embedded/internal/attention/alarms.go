package attention

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// untoldMost is how many items a look finds.
	untoldMost = 100
	// untoldDays is how many days a look goes back to the beginning of, today among
	// them.
	untoldDays = 3
)

// Raise keeps an item, unless there is one of its ID, in whatever scope.
func (i Items) Raise(ctx context.Context, item attention.Item) error {
	d, err := entry.Run(ctx, item.Scope, item.ID)
	if err != nil {
		return err
	}
	return i.db.Still(func(commit func(*kv.Batch) error) error {
		there, err := i.db.Keys(kv.Span{Prefix: rows.Items().With(rows.Position(d.ID())), Limit: 1})
		if err != nil || len(there) > 0 {
			return err
		}
		var b kv.Batch
		rows.PutItem(&b, d, item)
		return commit(&b)
	})
}

// Untold lists items that nobody was told of, by their places. One that cannot be read
// is left out: it must not hide the others.
func (i Items) Untold(ctx context.Context, now time.Time) (found []attention.Item, err error) {
	since := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-untoldDays)
	span := kv.Span{Prefix: rows.UntoldItems(), To: rows.UntoldBefore(since), Limit: untoldMost}
	for len(found) < untoldMost {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keys, err := i.db.Keys(span)
		if err != nil {
			return nil, err
		}
		for _, at := range keys {
			span.After = at
			item, waits, err := i.waiting(at)
			if err != nil {
				return nil, err
			}
			if waits && len(found) < untoldMost {
				found = append(found, item)
			}
		}
		if len(keys) < untoldMost {
			break
		}
	}
	return found, nil
}

// waiting reads the item that a place leads to; false for one that is gone, that people
// were told of, or that cannot be read.
func (i Items) waiting(place kv.Key) (attention.Item, bool, error) {
	d, ok := rows.UntoldOf(place)
	if !ok {
		return attention.Item{}, false, nil
	}
	item, err := i.read(d)
	if kv.Unreadable(err) || fault.Is(err, fault.NotFound) {
		return attention.Item{}, false, nil
	}
	return item, err == nil && item.AlertedAt.IsZero(), err
}

// Told writes when the rules were asked about an item, while nobody removes its run.
func (i Items) Told(ctx context.Context, item attention.Item, at time.Time) error {
	d, err := entry.Run(ctx, item.Scope, item.ID)
	if err != nil {
		return err
	}
	return i.db.Still(func(commit func(*kv.Batch) error) error {
		stored, waits, err := i.toTell(d)
		if err != nil || !waits {
			return err
		}
		stored.AlertedAt = at
		var b kv.Batch
		rows.PutItem(&b, d, stored)
		return commit(&b)
	})
}

// toTell reads an item; false for one that is gone, or that people were told of.
func (i Items) toTell(d executions.Doorbell) (attention.Item, bool, error) {
	stored, err := i.read(d)
	if fault.Is(err, fault.NotFound) {
		return stored, false, nil
	}
	return stored, err == nil && stored.AlertedAt.IsZero(), err
}

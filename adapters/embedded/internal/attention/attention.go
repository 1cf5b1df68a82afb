// Package attention keeps what somebody should look at, which the end of a run raises
// and its removal takes away, and finds what nobody was told of. Who may see it, and
// who is told, is not decided here.
package attention

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Items keep what needs attention. They satisfy store.Attention and store.Alarms.
type Items struct{ db *kv.DB }

var (
	_ store.Attention = Items{}
	_ store.Alarms    = Items{}
)

// New makes the port on a store.
func New(db *kv.DB) Items { return Items{db} }

// List reads a page of every scope's. One that is damaged is left out: it must not hide
// the others.
func (i Items) List(ctx context.Context, since time.Time, p store.Paging) (store.AttentionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.AttentionPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: rows.Items(), To: rows.ItemsBefore(since), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = rows.ItemAt(p.After)
	}
	found, err := kv.Scan[rows.Item](i.db, span)
	if err != nil {
		return store.AttentionPage{}, err
	}
	var page store.AttentionPage
	for _, row := range found[:min(len(found), limit)] {
		d, err := row.Doorbell()
		if err != nil {
			continue
		}
		page.Items = append(page.Items, row.Item(d))
		if len(found) > limit {
			page.Next, page.ScannedTo = rows.ItemPosition(d), d.ID().Time()
		}
	}
	return page, nil
}

// Get reads one.
func (i Items) Get(ctx context.Context, s organizations.Scope, id executions.ID) (attention.Item, error) {
	d, err := entry.Run(ctx, s, id)
	if fault.Is(err, fault.NotFound) {
		return attention.Item{}, attention.ErrUnknown()
	}
	if err != nil {
		return attention.Item{}, err
	}
	return i.read(d)
}

func (i Items) read(d executions.Doorbell) (attention.Item, error) {
	var row rows.Item
	found, err := i.db.Get(rows.ItemKey(d), &row)
	if err == nil && !found {
		err = attention.ErrUnknown()
	}
	if err != nil {
		return attention.Item{}, err
	}
	return row.Item(d), nil
}

// errAnother is a defect of the caller: a change would leave one item alone and write
// over another.
var errAnother = errors.New("an item cannot be changed into another one")

// Change writes next in the place of what was, while nobody removes the run. When
// people were told is not theirs to change, and no change of theirs.
func (i Items) Change(ctx context.Context, was, next attention.Item) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	d, err := entry.Run(ctx, was.Scope, was.ID)
	if err != nil {
		return err
	}
	return i.db.Still(func(commit func(*kv.Batch) error) error {
		stored, err := i.read(d)
		if err != nil {
			return err
		}
		was.AlertedAt, next.AlertedAt = stored.AlertedAt, stored.AlertedAt
		if !stored.Same(was) {
			return fault.New(fault.Conflict, "changed_meanwhile", "Somebody has changed this meanwhile. Look at it again.")
		}
		var b kv.Batch
		rows.PutItem(&b, d, next)
		return commit(&b)
	})
}

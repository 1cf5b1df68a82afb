package batches

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Items keeps the organizations of batches. It satisfies store.BatchItems.
type Items struct{ db *kv.DB }

var _ store.BatchItems = Items{}

// NewItems makes the port on a store.
func NewItems(db *kv.DB) Items { return Items{db} }

// itemRow is an organization of a batch, without its run.
type itemRow struct {
	kv.Schema
	Organization   string `json:"organizationId"`
	Name           string `json:"name,omitempty"`
	IsFirst        bool   `json:"isFirst,omitempty"`
	Round          int    `json:"round,omitempty"`
	RefusalCode    string `json:"refusalCode,omitempty"`
	RefusalMessage string `json:"refusalMessage,omitempty"`
}

func itemsOf(id batches.ID) kv.Key { return kv.NewKey(kindItem, string(id)) }

func itemKey(id batches.ID, org organizations.ID) kv.Key { return itemsOf(id).With(string(org)) }

func itemRowOf(i batches.Item) *itemRow {
	return &itemRow{
		Organization: string(i.Organization), Name: i.Name, IsFirst: i.IsFirst, Round: i.Round,
		RefusalCode: i.Refusal.Code, RefusalMessage: i.Refusal.Message,
	}
}

func (r itemRow) item() batches.Item {
	return batches.Item{
		Organization: organizations.ID(r.Organization), Name: r.Name, IsFirst: r.IsFirst, Round: r.Round,
		Refusal: batches.Refusal{Code: r.RefusalCode, Message: r.RefusalMessage},
	}
}

// run is the id of the item's run, empty for one that has not been asked for or was
// refused.
func (r itemRow) run(b batches.Batch) executions.ID {
	i := r.item()
	if i.Round == 0 || i.Refusal != (batches.Refusal{}) {
		return ""
	}
	return b.RunID(i.Organization, i.Round)
}

// Plan adds those items that the batch does not have.
func (s Items) Plan(ctx context.Context, id batches.ID, items []batches.Item) error {
	return s.write(ctx, id, items, func(stored itemRow, found bool, i batches.Item) *itemRow {
		if found {
			return nil
		}
		return itemRowOf(i)
	})
}

// Put writes how far items have come.
func (s Items) Put(ctx context.Context, id batches.ID, items []batches.Item) error {
	return s.write(ctx, id, items, func(stored itemRow, found bool, i batches.Item) *itemRow {
		if !found {
			return nil
		}
		stored.Round, stored.RefusalCode, stored.RefusalMessage = i.Round, i.Refusal.Code, i.Refusal.Message
		return &stored
	})
}

// write looks at the rows of items and writes what becomes of each, nil for nothing, with
// nobody in between. A row that is damaged is made anew.
func (s Items) write(ctx context.Context, id batches.ID, items []batches.Item, next func(stored itemRow, found bool, i batches.Item) *itemRow) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.Still(func(commit func(*kv.Batch) error) error {
		var b kv.Batch
		changed := false
		for _, i := range items {
			var stored itemRow
			found, err := s.db.Get(itemKey(id, i.Organization), &stored)
			if err != nil && !kv.Damaged(err) {
				return err
			}
			if row := next(stored, found, i); row != nil {
				b.Put(itemKey(id, i.Organization), row)
				changed = true
			}
		}
		if !changed {
			return nil
		}
		return commit(&b)
	})
}

// List reads a page of the items of a batch. One that is damaged is left out: it must
// not hide the others.
func (s Items) List(ctx context.Context, b batches.Batch, p store.Paging) (store.BatchItemPage, error) {
	if err := ctx.Err(); err != nil {
		return store.BatchItemPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: itemsOf(b.ID), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = itemKey(b.ID, organizations.ID(p.After))
	}
	found, err := kv.Scan[itemRow](s.db, span)
	if err != nil {
		return store.BatchItemPage{}, err
	}
	var page store.BatchItemPage
	for _, r := range found[:min(len(found), limit)] {
		item, err := s.standing(b, r)
		if err != nil {
			return store.BatchItemPage{}, err
		}
		page.Items = append(page.Items, item)
	}
	if len(found) > limit {
		page.Next = organizations.ID(found[limit-1].Organization)
	}
	return page, nil
}

// standing reads how the run of an item stands. Of one that cannot be read nobody knows.
func (s Items) standing(b batches.Batch, r itemRow) (batches.Item, error) {
	item, id := r.item(), r.run(b)
	d, err := executions.NewDoorbell(string(id), r.Organization)
	if id == "" || err != nil {
		return item, nil
	}
	var run rows.Run
	found, err := s.db.Get(rows.RunKey(d), &run)
	if err != nil && !kv.Unreadable(err) {
		return item, err
	}
	if !found && err == nil {
		return item, nil
	}
	e := run.Execution(d)
	if item.Run = id; err == nil {
		item.Status = e.Status
	}
	if err == nil && e.Problem != nil {
		item.Problem = e.Problem.Message
	}
	return item, nil
}

// Tally counts all items of a batch by what the transitions of their runs have written
// for it: two reads, however many there are.
func (s Items) Tally(ctx context.Context, b batches.Batch) (all, first batches.Tally, err error) {
	if err := ctx.Err(); err != nil {
		return all, first, err
	}
	items, err := kv.Scan[itemRow](s.db, kv.Span{Prefix: itemsOf(b.ID), Sound: true})
	if err != nil {
		return all, first, err
	}
	runs, err := kv.Scan[rows.BatchRun](s.db, kv.Span{Prefix: rows.BatchRuns(b.ID), Sound: true})
	if err != nil {
		return all, first, err
	}
	stand := make(map[executions.ID]executions.Status, len(runs))
	for _, run := range runs {
		stand[executions.ID(run.ID)] = executions.Status(run.Status)
	}
	for _, r := range items {
		item := r.item()
		if status, is := stand[r.run(b)]; is {
			item.Run, item.Status = r.run(b), status
		}
		all.Count(item)
		if item.IsFirst {
			first.Count(item)
		}
	}
	return all, first, nil
}

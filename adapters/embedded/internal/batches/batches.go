// Package batches keeps what was asked for many organizations at once: the batches, and
// the organizations of each. How a run of a batch stands is read from the run, and counted
// from what the run's own transitions write. What becomes of a batch is not decided here.
package batches

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Batches keeps batches. It satisfies store.Batches.
type Batches struct{ db *kv.DB }

var _ store.Batches = Batches{}

// New makes the port on a store.
func New(db *kv.DB) Batches { return Batches{db} }

// errForeign is a defect of the caller.
var errForeign = errors.New("a batch was to be kept under an id that is not ours")

// Create adds a batch.
func (s Batches) Create(ctx context.Context, made batches.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if id, err := batches.ParseID(string(made.ID)); err != nil || id != made.ID {
		return errForeign
	}
	if err := made.CheckSize(); err != nil {
		return err
	}
	return s.db.Still(func(commit func(*kv.Batch) error) error {
		var stored row
		var given inputRow
		found, err := s.db.Get(rows.BatchKey(made.ID), &stored)
		if err == nil && found {
			_, err = s.db.Get(inputKey(made.ID), &given)
		}
		next, input := rowOf(made), inputOf(made)
		switch {
		case err != nil:
			return err
		case found && stored.isMadeAs(*next) && given.same(*input):
			return nil
		case found:
			return fault.New(fault.Conflict, "batch_exists", "Another batch has this id.")
		}
		var b kv.Batch
		b.Put(inputKey(made.ID), input)
		write(&b, next)
		return commit(&b)
	})
}

// write adds a batch in its present state, with its place among those that go on.
func write(b *kv.Batch, r *row) {
	id := batches.ID(r.ID)
	b.Put(rows.BatchKey(id), r)
	if r.isIdle() {
		b.Delete(liveKey(id))
	} else {
		b.Put(liveKey(id), &liveRow{})
	}
}

// known reads a batch without its inputs. NotFound.
func (s Batches) known(id batches.ID) (row, error) {
	var stored row
	found, err := s.db.Get(rows.BatchKey(id), &stored)
	if err == nil && !found {
		err = batches.ErrUnknown()
	}
	return stored, err
}

// Get reads one.
func (s Batches) Get(ctx context.Context, id batches.ID) (batches.Batch, error) {
	if err := ctx.Err(); err != nil {
		return batches.Batch{}, err
	}
	return s.whole(id)
}

func (s Batches) whole(id batches.ID) (batches.Batch, error) {
	stored, err := s.known(id)
	if err != nil {
		return batches.Batch{}, err
	}
	var given inputRow
	if _, err := s.db.Get(inputKey(id), &given); err != nil {
		return batches.Batch{}, err
	}
	b := stored.batch()
	given.into(&b)
	return b, nil
}

// List reads a page of all batches. One that is damaged is left out: it must not hide
// the others.
func (s Batches) List(ctx context.Context, p store.Paging) (store.BatchPage, error) {
	if err := ctx.Err(); err != nil {
		return store.BatchPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: rows.Batches(), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = rows.BatchKey(batches.ID(p.After))
	}
	found, err := kv.Scan[row](s.db, span)
	if err != nil {
		return store.BatchPage{}, err
	}
	var page store.BatchPage
	for _, r := range found[:min(len(found), limit)] {
		page.Items = append(page.Items, r.batch())
	}
	if len(found) > limit {
		page.Next = found[limit-1].ID
	}
	return page, nil
}

// errAnother is a defect of the caller: a change would leave one batch alone and write
// over another, or could not be told from the state before.
var errAnother = errors.New("a batch cannot be changed into another one, nor without a new revision")

// Change writes next in the place of what was.
func (s Batches) Change(ctx context.Context, was, next batches.Batch) error {
	if was.ID != next.ID || was.Revision == next.Revision {
		return errAnother
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.Still(func(commit func(*kv.Batch) error) error {
		stored, err := s.known(was.ID)
		if err != nil {
			return err
		}
		if stored.Revision != was.Revision {
			return fault.New(fault.Conflict, "changed_meanwhile", "This batch has been changed meanwhile. Look at it again.")
		}
		var b kv.Batch
		write(&b, rowOf(next))
		return commit(&b)
	})
}

// Live lists the batches that are not idle, in the order of their ids, which begin with
// their time.
func (s Batches) Live(ctx context.Context) (found []batches.Batch, err error) {
	span := kv.Span{Prefix: liveAll(), Limit: batches.LiveMost}
	for len(found) < batches.LiveMost {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keys, err := s.db.Keys(span)
		if err != nil {
			return nil, err
		}
		for _, at := range keys {
			b, is, err := s.live(at)
			if err != nil {
				return nil, err
			}
			if is && len(found) < batches.LiveMost {
				found = append(found, b)
			}
			span.After = at
		}
		if len(keys) < batches.LiveMost {
			break
		}
	}
	return found, nil
}

// live reads the batch that a place among those that go on leads to; false for one that
// is idle, not there, or cannot be read.
func (s Batches) live(place kv.Key) (batches.Batch, bool, error) {
	parts, ok := place.Parts()
	if !ok || len(parts) != 2 {
		return batches.Batch{}, false, nil
	}
	b, err := s.whole(batches.ID(parts[1]))
	if kv.Unreadable(err) || fault.Is(err, fault.NotFound) {
		return batches.Batch{}, false, nil
	}
	return b, err == nil && !b.Stage.IsIdle(), err
}

package batchestest

import (
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"reach every field but what runs are given": changeAll,
		"are refused for what the batch no more is": changeStale,
		"into another batch or none are refused":    changeDefects,
		"that meet let one win":                     changeTogether,
		"by what a list showed lose nothing":        changeListed,
	}
}

func changeAll(t *testing.T, h Harness) {
	b, another := create(t, h), create(t, h)
	next := given.Batch(func(n *batches.Batch) {
		bare(n)
		n.ID, n.Stage, n.Round, n.IsStarted, n.Trouble, n.Revision = b.ID, batches.Held, 3, true, "Zu viele.", 2
		n.FinishedAt, n.CreatedAt = b.CreatedAt.Add(time.Hour), b.CreatedAt
	})
	want.OK(t, h.Batches.Change(given.Context(t), b, next))
	next.Input, next.Inputs = b.Input, b.Inputs
	is(t, h, next)
	is(t, h, another)
}

func changeStale(t *testing.T, h Harness) {
	b := create(t, h)
	next := change(t, h, b, batches.Running)
	want.Fault(t, h.Batches.Change(given.Context(t), b, moved(b, batches.Cancelling)), fault.Conflict, "changed_meanwhile")
	want.Fault(t, h.Batches.Change(given.Context(t), b, next), fault.Conflict, "changed_meanwhile")
	is(t, h, next)
}

func changeDefects(t *testing.T, h Harness) {
	b, other := create(t, h), create(t, h)
	want.Error(t, h.Batches.Change(given.Context(t), b, moved(other, batches.Done)), "a change into another batch")
	same := moved(b, batches.Done)
	same.Revision = b.Revision
	want.Error(t, h.Batches.Change(given.Context(t), b, same), "a change without a new revision")
	is(t, h, b)
	is(t, h, other)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	stages := []batches.Stage{batches.Running, batches.Cancelling, batches.Done, batches.Canary, batches.Cancelled, batches.Held}
	for range 5 {
		b, won := create(t, h), batches.Stage("")
		for i, err := range harness.Together(len(stages), func(i int) error { return h.Batches.Change(ctx, b, moved(b, stages[i])) }) {
			if err != nil {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
				continue
			}
			if won != "" {
				t.Error("two have won")
			}
			won = stages[i]
		}
		now, err := h.Batches.Get(ctx, b.ID)
		want.OK(t, err)
		want.Equal(t, "the stage", now.Stage, won)
	}
}

func changeListed(t *testing.T, h Harness) {
	b := create(t, h)
	page, err := h.Batches.List(given.Context(t), store.Paging{Limit: 1})
	want.OK(t, err)
	next := change(t, h, page.Items[0], batches.Running)
	next.Input, next.Inputs = b.Input, b.Inputs
	is(t, h, next)
}

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of nothing are empty":                     listNothing,
		"show the newest first, without inputs":    listOrder,
		"go on where a page ended, whatever comes": listOn,
		"begin behind any text":                    listPositions,
	}
}

func listNothing(t *testing.T, h Harness) {
	page, err := h.Batches.List(given.Context(t), store.Paging{Limit: 3})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.BatchPage{})
}

// batchesOf are all batches of the store, read in pages.
func batchesOf(t *testing.T, h Harness, limit int) []batches.Batch {
	t.Helper()
	var all []batches.Batch
	for after := ""; ; {
		page, err := h.Batches.List(given.Context(t), store.Paging{After: after, Limit: limit})
		want.OK(t, err)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		if n := len(page.Items); n != limit || page.Next != string(page.Items[n-1].ID) {
			t.Fatalf("a page of %d batches goes on after %s", n, page.Next)
		}
		after = page.Next
	}
}

func listOrder(t *testing.T, h Harness) {
	now := given.Now()
	var made []batches.Batch
	for _, minutes := range []int{3, 1, 7, 7, 0, 5} {
		b := create(t, h, given.MadeAt(now.Add(-time.Duration(minutes)*time.Minute)))
		if minutes%2 == 0 {
			b = change(t, h, b, batches.Cancelled)
		}
		made = append(made, without(b))
	}
	slices.SortFunc(made, func(a, b batches.Batch) int {
		if order := b.ID.Time().Compare(a.ID.Time()); order != 0 || a.ID == b.ID {
			return order
		}
		if a.ID > b.ID {
			return -1
		}
		return 1
	})
	for _, limit := range []int{1, 2, 3, 6, 10} {
		want.Equal(t, "the list", batchesOf(t, h, limit), made)
	}
}

func listOn(t *testing.T, h Harness) {
	now := given.Now()
	old, middle := create(t, h, given.MadeAt(now.Add(-time.Hour))), create(t, h, given.MadeAt(now.Add(-time.Minute)))
	page, err := h.Batches.List(given.Context(t), store.Paging{Limit: 1})
	want.OK(t, err)
	want.Equal(t, "the first page", page, store.BatchPage{Items: []batches.Batch{without(middle)}, Next: string(middle.ID)})
	create(t, h, given.MadeAt(now))
	old = change(t, h, old, batches.Running)
	page, err = h.Batches.List(given.Context(t), store.Paging{Limit: 1, After: page.Next})
	want.OK(t, err)
	want.Equal(t, "the second page", page, store.BatchPage{Items: []batches.Batch{without(old)}})
}

func listPositions(t *testing.T, h Harness) {
	create(t, h)
	for _, text := range append(given.OddNames(), given.UUID(given.Now().Add(time.Hour)), given.UUID(given.Now().Add(-time.Hour))) {
		page, err := h.Batches.List(given.Context(t), store.Paging{After: text, Limit: 2})
		want.OK(t, err)
		if len(page.Items) > 1 || page.Next != "" {
			t.Errorf("behind %q there are %+v", text, page)
		}
	}
}

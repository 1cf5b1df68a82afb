package embedded_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// stalled is an item about a schedule that stands still.
func stalled() attention.Item {
	return attention.Item{ID: executions.ID(newID()), Scope: everywhere, Kind: attention.OfSchedule, Subject: "x", Status: attention.Paused}
}

func itemAt(i attention.Item) kv.Key {
	return rows.ItemKey(executions.Execution{ID: i.ID, Scope: i.Scope}.Doorbell())
}

func untoldAt(i attention.Item) kv.Key {
	return rows.UntoldItems().With(rows.Position(i.ID), i.Scope.Key())
}

// waiting counts what nobody was told of.
func waiting(t *testing.T, s *embedded.Store) int {
	t.Helper()
	found, err := s.Alarms().Untold(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// The truth is the item: its place among those that nobody was told of follows.
func TestDamagesToWhatNobodyWasToldOfAreMended(t *testing.T) {
	t.Parallel()
	const place, item = "alert to come", "attention to a run"
	for name, c := range map[string]struct {
		harms         func(b *kv.Batch, i attention.Item)
		what          string
		before, after int
	}{
		"a place that is unreadable":   {func(b *kv.Batch, i attention.Item) { b.Put(untoldAt(i), &unreadable{}) }, place, 2, 2},
		"a place of no item":           {func(b *kv.Batch, _ attention.Item) { b.Put(untoldAt(stalled()), &rows.Untold{}) }, place, 2, 2},
		"a place with a key too short": {func(b *kv.Batch, _ attention.Item) { b.Put(rows.UntoldItems().With("0"), &rows.Untold{}) }, place, 2, 2},
		"an item that is unreadable":   {func(b *kv.Batch, i attention.Item) { b.Put(itemAt(i), &unreadable{}) }, item, 1, 1},
		"an item that people were told of": {func(b *kv.Batch, i attention.Item) {
			at := itemAt(i)
			i.AlertedAt = time.Now()
			b.Put(at, rows.ItemOf(i))
		}, place, 1, 1},
		"an item in the place of another": {func(b *kv.Batch, i attention.Item) { b.Put(itemAt(i), rows.ItemOf(stalled())) }, item, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, damaged := t.TempDir(), stalled()
			s := open(t, dir)
			for _, i := range []attention.Item{damaged, stalled()} {
				if err := s.Alarms().Raise(t.Context(), i); err != nil {
					t.Fatal(err)
				}
			}
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, func(b *kv.Batch) { c.harms(b, damaged) })
			s = open(t, dir)
			if n := waiting(t, s); n != c.before {
				t.Errorf("nobody was told of %d, want %d", n, c.before)
			}
			mends(t, s, c.what)
			if n := waiting(t, s); n != c.after {
				t.Errorf("nobody was told of %d after that, want %d", n, c.after)
			}
		})
	}
}

// A place that leads nowhere is in nobody's way, however many there are.
func TestPlacesOfNoItemsHideNoOther(t *testing.T) {
	t.Parallel()
	dir, old := t.TempDir(), stalled()
	s := open(t, dir)
	if err := s.Alarms().Raise(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) {
		for range 250 {
			b.Put(untoldAt(stalled()), &rows.Untold{})
		}
	})
	if n := waiting(t, open(t, dir)); n != 1 {
		t.Errorf("nobody was told of %d", n)
	}
}

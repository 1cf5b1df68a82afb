package keystest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of many moves are those of the model": playOne}
}

// Histories plays random histories of a few keys, each on a store that open opens,
// and compares what it shows with a map after each move.
func Histories(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		moves, h := history(60).Draw(r, "history"), open(t)
		if h.Close != nil {
			defer h.Close()
		}
		if err := play(t.Context(), h, moves); err != nil {
			r.Fatal(err)
		}
	})
}

// playOne is the same history at each run.
func playOne(t *testing.T, h Harness) {
	want.OK(t, play(given.Context(t), h, history(60).Example(7)))
}

// move is one call about one of the keys of a history.
type move struct {
	Call string
	Key  int
	// Sort tells keys that are made under the same id apart, and who revokes.
	Sort int
	// At is in minutes from the beginning.
	At    int
	Limit int
}

// keysPlayed is how many ids a history is about.
const keysPlayed = 4

func history(longest int) *rapid.Generator[[]move] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			Call: rapid.SampledFrom([]string{"create", "revoke", "use", "use", "list"}).Draw(t, "call"),
			Key:  rapid.IntRange(0, keysPlayed-1).Draw(t, "key"), Sort: rapid.IntRange(0, 1).Draw(t, "sort"),
			At: rapid.IntRange(1, 10).Draw(t, "at"), Limit: rapid.IntRange(1, keysPlayed+1).Draw(t, "limit"),
		}
	}), longest/2, longest)
}

// world is a history on its way: what was offered, and what must be there.
type world struct {
	store  Harness
	begin  time.Time
	sorts  [keysPlayed][2]permissions.Key
	people [2]permissions.UserID
	model  map[permissions.KeyID]permissions.Key
}

func play(ctx context.Context, h Harness, moves []move) error {
	w := world{store: h, begin: given.Now(), people: [2]permissions.UserID{given.UserID(), given.UserID()}, model: map[permissions.KeyID]permissions.Key{}}
	for i := range w.sorts {
		w.sorts[i] = [2]permissions.Key{given.Key(), given.Key()}
		w.sorts[i][1].ID = w.sorts[i][0].ID
	}
	for n, m := range moves {
		if err := errors.Join(w.make(ctx, m), w.agrees(ctx, m)); err != nil {
			return fmt.Errorf("move %d, %+v: %w", n, m, err)
		}
	}
	return nil
}

// make plays a move on both sides, and compares the codes of their answers.
func (w *world) make(ctx context.Context, m move) error {
	id, at := w.sorts[m.Key][0].ID, w.begin.Add(time.Duration(m.At)*time.Minute)
	known, found := w.model[id]
	var err error
	wanted := ""
	switch m.Call {
	case "create":
		k := w.sorts[m.Key][m.Sort]
		err = w.store.Keys.Create(ctx, k)
		if !found {
			known = k
		} else if known.Digest != k.Digest {
			wanted = "key_exists"
		}
	case "revoke":
		err = w.store.Keys.Revoke(ctx, id, w.people[m.Sort], at)
		if !found {
			wanted = "key_not_found"
		} else if known.RevokedAt.IsZero() {
			known.RevokedAt, known.RevokedBy = at, w.people[m.Sort]
		}
	case "use":
		err = w.store.Keys.Used(ctx, id, at)
		if at.After(known.LastUsedAt) {
			known.LastUsedAt = at
		}
	}
	if found || m.Call == "create" {
		w.model[id] = known
	}
	if fault.Code(err) != wanted || wanted == "" && err != nil {
		return fmt.Errorf("got %w, want %q", err, wanted)
	}
	return nil
}

// agrees compares the key of a move, and a page of the list, with the model.
func (w *world) agrees(ctx context.Context, m move) error {
	id := w.sorts[m.Key][0].ID
	var wanted permissions.KeyFacts
	if known, found := w.model[id]; found {
		wanted.Key = &known
	}
	got, err := w.store.Keys.Facts(ctx, id, organizations.TargetGlobal())
	if err = errors.Join(err, differ(got, wanted)); err != nil || m.Call != "list" {
		return err
	}
	var page store.KeyPage
	for _, known := range slices.Sorted(maps.Keys(w.model)) {
		if known > id {
			page.Items = append(page.Items, w.model[known])
		}
	}
	if len(page.Items) > m.Limit {
		page.Items, page.Next = page.Items[:m.Limit], string(page.Items[m.Limit-1].ID)
	}
	listed, err := w.store.Keys.List(ctx, store.Paging{After: string(id), Limit: m.Limit})
	return errors.Join(err, differ(listed, page))
}

func differ(got, wanted any) error {
	if diff := cmp.Diff(wanted, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b permissions.Set) bool { return a == b })); diff != "" {
		return errors.New("-want +got\n" + diff)
	}
	return nil
}

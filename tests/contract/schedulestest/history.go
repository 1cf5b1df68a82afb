package schedulestest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of many moves are those of the model": playOne}
}

// Histories plays random histories of a few schedules, each on a store that open
// opens, and compares what it shows with a list after each move.
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

// move is one call about one of the schedules of a history.
type move struct {
	Call     string
	Schedule int
	// Known says that the change is of what is stored, and not of what was made.
	Known bool
	// At is the next fire, in minutes from the beginning; zero for none.
	At    int
	Limit int
}

// played is how many schedules a history is about, in two scopes.
const played = 6

func history(longest int) *rapid.Generator[[]move] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			Call:     rapid.SampledFrom([]string{"create", "create", "change", "change", "change", "delete"}).Draw(t, "call"),
			Schedule: rapid.IntRange(0, played-1).Draw(t, "schedule"), Known: rapid.IntRange(0, 3).Draw(t, "known") > 0,
			At: rapid.IntRange(0, 6).Draw(t, "at"), Limit: rapid.IntRange(1, played).Draw(t, "limit"),
		}
	}), longest/2, longest)
}

// world is a history on its way: what was offered, and what must be there.
type world struct {
	store   Harness
	begin   time.Time
	offered [played]schedules.Schedule
	model   map[schedules.ID]schedules.Schedule
	// gone were deleted. Their ids are never used again.
	gone  map[schedules.ID]bool
	moves int
}

func play(ctx context.Context, h Harness, moves []move) error {
	w := world{store: h, begin: given.Now(), model: map[schedules.ID]schedules.Schedule{}, gone: map[schedules.ID]bool{}}
	two := []organizations.Scope{given.Scope(), given.Global()}
	for i := range w.offered {
		w.offered[i] = given.Schedule(two[i%2])
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
	offered := w.offered[m.Schedule]
	known, found := w.model[offered.ID]
	var err error
	wanted := ""
	switch w.moves++; m.Call {
	case "create":
		if w.gone[offered.ID] {
			return nil
		}
		if err = w.store.Schedules.Create(ctx, offered); !found {
			w.model[offered.ID] = offered
		}
	case "change":
		was := offered
		if m.Known && found {
			was = known
		}
		next := w.moved(known, was, m.At)
		err = w.store.Schedules.Change(ctx, was, next)
		switch {
		case !found:
			wanted = "not_found"
		case !known.Same(was):
			wanted = "changed_meanwhile"
		default:
			w.model[offered.ID] = next
		}
	case "delete":
		err = w.store.Schedules.Delete(ctx, offered.Scope, offered.ID)
		delete(w.model, offered.ID)
		w.gone[offered.ID] = w.gone[offered.ID] || found
	}
	if fault.Code(err) != wanted || wanted == "" && err != nil {
		return fmt.Errorf("got %w, want %q", err, wanted)
	}
	return nil
}

// moved is a schedule with another next fire, and with something that no other move
// has made.
func (w *world) moved(known, was schedules.Schedule, minutes int) schedules.Schedule {
	was.LeftOut = known.LeftOut + w.moves
	was.NextAt = time.Time{}
	if minutes > 0 {
		was.NextAt = w.begin.Add(time.Duration(minutes) * time.Minute)
	}
	return was
}

// agrees compares the schedule of a move, a page of its scope, and what is due, with
// the model.
func (w *world) agrees(ctx context.Context, m move) error {
	offered, now := w.offered[m.Schedule], w.begin.Add(time.Duration(m.At)*time.Minute)
	known, found := w.model[offered.ID]
	got, err := w.store.Schedules.Get(ctx, offered.Scope, offered.ID)
	if !found && fault.Is(err, fault.NotFound) {
		err = nil
	}
	var page store.SchedulePage
	var due []schedules.Schedule
	for _, s := range w.offered { // in the order of their ids
		s, found := w.model[s.ID]
		if found && s.Scope == offered.Scope && s.ID > offered.ID {
			page.Items = append(page.Items, s)
		}
		if found && !s.NextAt.IsZero() && !s.NextAt.After(now) {
			due = append(due, s)
		}
	}
	if len(page.Items) > m.Limit {
		page.Items, page.Next = page.Items[:m.Limit], string(page.Items[m.Limit-1].ID)
	}
	listed, noList := w.store.Schedules.List(ctx, offered.Scope, store.Paging{After: string(offered.ID), Limit: m.Limit})
	shown, noneDue := w.store.Timetable.Due(ctx, now)
	return errors.Join(err, noList, noneDue, differ(got, known), differ(listed, page), isOldestFirst(shown), differ(byID(shown), byID(due)))
}

func isOldestFirst(due []schedules.Schedule) error {
	if slices.IsSortedFunc(due, func(a, b schedules.Schedule) int { return a.NextAt.Compare(b.NextAt) }) {
		return nil
	}
	return errors.New("what is due is not in the order of time")
}

func byID(list []schedules.Schedule) []schedules.Schedule {
	return slices.SortedFunc(slices.Values(list), func(a, b schedules.Schedule) int { return cmp.Compare(a.ID, b.ID) })
}

func differ(got, wanted any) error {
	sameScope := gocmp.Comparer(func(a, b organizations.Scope) bool { return a == b })
	if diff := gocmp.Diff(wanted, got, cmpopts.EquateEmpty(), sameScope); diff != "" {
		return errors.New("-want +got\n" + diff)
	}
	return nil
}

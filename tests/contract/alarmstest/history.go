package alarmstest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of calls that race are those of the model": playOne}
}

// Histories plays random histories of a few items, each on a store that open opens, and
// compares what it shows with a list after each move.
func Histories(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		moves, h := history(30).Draw(r, "history"), open(t)
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
	want.OK(t, play(given.Context(t), h, history(25).Example(7)))
}

// move is a few calls about one item at the same time.
type move struct {
	Item  int
	Calls []call
}

// call is raise, tell, change, or stale, which changes what nobody has read.
type call struct {
	Does string
	At   int
}

// played is how many items a history is about, in two scopes and on three days.
const played = 3

func history(longest int) *rapid.Generator[[]move] {
	one := rapid.Custom(func(t *rapid.T) call {
		does := rapid.SampledFrom([]string{"raise", "tell", "change", "change", "stale"}).Draw(t, "does")
		return call{does, rapid.IntRange(1, 6).Draw(t, "at")}
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{rapid.IntRange(0, played-1).Draw(t, "item"), rapid.SliceOfN(one, 1, 3).Draw(t, "calls")}
	}), longest/2, longest)
}

// model is the items that are there.
type model map[executions.ID]attention.Item

func (m model) with(item attention.Item) model {
	m = maps.Clone(m)
	m[item.ID] = item
	return m
}

func play(ctx context.Context, h Harness, moves []move) error {
	m, offered := model{}, [played]attention.Item{}
	for i := range offered {
		scope := []organizations.Scope{given.Scope(), given.Global()}[i%2]
		offered[i] = given.Item(scope, noon().AddDate(0, 0, -i))
	}
	for n, move := range moves {
		var calls []harness.Call[model]
		for i, c := range move.Calls {
			calls = append(calls, h.call(m, offered[move.Item], c, fmt.Sprintf("%d.%d", n, i)))
		}
		var err error
		if m, err = harness.Race(ctx, m, func(m model) error { return h.differs(ctx, m, offered[:]) }, calls...); err != nil {
			return fmt.Errorf("move %d, %+v: %w", n, move, err)
		}
	}
	return nil
}

func code(err error) string {
	if err != nil && fault.Code(err) == "" {
		return err.Error()
	}
	return fault.Code(err)
}

// call is a call in the words of the race. What people read before is the model's.
func (h Harness) call(m model, of attention.Item, c call, note string) harness.Call[model] {
	switch at := noon().Add(time.Duration(c.At) * time.Minute); c.Does {
	case "raise":
		return harness.Call[model]{
			Name: c.Does, Do: func(ctx context.Context) string { return code(h.Alarms.Raise(ctx, of)) },
			Model: func(m model) (model, string) {
				if _, found := m[of.ID]; found {
					return m, ""
				}
				return m.with(of), ""
			},
		}
	case "tell":
		return harness.Call[model]{
			Name: c.Does, Do: func(ctx context.Context) string { return code(h.Alarms.Told(ctx, of, at)) },
			Model: func(m model) (model, string) {
				known, found := m[of.ID]
				if !found || !known.AlertedAt.IsZero() {
					return m, ""
				}
				known.AlertedAt = at
				return m.with(known), ""
			},
		}
	}
	was, found := m[of.ID]
	if !found {
		was = of
	}
	if c.Does == "stale" {
		was.Note += "?"
	}
	return h.changing(was, note)
}

func (h Harness) changing(was attention.Item, note string) harness.Call[model] {
	next := was
	next.Note, next.Revision = note, was.Revision+1
	return harness.Call[model]{
		Name: "change", Do: func(ctx context.Context) string { return code(h.Attention.Change(ctx, was, next)) },
		Model: func(m model) (model, string) {
			known, found := m[was.ID]
			if !found {
				return m, "not_found"
			}
			if was.AlertedAt = known.AlertedAt; !known.Same(was) {
				return m, "changed_meanwhile"
			}
			next.AlertedAt = known.AlertedAt
			return m.with(next), ""
		},
	}
}

// differs compares each item, the list, and of what nobody was told with the model.
func (h Harness) differs(ctx context.Context, m model, offered []attention.Item) error {
	var errs []error
	var waiting []attention.Item
	for _, of := range offered {
		known, found := m[of.ID]
		got, err := h.Attention.Get(ctx, of.Scope, of.ID)
		if !found {
			errs = append(errs, want.Differ(fault.Code(err), "not_found"))
			continue
		}
		errs = append(errs, err, want.Differ(got, known))
		if known.AlertedAt.IsZero() {
			waiting = append(waiting, known)
		}
	}
	untold, err := h.Alarms.Untold(ctx, noon())
	return errors.Join(append(errs, err, want.Differ(byID(untold), byID(waiting)))...)
}

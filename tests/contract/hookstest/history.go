package hookstest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of calls that race are those of the model": playOne}
}

// Histories plays random histories of a few hooks, each on a store that open opens, and
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

// move is a few calls about one hook at the same time.
type move struct {
	Hook  int
	Calls []call
}

type call struct {
	// Does is create, change, stale, delete or use.
	Does string
	// At is when a message comes, in minutes.
	At int
}

// played is how many hooks a history is about, in two scopes.
const played = 4

func history(longest int) *rapid.Generator[[]move] {
	one := rapid.Custom(func(t *rapid.T) call {
		does := rapid.SampledFrom([]string{"create", "create", "change", "change", "change", "stale", "delete", "use", "use"}).Draw(t, "does")
		return call{does, rapid.IntRange(1, 6).Draw(t, "at")}
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{rapid.IntRange(0, played-1).Draw(t, "hook"), rapid.SliceOfN(one, 1, 3).Draw(t, "calls")}
	}), longest/2, longest)
}

// model is the hooks that are there. One that was deleted is gone for good.
type model struct {
	hooks map[hooks.ID]hooks.Hook
	gone  map[hooks.ID]bool
}

func (m model) with(h hooks.Hook) model {
	m.hooks = maps.Clone(m.hooks)
	m.hooks[h.ID] = h
	return m
}

func (m model) without(id hooks.ID) model {
	m.hooks, m.gone = maps.Clone(m.hooks), maps.Clone(m.gone)
	_, was := m.hooks[id]
	m.gone[id] = m.gone[id] || was
	delete(m.hooks, id)
	return m
}

func play(ctx context.Context, h Harness, moves []move) error {
	m, offered := model{map[hooks.ID]hooks.Hook{}, map[hooks.ID]bool{}}, [played]hooks.Hook{}
	two := []organizations.Scope{given.Scope(), given.Global()}
	for i := range offered {
		offered[i] = given.Hook(two[i%2], func(made *hooks.Hook) {
			made.ID = hooks.ID(given.UUID(made.CreatedAt.Add(time.Duration(i) * time.Second)))
		})
	}
	for n, move := range moves {
		var calls []harness.Call[model]
		removes := slices.ContainsFunc(move.Calls, func(c call) bool { return c.Does == "delete" })
		for i, c := range move.Calls {
			of := offered[move.Hook]
			if c.Does == "create" && (removes || m.gone[of.ID]) {
				c.Does = "use" // an id is offered once
			}
			calls = append(calls, h.call(m, of, c, fmt.Sprintf("%d.%d", n, i)))
		}
		var err error
		if m, err = harness.Race(ctx, m, func(m model) error { return h.differs(ctx, m, offered[:]) }, calls...); err != nil {
			return fmt.Errorf("move %d, %+v: %w", n, move, err)
		}
	}
	return nil
}

// call is a call in the words of the race. What people read before is the model's.
func (h Harness) call(m model, of hooks.Hook, c call, name string) harness.Call[model] {
	code := func(do func(ctx context.Context) error) func(ctx context.Context) string {
		return func(ctx context.Context) string {
			err := do(ctx)
			if err != nil && fault.Code(err) == "" {
				return err.Error()
			}
			return fault.Code(err)
		}
	}
	made := harness.Call[model]{Name: c.Does}
	switch c.Does {
	case "create":
		made.Do = code(func(ctx context.Context) error { return h.Hooks.Create(ctx, of) })
		made.Model = func(m model) (model, string) {
			if known, found := m.hooks[of.ID]; !found {
				return m.with(of), ""
			} else if known.Name != of.Name {
				return m, "hook_exists"
			}
			return m, ""
		}
	case "change", "stale":
		was, found := m.hooks[of.ID]
		if !found {
			was = of
		}
		if c.Does == "stale" {
			was.Revision--
		}
		next := renamed(was, name)
		made.Do = code(func(ctx context.Context) error { return h.Hooks.Change(ctx, was, next) })
		made.Model = func(m model) (model, string) {
			known, found := m.hooks[of.ID]
			switch {
			case !found:
				return m, "not_found"
			case known.Revision != was.Revision:
				return m, "changed_meanwhile"
			}
			next.LastAt, next.LastRun = known.LastAt, known.LastRun
			return m.with(next), ""
		}
	case "delete":
		made.Do = code(func(ctx context.Context) error { return h.Hooks.Delete(ctx, of.Scope, of.ID) })
		made.Model = func(m model) (model, string) { return m.without(of.ID), "" }
	case "use":
		at, run := of.CreatedAt.Add(time.Duration(c.At)*time.Minute), runID()
		made.Do = code(func(ctx context.Context) error { return h.Doors.Used(ctx, of, at, run) })
		made.Model = func(m model) (model, string) {
			known, found := m.hooks[of.ID]
			if !found || !at.After(known.LastAt) {
				return m, ""
			}
			known.LastAt, known.LastRun = at, run
			return m.with(known), ""
		}
	}
	return made
}

// differs compares each hook, what a message finds, and the lists with the model.
func (h Harness) differs(ctx context.Context, m model, offered []hooks.Hook) error {
	var errs []error
	lists := map[organizations.Scope][]hooks.Hook{}
	for _, of := range offered { // in the order of their ids
		known, found := m.hooks[of.ID]
		got, err := h.Hooks.Get(ctx, of.Scope, of.ID)
		door, noDoor := h.Doors.Find(ctx, of.ID)
		if !found {
			errs = append(errs, want.Differ(fault.Code(err)+fault.Code(noDoor), "not_foundnot_found"))
			continue
		}
		errs = append(errs, err, noDoor, want.Differ(got, known), want.Differ(door, known))
		lists[of.Scope] = append(lists[of.Scope], known)
	}
	for _, of := range offered[:2] {
		page, err := h.Hooks.List(ctx, of.Scope, store.Paging{Limit: 10})
		errs = append(errs, err, want.Differ(page.Items, lists[of.Scope]))
	}
	return errors.Join(errs...)
}

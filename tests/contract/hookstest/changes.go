package hookstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are seen by everybody":               changeSeen,
		"reach every field but the last use":  changeAll,
		"are refused for an older revision":   changeStale,
		"of what is not there are refused":    changeUnknown,
		"into another hook are refused":       changeIntoAnother,
		"that meet let one win":               changeTogether,
		"and messages do not hinder another":  changeWhileUsed,
		"of another precision do not go lost": changePrecise,
	}
}

// renamed is a hook that somebody has entered anew.
func renamed(h hooks.Hook, name string) hooks.Hook {
	h.Name, h.Revision = name, h.Revision+1
	h.UpdatedAt, h.UpdatedBy = h.UpdatedAt.Add(time.Minute), given.UserID()
	return h
}

func changeSeen(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	another := create(t, h, made.Scope)
	next := renamed(made, "Another name")
	want.OK(t, h.Hooks.Change(given.Context(t), made, next))
	is(t, h, next)
	is(t, h, another)
	want.Equal(t, "how many there are", len(all(t, h, made.Scope, 10)), 2)
	want.OK(t, h.Hooks.Change(given.Context(t), next, next))
	is(t, h, next)
}

func changeAll(t *testing.T, h Harness) {
	scope := given.Scope()
	for _, pair := range [][2]hooks.Hook{
		{given.Hook(scope), given.Hook(scope, keyed, eventful)}, {given.Hook(scope, keyed), given.Hook(scope)}, {given.Hook(scope, eventful), given.Hook(scope)},
	} {
		was, next := pair[0], pair[1]
		next.ID, next.Name, next.Workflow, next.Input = was.ID, "Another name", "another", nil
		want.OK(t, h.Hooks.Create(given.Context(t), was))
		want.OK(t, h.Hooks.Change(given.Context(t), was, next))
		next.LastAt, next.LastRun = was.LastAt, was.LastRun
		is(t, h, next)
	}
}

func changeStale(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	next := renamed(made, "Mine")
	want.OK(t, h.Hooks.Change(given.Context(t), made, next))
	want.Fault(t, h.Hooks.Change(given.Context(t), made, renamed(made, "Theirs")), fault.Conflict, "changed_meanwhile")
	is(t, h, next)
}

func changeUnknown(t *testing.T, h Harness) {
	unknown := given.Hook(given.Scope())
	want.NotFound(t, h.Hooks.Change(given.Context(t), unknown, renamed(unknown, "Late")))
	isGone(t, h, unknown)
	for _, id := range oddIDs() {
		unknown.ID = id
		want.NotFound(t, h.Hooks.Change(given.Context(t), unknown, unknown))
	}
}

func changeIntoAnother(t *testing.T, h Harness) {
	made, other := create(t, h, given.Scope()), create(t, h, given.Scope())
	sameID := other
	sameID.Scope, sameID.ID = other.Scope, made.ID
	for _, next := range []hooks.Hook{other, sameID} {
		if err := h.Hooks.Change(given.Context(t), made, next); err == nil || fault.Code(err) != "" {
			t.Errorf("got %v, want a defect", err)
		}
	}
	is(t, h, made)
	is(t, h, other)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := create(t, h, given.Scope())
		nexts, won := make([]hooks.Hook, 8), -1
		for i := range nexts {
			nexts[i] = renamed(made, string(rune('a'+i)))
		}
		for i, err := range harness.Together(len(nexts), func(i int) error { return h.Hooks.Change(ctx, made, nexts[i]) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		if won < 0 {
			t.Fatal("nobody has won")
		}
		is(t, h, nexts[won])
	}
}

// changeWhileUsed lets messages come while somebody changes the hook: neither takes the
// other's back.
func changeWhileUsed(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := create(t, h, given.Scope())
		next, run := renamed(made, "Another name"), runID()
		for _, err := range harness.Together(4, func(i int) error {
			if i == 0 {
				return h.Hooks.Change(ctx, made, next)
			}
			return h.Doors.Used(ctx, made, made.CreatedAt.Add(time.Duration(i)*time.Minute), run)
		}) {
			want.OK(t, err)
		}
		next.LastAt, next.LastRun = made.CreatedAt.Add(3*time.Minute), run
		is(t, h, next)
	}
}

func changePrecise(t *testing.T, h Harness) {
	made := create(t, h, given.Scope(), func(made *hooks.Hook) { made.CreatedAt = made.CreatedAt.Add(1234567) })
	want.OK(t, h.Hooks.Create(given.Context(t), made))
	next := renamed(made, "Another name")
	want.OK(t, h.Hooks.Change(given.Context(t), made, next))
	read, err := h.Hooks.Get(given.Context(t), made.Scope, made.ID)
	want.OK(t, err)
	want.OK(t, h.Hooks.Create(given.Context(t), read))
}

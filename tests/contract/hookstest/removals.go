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

func removals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"take it out of everything":           remove,
		"may be repeated":                     removeAgain,
		"of what is not there change nothing": removeUnknown,
		"that meet changes and messages win":  removeWhileChanged,
		"that meet each other all succeed":    removeTogether,
	}
}

func remove(t *testing.T, h Harness) {
	made, paused := create(t, h, given.Scope()), create(t, h, given.Global(), eventful)
	other := create(t, h, made.Scope)
	for _, gone := range []hooks.Hook{made, paused} {
		want.OK(t, h.Hooks.Delete(given.Context(t), gone.Scope, gone.ID))
		isGone(t, h, gone)
	}
	is(t, h, other)
}

func removeAgain(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	for range 3 {
		want.OK(t, h.Hooks.Delete(given.Context(t), made.Scope, made.ID))
		isGone(t, h, made)
	}
}

func removeUnknown(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	for _, id := range oddIDs() {
		want.OK(t, h.Hooks.Delete(given.Context(t), made.Scope, id))
	}
	want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
}

func removeWhileChanged(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		made := create(t, h, given.Scope())
		for i, err := range harness.Together(6, func(i int) error {
			switch {
			case i == 0:
				return h.Hooks.Delete(ctx, made.Scope, made.ID)
			case i%2 == 0:
				return h.Doors.Used(ctx, made, made.CreatedAt.Add(time.Duration(i)*time.Minute), runID())
			}
			return h.Hooks.Change(ctx, made, renamed(made, "Late"))
		}) {
			if i%2 == 0 {
				want.OK(t, err)
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			}
		}
		isGone(t, h, made)
	}
}

func removeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := create(t, h, given.Scope())
		for _, err := range harness.Together(6, func(int) error { return h.Hooks.Delete(ctx, made.Scope, made.ID) }) {
			want.OK(t, err)
		}
		isGone(t, h, made)
	}
}

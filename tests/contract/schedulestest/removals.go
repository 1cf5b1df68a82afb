package schedulestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func removals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"take it out of everything":           remove,
		"may be repeated":                     removeAgain,
		"of what is not there change nothing": removeUnknown,
		"that meet changes win":               removeWhileChanged,
		"that meet each other all succeed":    removeTogether,
	}
}

func remove(t *testing.T, h Harness) {
	s, paused := create(t, h, given.Scope()), create(t, h, given.Global(), eventful)
	other := create(t, h, s.Scope)
	for _, gone := range []schedules.Schedule{s, paused} {
		want.OK(t, h.Schedules.Delete(given.Context(t), gone.Scope, gone.ID))
		isGone(t, h, gone)
	}
	is(t, h, other)
	want.Equal(t, "what is due", look(t, h, s.NextAt.Add(time.Minute)), []schedules.Schedule{other})
}

func removeAgain(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	for range 3 {
		want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, s.ID))
		isGone(t, h, s)
	}
}

func removeUnknown(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	for _, id := range oddIDs() {
		want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, id))
	}
	want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
}

func removeWhileChanged(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		s := create(t, h, given.Scope())
		for i, err := range harness.Together(6, func(i int) error {
			if i == 0 {
				return h.Schedules.Delete(ctx, s.Scope, s.ID)
			}
			return h.Schedules.Change(ctx, s, s.Fired(s.RunID(), s.NextAt.Add(time.Duration(i)*time.Minute)))
		}) {
			if i == 0 {
				want.OK(t, err)
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			}
		}
		isGone(t, h, s)
	}
}

func removeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		s := create(t, h, given.Scope())
		for _, err := range harness.Together(6, func(int) error { return h.Schedules.Delete(ctx, s.Scope, s.ID) }) {
			want.OK(t, err)
		}
		isGone(t, h, s)
	}
}

package hookstest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func doors() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"find a hook in whatever scope":             findAnywhere,
		"note the last message that was taken":      useNoted,
		"never note an earlier one":                 useEarlier,
		"note the latest of many at the same time":  useTogether,
		"make nothing of what is not there":         useUnknown,
		"note nothing for a hook of another scope":  useForeign,
		"are left alone once the context has ended": useEnded,
	}
}

func runID() executions.ID { return executions.ID(given.UUID(given.Now())) }

// use notes a message, and answers the hook by then.
func use(t *testing.T, h Harness, of hooks.Hook, at time.Time) hooks.Hook {
	t.Helper()
	run := runID()
	want.OK(t, h.Doors.Used(given.Context(t), of, at, run))
	of.LastAt, of.LastRun = at, run
	is(t, h, of)
	return of
}

func findAnywhere(t *testing.T, h Harness) {
	for _, s := range []organizations.Scope{given.Scope(), given.Scope(), given.Global()} {
		is(t, h, create(t, h, s))
	}
}

func useNoted(t *testing.T, h Harness) {
	made, other := create(t, h, given.Scope()), create(t, h, given.Scope())
	at := made.CreatedAt
	for i := range 3 {
		made = use(t, h, made, at.Add(time.Duration(i)*time.Second))
	}
	is(t, h, other)
	changed := renamed(made, "Another name")
	want.OK(t, h.Hooks.Change(given.Context(t), made, changed))
	is(t, h, changed)
}

func useEarlier(t *testing.T, h Harness) {
	made := use(t, h, create(t, h, given.Scope()), given.Now())
	for _, before := range []time.Duration{0, time.Millisecond, time.Hour} {
		want.OK(t, h.Doors.Used(given.Context(t), made, made.LastAt.Add(-before), runID()))
		is(t, h, made)
	}
}

func useTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	made, runs := create(t, h, given.Scope()), make([]executions.ID, 6)
	for i := range runs {
		runs[i] = runID()
	}
	for _, err := range harness.Together(len(runs), func(i int) error {
		return h.Doors.Used(ctx, made, made.CreatedAt.Add(time.Duration(i)*time.Minute), runs[i])
	}) {
		want.OK(t, err)
	}
	made.LastAt, made.LastRun = made.CreatedAt.Add(5*time.Minute), runs[5]
	is(t, h, made)
}

func useUnknown(t *testing.T, h Harness) {
	gone, never := create(t, h, given.Scope()), given.Hook(given.Scope())
	want.OK(t, h.Hooks.Delete(given.Context(t), gone.Scope, gone.ID))
	for _, none := range []hooks.Hook{gone, never} {
		want.OK(t, h.Doors.Used(given.Context(t), none, given.Now(), runID()))
		isGone(t, h, none)
	}
	for _, id := range oddIDs() {
		never.ID = id
		want.OK(t, h.Doors.Used(given.Context(t), never, given.Now(), runID()))
	}
	want.Equal(t, "the list", all(t, h, never.Scope, 10), nil)
}

func useForeign(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	foreign := made
	foreign.Scope = given.Scope()
	want.OK(t, h.Doors.Used(given.Context(t), foreign, given.Now(), runID()))
	is(t, h, made)
	want.Equal(t, "the other scope's list", all(t, h, foreign.Scope, 10), nil)
}

func useEnded(t *testing.T, h Harness) {
	made, ended := create(t, h, given.Scope()), given.Ended(t)
	want.Is(t, h.Doors.Used(ended, made, given.Now(), runID()), context.Canceled)
	found, err := h.Doors.Find(ended, made.ID)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", found, hooks.Hook{})
	is(t, h, made)
}

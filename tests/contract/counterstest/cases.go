package counterstest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func cases() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"an empty store counts nothing":                           empty,
		"every way to end is counted with its time":               everyEnd,
		"a run that never started takes no time":                  neverStarted,
		"a run that is open is not counted":                       stillOpen,
		"folding again counts nothing again":                      again,
		"what cannot end twice is not counted twice":              twice,
		"days, places and workflows are counted apart, in order":  apart,
		"both ends of a stretch count, and nothing outside of it": stretch,
		"a day that was read before goes on":                      goesOn,
		"runs that end together are all counted":                  together,
		"folders that meet count each run once":                   meeting,
		"names are kept apart whatever is in them":                oddNames,
	}
}

func finishing() []executions.Event {
	return []executions.Event{executions.EventSucceed, executions.EventPartly, executions.EventFail, executions.EventTimeOut}
}

func empty(t *testing.T, h Harness) {
	h.holds(t, noon(30), given.Now())
	h.fold(t)
	h.holds(t, noon(30), given.Now())
	h.holds(t, given.Now(), noon(30))
}

func everyEnd(t *testing.T, h Harness) {
	in, at := given.Scope(), noon(0)
	var wanted []metrics.Count
	for i, event := range finishing() {
		e := ending{in, "user_onboarding", at, time.Duration(i+1) * 1500 * time.Millisecond, event, 25}
		h.end(t, e)
		wanted = append(wanted, e.count())
	}
	run := h.Accept(t, ending{in: in, workflow: "user_onboarding", start: at, saves: 25}.run())
	claim := harness.Worker()
	claim.Now = at
	_, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), claim)
	want.OK(t, err)
	_, err = h.Recovery.Cancel(given.Context(t), in, run.ID, at)
	want.OK(t, err)
	_, err = h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: executions.EventSucceed, Now: at.Add(time.Second)})
	want.OK(t, err)
	cancelled := metrics.Count{Key: wanted[0].Key, Tally: metrics.Ended("Cancelled", time.Second, 25)}
	h.fold(t)
	h.holds(t, at, at, append(wanted, cancelled)...)
	got := h.counts(t, at, at)[0]
	want.Equal(t, "the tally", got.Tally, metrics.Tally{Succeeded: 1, Partly: 1, Failed: 1, TimedOut: 1, Cancelled: 1, Milliseconds: 16000, MinutesSaved: 25})
}

func neverStarted(t *testing.T, h Harness) {
	in, at := given.Scope(), noon(0)
	run := h.Accept(t, ending{in: in, workflow: "w", start: at, saves: 5}.run())
	_, err := h.Recovery.Cancel(given.Context(t), in, run.ID, at.Add(time.Hour))
	want.OK(t, err)
	h.fold(t)
	key := metrics.Key{Day: metrics.DayOf(at), In: organizations.TargetIn(in), Workflow: "w"}
	h.holds(t, at, at, metrics.Count{Key: key, Tally: metrics.Tally{Cancelled: 1}})
}

func stillOpen(t *testing.T, h Harness) {
	now := given.Now()
	h.Accept(t, given.Run(given.Scope()))
	_, lease := h.Start(t, given.Run(given.Scope()))
	h.fold(t)
	h.holds(t, now, now.AddDate(0, 0, 1))
	released, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now, Now: now})
	want.OK(t, err)
	want.Equal(t, "the status", released.Status, executions.Pending)
	h.fold(t)
	h.holds(t, now, now.AddDate(0, 0, 1))
}

func again(t *testing.T, h Harness) {
	e := ending{given.Global(), "user_onboarding", noon(1), time.Minute, executions.EventSucceed, 25}
	h.end(t, e)
	for range 3 {
		h.fold(t)
		h.holds(t, e.start, e.start, e.count())
	}
}

func twice(t *testing.T, h Harness) {
	in, now := given.Scope(), given.Now()
	run, lease := h.Start(t, given.Run(in))
	outcome := executions.Outcome{Event: executions.EventSucceed, Now: now}
	_, err := h.Executions.Finish(given.Context(t), lease, outcome)
	want.OK(t, err)
	for range 2 {
		if _, err := h.Executions.Finish(given.Context(t), lease, outcome); err == nil {
			t.Error("a run ended twice")
		}
		if _, err := h.Recovery.Cancel(given.Context(t), in, run.ID, now); err == nil {
			t.Error("a run that was over was cancelled")
		}
		_, err := h.Recovery.Recover(given.Context(t), run.Doorbell(), now, 0.5)
		want.OK(t, err)
		h.fold(t)
	}
	got := h.counts(t, now, now.AddDate(0, 0, 1))
	if len(got) != 1 || got[0].Runs() != 1 {
		t.Errorf("got %+v, want one run", got)
	}
}

func apart(t *testing.T, h Harness) {
	var wanted []metrics.Count
	for _, in := range []organizations.Scope{given.Scope(), given.Global(), given.Scope()} {
		for _, workflow := range []string{"zulu", "alpha"} {
			for _, daysAgo := range []int{3, 0, 40} {
				e := ending{in, workflow, noon(daysAgo), time.Duration(daysAgo) * time.Second, executions.EventSucceed, daysAgo}
				h.end(t, e)
				wanted = append(wanted, e.count())
			}
		}
	}
	h.fold(t)
	h.holds(t, noon(40), noon(0), wanted...)
}

func stretch(t *testing.T, h Harness) {
	in := given.Scope()
	midnight := noon(2).Truncate(24 * time.Hour)
	last := ending{in, "w", midnight.Add(-time.Minute), time.Minute - time.Millisecond, executions.EventSucceed, 1}
	first := ending{in, "w", midnight.Add(-time.Minute), time.Minute, executions.EventFail, 1}
	h.end(t, last)
	h.end(t, first)
	h.fold(t)
	day := 24 * time.Hour
	h.holds(t, midnight.Add(-day), midnight, last.count(), first.count())
	h.holds(t, midnight.Add(-day), midnight.Add(-day), last.count())
	h.holds(t, midnight, midnight, first.count())
	h.holds(t, midnight.Add(day), midnight.Add(2*day))
	h.holds(t, midnight.Add(-3*day), midnight.Add(-2*day))
}

func goesOn(t *testing.T, h Harness) {
	in, at := given.Scope(), noon(5)
	var wanted []metrics.Count
	for i := range 3 {
		e := ending{in, "w", at, time.Duration(i) * time.Second, executions.EventSucceed, 1}
		h.end(t, e)
		h.fold(t)
		wanted = append(wanted, e.count())
		h.holds(t, at, at, wanted...)
	}
}

func together(t *testing.T, h Harness) {
	in, at := given.Scope(), noon(0)
	const n = 24
	leases := make([]executions.Lease, n)
	for i := range leases {
		run := h.Accept(t, ending{in: in, workflow: "w", start: at, saves: 2}.run())
		claim := harness.Worker()
		claim.Now = at
		var err error
		_, leases[i], err = h.Executions.Claim(given.Context(t), run.Doorbell(), claim)
		want.OK(t, err)
	}
	for _, err := range harness.Together(n, func(i int) error {
		_, err := h.Executions.Finish(t.Context(), leases[i], executions.Outcome{Event: executions.EventSucceed, Now: at.Add(time.Second)})
		return err
	}) {
		want.OK(t, err)
	}
	h.fold(t)
	key := metrics.Key{Day: metrics.DayOf(at), In: organizations.TargetIn(in), Workflow: "w"}
	h.holds(t, at, at, metrics.Count{Key: key, Tally: metrics.Tally{Succeeded: n, Milliseconds: n * 1000, MinutesSaved: 2 * n}})
}

func meeting(t *testing.T, h Harness) {
	var wanted []metrics.Count
	in := given.Scope()
	for i := range 12 {
		e := ending{in, []string{"a", "b"}[i%2], noon(i % 3), time.Second, finishing()[i%4], 3}
		h.end(t, e)
		wanted = append(wanted, e.count())
	}
	for _, err := range harness.Together(4, func(int) error {
		for range 20 {
			if more, err := h.Counters.Fold(t.Context()); err != nil || !more {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	h.fold(t)
	h.holds(t, noon(2), noon(0), wanted...)
}

func oddNames(t *testing.T, h Harness) {
	var wanted []metrics.Count
	for i, name := range slices.Concat([]string{"a_b", "a", "b_a"}, given.OddNames()[:6]) {
		e := ending{given.Global(), fmt.Sprint(name, i), noon(0), time.Second, executions.EventSucceed, 1}
		h.end(t, e)
		wanted = append(wanted, e.count())
	}
	h.fold(t)
	h.holds(t, noon(0), noon(0), wanted...)
}

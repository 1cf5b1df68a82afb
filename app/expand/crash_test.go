package expand_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// settled plays a batch to its end: whatever is open ends, and nobody dies any more.
func (w *world) settled() {
	w.t.Helper()
	for range 20 {
		if b := w.batch(); b.Stage.IsOver() {
			return
		} else if b.Stage == batches.Held {
			w.must(w.change(func(b batches.Batch) (batches.Batch, error) {
				return b.Continue(batches.By{ID: owner, Now: w.clock.Now()})
			}))
		}
		w.tick()
		w.endAll(executions.EventSucceed)
	}
	w.t.Fatalf("it does not end: %+v, %q", w.batch(), w.statuses())
}

// whole holds what is always true of a batch that is over, and of its runs.
func (w *world) whole() {
	w.t.Helper()
	b := w.batch()
	if len(w.items()) != len(w.orgs) && b.Stage == batches.Done {
		w.t.Fatalf("of %d organizations it has %d", len(w.orgs), len(w.items()))
	}
	for _, i := range w.items() {
		runs := w.runs(i.Organization)
		known := map[executions.ID]bool{}
		for round := range b.Round {
			known[b.RunID(i.Organization, round+1)] = true
		}
		for _, x := range runs {
			if !known[x.ID] {
				w.t.Fatalf("%s has a run that is none of the batch's", i.Organization)
			}
			if !x.Status.IsTerminal() {
				w.t.Fatalf("the batch is %s, and %s has a run that is %s", b.Stage, i.Organization, x.Status)
			}
			if x.ID == b.RunID(i.Organization, b.Round) && i.Run != x.ID {
				w.t.Fatalf("%s has a run of round %d that its item %+v does not know", i.Organization, b.Round, i)
			}
		}
		if i.Refusal.Code == "" && i.Run == "" && b.Stage == batches.Done {
			w.t.Fatalf("the batch is done, and %+v has neither run nor refusal", i)
		}
	}
}

// A program may die at each of its calls, before it or after; the next one makes the
// same runs of it, once each.
func TestAProgramThatDiesLeavesNothingUndoneAndNothingTwice(t *testing.T) {
	t.Parallel()
	for _, made := range []bool{false, true} {
		for cut, died := 1, true; died; cut++ {
			w := newWorld(t, 3, 1)
			w.enter(func(b *batches.Batch) { b.Trial = &batches.Trial{Tags: []string{"gold"}} })
			at := &line{cut: cut, made: made}
			for range 3 { // the trial, the others, the end
				_ = w.expander(at).Tick(t.Context())
				w.endAll(executions.EventSucceed)
			}
			died = at.calls >= cut
			w.settled()
			w.whole()
			for _, org := range w.orgs {
				if n := len(w.runs(org)); n != 1 {
					t.Fatalf("cut at call %d: %s ran %d times", cut, org, n)
				}
			}
			w.must(w.store.Close())
			if cut > 200 {
				t.Fatal("it never comes to an end")
			}
		}
	}
}

// So it is with one that dies while it stops things: nothing goes on.
func TestAProgramThatDiesWhileItStopsLeavesNothingGoingOn(t *testing.T) {
	t.Parallel()
	for _, starting := range []int{0, 7, 9, 10, 11, 12, 13, 14, 15, 16} { // where the one before died
		for cut, died := 1, true; died; cut++ {
			w := newWorld(t, 2, 0)
			w.enter(func(*batches.Batch) {})
			_ = w.expander(&line{cut: starting, made: true}).Tick(t.Context())
			w.must(w.change(func(b batches.Batch) (batches.Batch, error) { return b.Cancel(noon) }))
			at := &line{cut: cut, made: cut%2 == 0}
			for range 3 {
				_ = w.expander(at).Tick(t.Context())
			}
			died = at.calls >= cut
			w.settled()
			w.whole()
			for _, org := range w.orgs {
				for _, x := range w.runs(org) {
					if x.Status != executions.Cancelled {
						t.Fatalf("begun until call %d, stopped until call %d: a run is %s", starting, cut, x.Status)
					}
				}
			}
			w.must(w.store.Close())
		}
	}
}

// Histories of programs that work at the same time and die, of runs that end in every
// way, and of people who cancel, continue and retry.
func TestHistoriesOfBatches(t *testing.T) {
	t.Parallel()
	events := []executions.Event{executions.EventSucceed, executions.EventFail, executions.EventPartly, executions.EventTimeOut}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rapid.IntRange(1, 4).Draw(t, "organizations"), rapid.IntRange(0, 2).Draw(t, "gold"))
		defer func() { w.must(w.store.Close()) }()
		w.enter(func(b *batches.Batch) {
			if rapid.Bool().Draw(t, "trial") {
				b.Trial = &batches.Trial{Tags: []string{"gold"}, StopAbove: 50}
			}
		})
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"tick", "tick", "together", "interrupted", "end", "end", "cancel", "continue", "retry"}).Draw(t, "step") {
			case "tick":
				w.stumble(aLine(t))
			case "together":
				w.stumble(aLine(t), aLine(t))
			case "interrupted":
				// Somebody cancels while two programs are at work, which both live on: one
				// that begins a run after all was stopped, and dies of it, is not to be had.
				w.stumble(w.interrupted(rapid.IntRange(1, 30).Draw(t, "at")), &line{})
			case "end":
				for _, org := range w.orgs {
					for _, x := range w.runs(org) {
						if !x.Status.IsTerminal() && rapid.Bool().Draw(t, "ends") {
							w.end(x, rapid.SampledFrom(events).Draw(t, "how"))
						}
					}
				}
			case "cancel":
				if rapid.IntRange(0, 3).Draw(t, "really") == 0 {
					_ = w.change(func(b batches.Batch) (batches.Batch, error) { return b.Cancel(w.clock.Now()) })
				}
			case "continue":
				_ = w.change(func(b batches.Batch) (batches.Batch, error) {
					return b.Continue(batches.By{ID: owner, Now: w.clock.Now()})
				})
			case "retry":
				_ = w.change(func(b batches.Batch) (batches.Batch, error) {
					all, _, err := w.store.BatchItems().Tally(t.Context(), b)
					w.must(err)
					return b.Retry(all, batches.By{ID: owner, Now: w.clock.Now()})
				})
			}
			w.clock.pass(time.Second)
			w.canaryAlone()
		}
		w.settled()
		w.whole()
	})
}

func aLine(t *rapid.T) *line {
	return &line{cut: rapid.IntRange(0, 30).Draw(t, "cut"), made: rapid.Bool().Draw(t, "made"), blips: rapid.Bool().Draw(t, "blips")}
}

// interrupted is a line on which somebody cancels the batch at a call.
func (w *world) interrupted(at int) *line {
	l := &line{}
	l.late = func() {
		if l.calls == at {
			_ = w.change(func(b batches.Batch) (batches.Batch, error) { return b.Cancel(w.clock.Now()) })
		}
	}
	return l
}

// stumble is a look by so many programs at the same time.
func (w *world) stumble(lines ...*line) {
	var all sync.WaitGroup
	for _, at := range lines {
		e := w.expander(at)
		all.Go(func() { _ = e.Tick(w.t.Context()) })
	}
	all.Wait()
}

// canaryAlone holds that nobody runs before those who go first are through.
func (w *world) canaryAlone() {
	w.t.Helper()
	b := w.batch()
	if b.Stage != batches.Canary && b.Stage != batches.Held {
		return
	}
	for _, i := range w.items() {
		if !i.IsFirst && len(w.runs(i.Organization)) > 0 {
			w.t.Fatalf("%s runs while the batch is %s", i.Organization, b.Stage)
		}
	}
}

// The end of one tick after the other is reached by five hundred organizations as well.
func TestABatchForFiveHundred(t *testing.T) {
	t.Parallel()
	const many = 500
	w := open(t, many, 0)
	w.enter(func(*batches.Batch) {})
	began := time.Now()
	w.tick()
	t.Logf("%d runs were accepted in %s", many, time.Since(began))
	w.want(batches.Running, repeat("Pending", many)...)
	for _, org := range w.orgs {
		if x := w.runs(org); len(x) != 1 || x[0].Scope != scopeOf(organizations.TargetOf(org)) {
			t.Fatalf("%s: %+v", org, x)
		}
	}
}

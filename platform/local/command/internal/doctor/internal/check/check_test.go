package check_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestQuestionsAreAskedAtOnceAndAnsweredInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		second := make(chan struct{})
		began := time.Now()
		got := check.All(t.Context(), []check.Check{
			{Name: "waits for the other", Run: func(context.Context) check.Finding { <-second; return check.Well("%d", 1) }},
			{Name: "is waited for", Run: func(context.Context) check.Finding { close(second); return check.Warn("mend it", "two") }},
			{Name: "ends when it must", Run: func(ctx context.Context) check.Finding { <-ctx.Done(); return check.Fail("wait", "slow") }},
		})
		want := []check.Result{
			{Name: "waits for the other", Finding: check.Finding{State: check.OK, Seen: "1"}},
			{Name: "is waited for", Finding: check.Finding{State: check.Warning, Seen: "two", Advice: "mend it"}},
			{Name: "ends when it must", Finding: check.Finding{State: check.Failed, Seen: "slow", Advice: "wait"}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(began); took != check.Most {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAQuestionThatDoesNotComeBackHasFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan struct{})
		got := check.All(t.Context(), []check.Check{{Name: "deaf", Run: func(context.Context) check.Finding { <-forever; return check.Well("late") }}})
		if got[0].State != check.Failed || got[0].Seen != "no answer within 5s" {
			t.Errorf("got %+v", got)
		}
		close(forever)
	})
}

func TestTheWorstCounts(t *testing.T) {
	t.Parallel()
	for want, states := range map[check.State][]check.State{
		check.OK: {check.OK, check.Skipped}, check.Warning: {check.Warning, check.OK}, check.Failed: {check.Warning, check.Failed, check.OK},
	} {
		var results []check.Result
		for _, s := range states {
			results = append(results, check.Result{Finding: check.Finding{State: s}})
		}
		if got := check.Worst(results); got != want {
			t.Errorf("%v: %s", states, got)
		}
	}
}

// patience lets a look find these states one after the other, and answers the last
// state, how often was looked and told, and how long it took.
func patience(ctx context.Context, most time.Duration, states ...check.State) (last check.State, looks, told int, took time.Duration) {
	began := time.Now()
	results := check.Until(ctx, most, func(context.Context) []check.Result {
		looks++
		return []check.Result{{Finding: check.Finding{State: states[min(looks, len(states))-1]}}}
	}, func([]check.Result, time.Duration) { told++ })
	return results[0].State, looks, told, time.Since(began)
}

func TestALookIsRepeatedUntilNothingFailsOrTheTimeIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		most        time.Duration
		states      []check.State
		last        check.State
		looks, told int
		took        time.Duration
	}{
		"without patience": {0, []check.State{check.Failed, check.OK}, check.Failed, 1, 0, 0},
		"well at once":     {time.Minute, []check.State{check.Warning}, check.Warning, 1, 0, 0},
		"well in the end":  {time.Minute, []check.State{check.Failed, check.Failed, check.OK}, check.OK, 3, 2, 2 * check.Pause},
		"never well":       {12 * time.Second, []check.State{check.Failed}, check.Failed, 4, 3, 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				last, looks, told, took := patience(t.Context(), c.most, c.states...)
				if last != c.last || looks != c.looks || told != c.told || took != c.took {
					t.Errorf("%s after %d looks in %s, told %d times", last, looks, took, told)
				}
			})
		})
	}
}

func TestWhoeverLeavesIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, looks, _, took := patience(ctx, time.Hour, check.Failed); looks != 1 || took != time.Second {
			t.Errorf("%d looks in %s", looks, took)
		}
	})
}

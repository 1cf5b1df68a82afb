package executions_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// lifetime is a run that anything may happen to, and every lease that was ever
// given out for it.
type lifetime struct {
	run    executions.Execution
	now    time.Time
	leases []executions.Lease
	ended  executions.Status
}

func TestARunKeepsItsPromisesWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := &lifetime{now: noon, run: pending()}
		l.run.Sealed = []byte("sealed")
		l.run.Retry = executions.Retry{Attempts: rapid.IntRange(0, 4).Draw(t, "attempts"), Backoff: time.Second}
		t.Repeat(map[string]func(*rapid.T){
			"":        l.check,
			"claim":   l.claim,
			"renew":   l.renew,
			"release": l.release,
			"finish":  l.finish,
			"cancel":  l.cancel,
			"recover": l.recover,
			"wait": func(t *rapid.T) {
				l.now = l.now.Add(time.Duration(rapid.IntRange(1, 26*3600).Draw(t, "seconds")) * time.Second)
			},
		})
	})
}

// take applies a transition. A refused one must leave the run alone.
func (l *lifetime) take(t *rapid.T, next executions.Execution, err error) {
	if err != nil {
		return
	}
	if next.Fence < l.run.Fence {
		t.Fatalf("the fence fell from %d to %d", l.run.Fence, next.Fence)
	}
	if next.Attempt < l.run.Attempt || next.Attempt > l.run.Attempt+1 {
		t.Fatalf("the attempts went from %d to %d", l.run.Attempt, next.Attempt)
	}
	l.run = next
}

func (l *lifetime) claim(t *rapid.T) {
	known := rapid.Bool().Draw(t, "known")
	c := claim(fmt.Sprint("claim ", len(l.leases)), l.now)
	c.Knows = func(string) bool { return known }
	next, err := l.run.Claim(c)
	if err == nil {
		if next.Fence <= l.run.Fence {
			t.Fatalf("a claim left the fence at %d", next.Fence)
		}
		l.leases = append(l.leases, leaseOf(next))
	}
	l.take(t, next, err)
}

// lease is any that was ever given out, or one that never was.
func (l *lifetime) lease(t *rapid.T) executions.Lease {
	return rapid.SampledFrom(append([]executions.Lease{{}}, l.leases...)).Draw(t, "lease")
}

func (l *lifetime) renew(t *rapid.T) {
	next, err := l.run.Renew(l.lease(t), executions.Progress{Done: rapid.Int().Draw(t, "done")})
	l.take(t, next, err)
}

// release does as workers do: a run whose function was started is released only
// while an attempt is left.
func (l *lifetime) release(t *rapid.T) {
	lease, r := l.lease(t), executions.Release{Now: l.now, DueAt: l.now.Add(time.Minute)}
	if r.Unknown = l.run.Attempt == 0; !r.Unknown && l.run.Attempt >= l.run.MaxAttempts() {
		return
	}
	next, err := l.run.Release(lease, r)
	l.take(t, next, err)
}

func (l *lifetime) finish(t *rapid.T) {
	o := executions.Outcome{Event: rapid.SampledFrom(executions.Events()).Draw(t, "event"), Now: l.now}
	next, err := l.run.Finish(l.lease(t), o)
	if err == nil && !next.Status.IsTerminal() {
		t.Fatalf("the run was finished by %q and is %s", o.Event, next.Status)
	}
	l.take(t, next, err)
}

func (l *lifetime) cancel(t *rapid.T) {
	next, err := l.run.Cancel(l.now)
	l.take(t, next, err)
}

func (l *lifetime) recover(t *rapid.T) {
	before := l.run
	next, recovery, err := l.run.Recover(rapid.Bool().Draw(t, "lease is dead"), l.now, rapid.Float64Range(0, 0.99).Draw(t, "chance"))
	if err != nil {
		t.Fatalf("a look at a run that is %s failed: %v", before.Status, err)
	}
	if recovery.Event == "" && (next.Status != before.Status || next.Fence != before.Fence) {
		t.Fatal("a look that found nothing changed the run")
	}
	if recovery.Event != "" && before.Status.IsHeld() && next.Fence == before.Fence {
		t.Fatal("the run was taken from its worker without a new fence")
	}
	l.take(t, next, nil)
}

// check is what must be true of a run at every moment.
func (l *lifetime) check(t *rapid.T) {
	if l.ended != "" && l.run.Status != l.ended {
		t.Fatalf("the run was %s and is %s", l.ended, l.run.Status)
	}
	if l.run.Status.IsTerminal() {
		l.ended = l.run.Status
	}
	if l.run.Status.IsTerminal() == l.run.FinishedAt.IsZero() {
		t.Fatalf("the run is %s and ended at %v", l.run.Status, l.run.FinishedAt)
	}
	if l.run.Status.IsTerminal() != (l.run.Sealed == nil) {
		t.Fatalf("the run is %s, and its secret inputs are %q", l.run.Status, l.run.Sealed)
	}
	if l.run.Attempt > l.run.MaxAttempts() {
		t.Fatalf("attempt %d of %d", l.run.Attempt, l.run.MaxAttempts())
	}
	if l.run.Status.IsHeld() == (l.run.Worker == "") {
		t.Fatalf("the run is %s and its worker is %q", l.run.Status, l.run.Worker)
	}
	for i, lease := range l.leases {
		newest := i == len(l.leases)-1
		if held := l.run.HeldBy(lease); held != (newest && l.run.Status.IsHeld()) {
			t.Fatalf("lease %d of %d counts: %t, and the run is %s", i+1, len(l.leases), held, l.run.Status)
		}
	}
}

package executionstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// limits is what a claim comes to.
func limits() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are kept with the run":                                limitsKept,
		"let a run wait where one is full, and say which":      limitWaits,
		"give a run a place in each of them or in none":        limitsAllOrNone,
		"bound the runs of other keys by nothing":              limitsOfOthers,
		"hold however many claims come at a time":              limitsTogether,
		"have as many places as the run that claims says":      limitRaised,
		"let nobody go on while more than the most do already": limitLowered,
		"have a place for a worker that lacks the workflow":    limitUnknownWorkflow,
		"let a run wait for longer than a day":                 limitNoExpiry,
	}
}

// crowd is runs under the same limits, each accepted after the one before. Nobody is
// told of them any more.
type crowd struct {
	Harness
	began time.Time
	count int
}

func newCrowd(h Harness) *crowd { return &crowd{Harness: h, began: given.Now().Add(-time.Minute)} }

// join accepts the next run, and takes its doorbell away.
func (c *crowd) join(t *testing.T, limits ...executions.Limit) executions.Execution {
	t.Helper()
	c.count++
	at := c.began.Add(time.Duration(c.count) * time.Millisecond)
	run := c.Accept(t, given.Run(given.Scope(), given.CreatedAt(at), given.Attempts(3), given.Limited(limits...)))
	want.Equal(t, "the doorbell of the new run", c.Answer(t), run.Doorbell())
	return run
}

// goes claims a run that there must be room for.
func (c *crowd) goes(t *testing.T, run executions.Execution) executions.Lease {
	t.Helper()
	claimed, lease := c.Claim(t, run)
	want.Equal(t, "what a run that goes on waits for", claimed.WaitsFor, executions.Limit{})
	c.Unchanged(t, claimed)
	return lease
}

// waits claims a run that there must be no room for.
func (c *crowd) waits(t *testing.T, run executions.Execution, limit executions.Limit) {
	t.Helper()
	before := c.Get(t, run)
	_, _, err := c.Executions.Claim(given.Context(t), run.Doorbell(), harness.Worker())
	want.Fault(t, err, fault.Conflict, executions.CodeWaits)
	before.WaitsFor = limit
	c.Unchanged(t, before)
}

// rings expects that one run is rung for, and no other.
func (c *crowd) rings(t *testing.T, run executions.Execution) {
	t.Helper()
	want.Equal(t, "who is rung for", c.Answer(t), run.Doorbell())
	c.Silent(t)
}

func bound(key string, most int) executions.Limit { return executions.BatchLimit(key, most) }

func limitsKept(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.Limited(executions.WorkflowLimit("user_onboarding", 7), bound("a/b #?", 1))))
	h.Unchanged(t, run)
	page, err := h.History.List(given.Context(t), run.Scope, history.Filter{}, store.Paging{Limit: 1})
	want.OK(t, err)
	want.Equal(t, "the limits in a list", page.Items[0].Limits, run.Limits)
}

func limitWaits(t *testing.T, h Harness) {
	c, most := newCrowd(h), bound("x", 2)
	first, second, third := c.join(t, most), c.join(t, most), c.join(t, most)
	lease := c.goes(t, first)
	c.goes(t, second)
	for range 3 {
		c.waits(t, third, most)
	}
	c.Silent(t)
	c.Finish(t, lease)
	c.rings(t, third)
	c.goes(t, third)
}

func limitsAllOrNone(t *testing.T, h Harness) {
	c, a, b := newCrowd(h), bound("a", 1), bound("b", 1)
	holder, both, other := c.join(t, b), c.join(t, a, b), c.join(t, a)
	lease := c.goes(t, holder)
	c.waits(t, both, b)
	// The place in a was not taken, or was given back.
	otherLease := c.goes(t, other)
	c.Finish(t, lease)
	c.rings(t, both)
	c.waits(t, both, a)
	c.goes(t, c.join(t, b)) // Whoever waits for a stands in the line of a alone.
	c.Finish(t, otherLease)
	c.rings(t, both)
	c.waits(t, both, b)
}

func limitsOfOthers(t *testing.T, h Harness) {
	c, s := newCrowd(h), given.Scope()
	held := []executions.Limit{executions.WorkflowLimit("a", 1), executions.OrganizationLimit("a", s, 1)}
	c.goes(t, c.join(t, held...))
	for _, free := range []executions.Limit{
		executions.WorkflowLimit("b", 1), executions.OrganizationLimit("b", s, 1), executions.OrganizationLimit("a", given.Scope(), 1), bound("a", 1),
	} {
		c.goes(t, c.join(t, free))
	}
	c.goes(t, c.join(t))
	for _, full := range held {
		c.waits(t, c.join(t, full), full)
	}
}

// limitsTogether claims many runs at once, and then whoever is rung for, while the runs end
// one after the other.
func limitsTogether(t *testing.T, h Harness) {
	const most, runs = 3, 16
	c, ctx := newCrowd(h), given.Context(t)
	var all []executions.Execution
	for range runs {
		all = append(all, c.join(t, bound("x", most)))
	}
	leases := make([]executions.Lease, runs)
	var held []executions.Lease
	for i, err := range harness.Together(runs, func(i int) (err error) {
		_, leases[i], err = h.Executions.Claim(ctx, all[i].Doorbell(), harness.Worker())
		return err
	}) {
		if err == nil {
			held = append(held, leases[i])
			continue
		}
		want.Fault(t, err, fault.Conflict, executions.CodeWaits)
	}
	for done := 0; done < runs; {
		if len(held) > most {
			t.Fatalf("%d runs go on at a time", len(held))
		}
		if len(held) > 0 {
			h.Finish(t, held[0])
			held, done = held[1:], done+1
		}
		held = append(held, c.rung(t, runs-done-len(held), len(held) == 0)...)
	}
}

// rung claims whoever is rung for, and waits for somebody when it must.
func (c *crowd) rung(t *testing.T, left int, must bool) (held []executions.Lease) {
	t.Helper()
	for left > 0 {
		ctx := given.Moment(t)
		if must && len(held) == 0 {
			ctx = given.Context(t)
		}
		d, err := c.Deliveries.Receive(ctx)
		if err != nil {
			if must && len(held) == 0 {
				t.Fatalf("%d runs wait, and nobody is rung for", left)
			}
			return held
		}
		want.OK(t, c.Deliveries.Done(given.Context(t), d))
		if _, lease, err := c.Executions.Claim(given.Context(t), d.Doorbell, harness.Worker()); err == nil {
			held, left = append(held, lease), left-1
		}
	}
	return held
}

func limitRaised(t *testing.T, h Harness) {
	c := newCrowd(h)
	first, second, third := c.join(t, bound("x", 1)), c.join(t, bound("x", 2)), c.join(t, bound("x", 2))
	c.goes(t, first)
	c.goes(t, second)
	c.waits(t, third, bound("x", 2))
}

func limitLowered(t *testing.T, h Harness) {
	c := newCrowd(h)
	var leases []executions.Lease
	for range 3 {
		leases = append(leases, c.goes(t, c.join(t, bound("x", 3))))
	}
	last := c.join(t, bound("x", 1))
	c.waits(t, last, bound("x", 1))
	for _, lease := range leases[:2] {
		c.Finish(t, lease)
		c.Silent(t)
		c.waits(t, last, bound("x", 1))
	}
	c.Finish(t, leases[2])
	c.rings(t, last)
	c.goes(t, last)
}

func limitUnknownWorkflow(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	claim, now := harness.Worker(), given.Now()
	claim.Knows = func(string) bool { return false }
	_, lease, err := h.Executions.Claim(given.Context(t), first.Doorbell(), claim)
	want.OK(t, err)
	c.waits(t, second, one)
	_, err = h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Unknown: true, Now: now})
	want.OK(t, err)
	c.rings(t, second)
}

func limitNoExpiry(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	before := h.Get(t, second)
	want.Equal(t, "the recovery", h.Recover(t, second, second.DueAt.Add(3*executions.ExpireAfter)), executions.Recovery{Wake: true})
	c.rings(t, second)
	c.Unchanged(t, before)
	c.Finish(t, lease)
	c.rings(t, second)
}

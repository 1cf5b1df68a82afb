package executionstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// places is what a place is freed by, and what not.
func places() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are free after every end that a worker writes":   placeFinished,
		"are free while a run waits for its next attempt": placeReleased,
		"are kept by a run that is asked to stop":         placeCancelling,
		"are freed for several lines at once":             placeOfSeveral,
		"are not freed twice":                             placeFreedOnce,
		"of a dead worker are free once it is recovered":  placeRecovered,
		"of a dead worker are kept until then":            placeOfDead,
	}
}

func placeFinished(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	run := c.join(t, one)
	for _, event := range []executions.Event{executions.EventSucceed, executions.EventPartly, executions.EventFail, executions.EventTimeOut} {
		lease := c.goes(t, run)
		run = c.join(t, one)
		c.waits(t, run, one)
		_, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: event, Now: given.Now()})
		want.OK(t, err)
		c.rings(t, run)
	}
	c.goes(t, run)
}

func placeReleased(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	now := given.Now()
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(later), Now: now})
	want.OK(t, err)
	c.rings(t, second)
	c.goes(t, second)
}

func placeCancelling(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.Cancel(t, first)
	c.waits(t, second, one)
	_, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: executions.EventAbort, Now: given.Now()})
	want.OK(t, err)
	c.rings(t, second)
	c.goes(t, second)
}

func placeOfSeveral(t *testing.T, h Harness) {
	c, a, b := newCrowd(h), bound("a", 1), bound("b", 1)
	both, forA, forB := c.join(t, a, b), c.join(t, a), c.join(t, b)
	lease := c.goes(t, both)
	c.waits(t, forA, a)
	c.waits(t, forB, b)
	c.Finish(t, lease)
	rung := map[executions.ID]bool{c.Answer(t).ID(): true, c.Answer(t).ID(): true}
	if !rung[forA.ID] || !rung[forB.ID] {
		t.Errorf("rung for were %v", rung)
	}
	c.goes(t, forB)
	c.goes(t, forA)
}

func placeFreedOnce(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second, third := c.join(t, one), c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.Finish(t, lease)
	c.goes(t, second)
	_, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: executions.EventSucceed, Now: given.Now()})
	want.LeaseLost(t, err)
	h.Recover(t, first, given.Now())
	c.waits(t, third, one)
}

func placeRecovered(t *testing.T, h Harness) {
	c, a, b := newCrowd(h), bound("a", 1), bound("b", 1)
	retried, interrupted := c.join(t, a), c.Accept(t, given.Run(given.Scope(), given.Attempts(1), given.Limited(b)))
	c.Answer(t)
	c.goes(t, retried)
	c.goes(t, interrupted)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	c.Harness = h
	h.Recover(t, retried, given.Now())
	want.Equal(t, "the doorbell of the run that is tried again", h.Answer(t), retried.Doorbell())
	c.goes(t, c.join(t, a))
	c.waits(t, retried, a)
	want.Equal(t, "the recovery", h.Recover(t, interrupted, given.Now()), executions.Recovery{Event: executions.EventInterrupt})
	c.goes(t, c.join(t, b))
}

func placeOfDead(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first := c.join(t, one)
	c.goes(t, first)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	c.Harness = h
	second := c.join(t, one)
	c.waits(t, second, one)
	h.Recover(t, first, given.Now())
	rung := map[executions.ID]bool{c.Answer(t).ID(): true, c.Answer(t).ID(): true}
	if !rung[first.ID] || !rung[second.ID] {
		t.Errorf("rung for were %v", rung)
	}
	c.goes(t, second)
}

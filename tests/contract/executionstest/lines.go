package executionstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// lines is who comes next.
func lines() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order in which runs were accepted":        lineInOrder,
		"are overtaken by nobody who comes later":             lineNotOvertaken,
		"are left by a run that is cancelled":                 lineCancelled,
		"go on when the one who was rung for is cancelled":    lineCancelledNext,
		"are stood in after a retry like after an acceptance": lineAfterRetry,
		"outlive the process":                                 lineOutlives,
	}
}

func lineInOrder(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first := c.join(t, one)
	older, middle, younger := c.join(t, one), c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	for _, run := range []executions.Execution{younger, older, middle} {
		c.waits(t, run, one)
	}
	for _, next := range []executions.Execution{older, middle, younger} {
		c.Finish(t, lease)
		c.rings(t, next)
		lease = c.goes(t, next)
	}
}

func lineNotOvertaken(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	c.Finish(t, lease)
	c.rings(t, second)
	third := c.join(t, one)
	c.waits(t, third, one)
	lease = c.goes(t, second)
	c.Silent(t)
	c.Finish(t, lease)
	c.rings(t, third)
	c.goes(t, third)
}

func lineCancelled(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second, third := c.join(t, one), c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	c.waits(t, third, one)
	want.Equal(t, "what a cancelled run waits for", c.Cancel(t, second).WaitsFor, executions.Limit{})
	c.Silent(t)
	c.Finish(t, lease)
	c.rings(t, third)
	c.goes(t, third)
}

func lineCancelledNext(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second, third := c.join(t, one), c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	c.waits(t, third, one)
	c.Finish(t, lease)
	c.rings(t, second)
	c.Cancel(t, second)
	c.rings(t, third)
	c.goes(t, third)
}

func lineAfterRetry(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second := c.join(t, one), c.join(t, one)
	lease := c.goes(t, first)
	c.waits(t, second, one)
	now := given.Now()
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now, Now: now})
	want.OK(t, err)
	// Both are rung for, in whatever order. The place is the second one's by now.
	rung := map[executions.ID]bool{c.Answer(t).ID(): true, c.Answer(t).ID(): true}
	if !rung[first.ID] || !rung[second.ID] {
		t.Errorf("rung for were %v", rung)
	}
	lease = c.goes(t, second)
	c.waits(t, first, one)
	c.Finish(t, lease)
	c.rings(t, first)
	c.goes(t, first)
}

func lineOutlives(t *testing.T, h Harness) {
	c, one := newCrowd(h), bound("x", 1)
	first, second, third := c.join(t, one), c.join(t, one), c.join(t, one)
	c.goes(t, first)
	c.waits(t, third, one)
	c.waits(t, second, one)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	c.Harness = h
	want.Equal(t, "the recovery", h.Recover(t, first, given.Now()), executions.Recovery{Event: executions.EventRetry, Wake: true})
	c.waits(t, third, one)
	lease := c.goes(t, second)
	c.waits(t, first, one)
	c.Finish(t, lease)
	c.goes(t, first)
}

package vitalstest

import (
	"maps"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func looks() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are not known before the first":             neverLooked,
		"for runs that nobody works on are noted":    swept,
		"for schedules that are due are noted":       fired,
		"for either say nothing about the other one": apart,
	}
}

func (h Harness) looks(t *testing.T) maintenance.Looks {
	t.Helper()
	got, err := h.Vitals.Looks(given.Context(t))
	want.OK(t, err)
	return got
}

func (h Harness) sweep(t *testing.T) {
	t.Helper()
	_, err := h.Recovery.Due(given.Context(t), given.Now())
	want.OK(t, err)
}

func (h Harness) fire(t *testing.T) {
	t.Helper()
	_, err := h.Timetable.Due(given.Context(t), given.Now())
	want.OK(t, err)
}

func neverLooked(t *testing.T, h Harness) {
	want.Equal(t, "the looks", h.looks(t), maintenance.Looks{})
}

func swept(t *testing.T, h Harness) {
	h.sweep(t)
	about(t, "the last sweep", h.looks(t).Sweep, given.Now())
}

func fired(t *testing.T, h Harness) {
	h.fire(t)
	first := h.looks(t).Fire
	about(t, "the last fire", first, given.Now())
	h.fire(t)
	if again := h.looks(t).Fire; again.Before(first) {
		t.Errorf("the second look was at %s, the first at %s", again, first)
	}
}

func apart(t *testing.T, h Harness) {
	h.sweep(t)
	want.Equal(t, "the last fire", h.looks(t).Fire, time.Time{})
}

func depths() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are nothing where nobody was rung for":                  shallow,
		"count a run for people and one in bulk in their queues": twoQueues,
		"have no age while nothing is due":                       notDue,
		"are nothing once the doorbells are understood":          understood,
	}
}

func shallow(t *testing.T, h Harness) {
	for _, name := range []string{queue.Executions, queue.Bulk} {
		want.Equal(t, "the depth", h.depth(t, name), queue.Depth{Queue: name})
	}
}

func inBulk(e *executions.Execution) { e.Trigger = executions.TriggerSchedule }

func twoQueues(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	h.Accept(t, given.Run(given.Scope()))
	h.Accept(t, given.Run(given.Scope(), inBulk))
	for name, waiting := range map[string]int{queue.Executions: 2, queue.Bulk: 1} {
		got := h.depth(t, name)
		want.Equal(t, "what waits in "+name, got.Waiting, waiting)
		about(t, "the oldest of "+name, got.Since, given.Now())
	}
}

func notDue(t *testing.T, h Harness) {
	run := given.Run(given.Scope())
	run.DueAt = given.Now().Add(time.Hour)
	h.Accept(t, run)
	want.Equal(t, "the depth", h.depth(t, queue.Executions), queue.Depth{Queue: queue.Executions, Waiting: 1})
}

func understood(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	h.Accept(t, given.Run(given.Scope(), inBulk))
	h.Answer(t)
	delivery, err := h.Bulk.Receive(given.Context(t))
	want.OK(t, err)
	want.OK(t, h.Bulk.Done(given.Context(t), delivery))
	shallow(t, h)
}

func poison() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is none in an empty store":      noPoison,
		"is counted by where it is from": poisoned,
	}
}

func (h Harness) poisoned(t *testing.T, wanted map[string]int) {
	t.Helper()
	got, err := h.Vitals.Poisoned(given.Context(t))
	want.OK(t, err)
	if len(got) != len(wanted) || !maps.Equal(got, wanted) {
		t.Errorf("the messages are %v, want %v", got, wanted)
	}
}

func noPoison(t *testing.T, h Harness) { h.poisoned(t, nil) }

func poisoned(t *testing.T, h Harness) {
	if h.Poison == nil {
		t.Log("no message comes to this family that names no run")
		return
	}
	wanted := map[string]int{queue.Executions: 2, queue.Bulk + queue.PoisonSuffix: 1}
	for name, many := range wanted {
		for i := range many {
			m := store.PoisonMessage{Queue: name, ID: string(rune('a' + i)), Excerpt: "?", Reason: "it is not a doorbell", At: given.Now()}
			want.OK(t, h.Poison.Keep(given.Context(t), m))
			want.OK(t, h.Poison.Keep(given.Context(t), m))
		}
	}
	h.poisoned(t, wanted)
}

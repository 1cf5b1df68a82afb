package batchestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func gone() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"finds nothing wrong with batches":        soundBatches,
		"removes what was over before an instant": removedBatches,
		"removes a large batch piece by piece":    removedLarge,
		"leaves what somebody starts anew":        restarted,
		"takes a run from its batch that is gone": forgottenRun,
	}
}

// sound expects a check of the whole store to find nothing.
func sound(t *testing.T, h Harness) {
	t.Helper()
	for cursor, pieces := "", 0; pieces == 0 || cursor != ""; pieces++ {
		page, err := h.Upkeep.Check(t.Context(), cursor, false)
		want.OK(t, err)
		for _, d := range page.Differences {
			t.Errorf("there is a difference: %+v", d)
		}
		cursor = page.Next
	}
}

// lived is a batch of three organizations: one waits, one run has ended, and one goes on.
func lived(t *testing.T, h Harness) (batches.Batch, []batches.Item, executions.Execution) {
	t.Helper()
	b := create(t, h)
	all := planned(organizationsOf(3)...)
	plan(t, h, b, all)
	var run executions.Execution
	all[1], run = start(t, h, b, all[1], 1)
	run = end(t, h, run, executions.EventSucceed)
	all[1].Status = run.Status
	all[2], _ = start(t, h, b, all[2], 1)
	return b, all, run
}

func soundBatches(t *testing.T, h Harness) {
	b, _, _ := lived(t, h)
	sound(t, h)
	change(t, h, b, batches.Done)
	create(t, h, ofMany)
	sound(t, h)
}

func forgottenRun(t *testing.T, h Harness) {
	b, all, run := lived(t, h)
	for more := true; more; {
		var err error
		more, err = h.Upkeep.Forget(t.Context(), run.Doorbell())
		want.OK(t, err)
	}
	all[1].Run, all[1].Status = "", ""
	shown(t, h, b, all...)
	counted, _ := tally(t, h, b)
	want.Equal(t, "the counts", counted, batches.Tally{Waiting: 1, Open: 1})
	sound(t, h)
}

// forget removes batches that were over before an instant, and answers how many.
func forget(t *testing.T, h Harness, before time.Time) (removed int) {
	t.Helper()
	for cursor, pieces := "", 0; pieces == 0 || cursor != ""; pieces++ {
		page, err := h.Upkeep.ForgetBatches(t.Context(), cursor, before)
		want.OK(t, err)
		removed, cursor = removed+page.Removed, page.Next
	}
	return removed
}

// over is a batch that was over at an instant.
func over(at time.Time, stage batches.Stage) func(*batches.Batch) {
	return func(b *batches.Batch) { b.Stage, b.FinishedAt = stage, at }
}

func removedBatches(t *testing.T, h Harness) {
	cut := given.Now().AddDate(0, 0, -90)
	long := given.MadeAt(cut.AddDate(0, 0, -10))
	var stay []batches.Batch
	for _, change := range []func(*batches.Batch){
		over(cut, batches.Done), over(cut.Add(time.Hour), batches.Cancelled),
		func(b *batches.Batch) { b.Stage = batches.Held }, func(b *batches.Batch) { b.Stage = batches.Running },
	} {
		stay = append(stay, create(t, h, long, change))
	}
	stay = append(stay, create(t, h, over(given.Now(), batches.Done)))
	var gone []batches.Batch
	for _, stage := range []batches.Stage{batches.Done, batches.Cancelled} {
		b := create(t, h, long, over(cut.Add(-time.Millisecond), stage))
		all := planned(organizationsOf(3)...)
		plan(t, h, b, all)
		start(t, h, b, all[0], 1)
		gone = append(gone, b)
	}
	want.Equal(t, "what the zero time removes", forget(t, h, time.Time{}), 0)
	want.Equal(t, "how many are removed", forget(t, h, cut), len(gone))
	want.Equal(t, "how many are removed again", forget(t, h, cut), 0)
	for _, b := range gone {
		_, err := h.Batches.Get(given.Context(t), b.ID)
		want.NotFound(t, err)
		want.NotFound(t, h.Batches.Change(given.Context(t), b, moved(b, batches.Running)))
		want.Equal(t, "the items of a batch that is gone", list(t, h, b, 10), nil)
		all, first := tally(t, h, b)
		want.Equal(t, "the counts of a batch that is gone", []batches.Tally{all, first}, []batches.Tally{{}, {}})
	}
	for _, b := range stay {
		is(t, h, b)
	}
	want.Equal(t, "how many are listed", len(batchesOf(t, h, 3)), len(stay))
	sound(t, h)
	_, err := h.Upkeep.ForgetBatches(t.Context(), "no position", cut)
	want.Fault(t, err, fault.Invalid, "cursor_invalid")
}

func removedLarge(t *testing.T, h Harness) {
	at := given.Now().AddDate(0, 0, -90)
	b := create(t, h, ofMany, over(at, batches.Done))
	plan(t, h, b, planned(organizationsOf(1300)...))
	other := create(t, h, over(at, batches.Done))
	plan(t, h, other, planned(organizationsOf(2)...))
	want.Equal(t, "how many are removed", forget(t, h, given.Now()), 2)
	want.Equal(t, "the items", append(list(t, h, b, 10), list(t, h, other, 10)...), nil)
	sound(t, h)
}

func restarted(t *testing.T, h Harness) {
	b := create(t, h, over(given.Now().AddDate(0, 0, -90), batches.Done))
	next := change(t, h, b, batches.Running)
	want.Equal(t, "how many are removed", forget(t, h, given.Now()), 0)
	is(t, h, next)
	goesOn(t, h, next)
}

package batchestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func live() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are those that are not over, the oldest first": liveOrder,
		"follow each change":                            liveFollows,
		"are a hundred at most":                         liveMost,
		"are never those that were over when they came": liveNever,
	}
}

func goesOn(t *testing.T, h Harness, wanted ...batches.Batch) {
	t.Helper()
	found, err := h.Batches.Live(given.Context(t))
	want.OK(t, err)
	want.Equal(t, "what goes on", found, wanted)
}

func liveOrder(t *testing.T, h Harness) {
	goesOn(t, h)
	now := given.Now()
	middle := create(t, h, given.MadeAt(now.Add(-time.Minute)))
	oldest := create(t, h, given.MadeAt(now.Add(-time.Hour)), func(b *batches.Batch) { b.Stage = batches.Cancelling })
	create(t, h, given.MadeAt(now.Add(-2*time.Hour)), func(b *batches.Batch) { b.Stage = batches.Held })
	over := create(t, h, given.MadeAt(now.Add(-time.Second)))
	newest := create(t, h, given.MadeAt(now))
	change(t, h, over, batches.Done)
	goesOn(t, h, oldest, middle, newest)
}

func liveFollows(t *testing.T, h Harness) {
	b := create(t, h)
	b = change(t, h, b, batches.Canary)
	goesOn(t, h, b)
	for range 2 {
		b = change(t, h, b, batches.Held)
		goesOn(t, h)
		b = change(t, h, b, batches.Running)
		goesOn(t, h, b)
	}
	for range 2 {
		b = change(t, h, b, batches.Done)
		goesOn(t, h)
		b = change(t, h, b, batches.Cancelled)
		goesOn(t, h)
		b = change(t, h, b, batches.Cancelling)
		goesOn(t, h, b)
	}
}

func liveMost(t *testing.T, h Harness) {
	const most, more = 100, 5
	now, ctx, made := given.Now(), given.Context(t), make([]batches.Batch, most+more)
	for i := range made {
		made[i] = given.Batch(given.MadeAt(now.Add(-time.Duration(i) * time.Second)))
	}
	for _, err := range harness.Together(5, func(worker int) error {
		for i := worker; i < len(made); i += 5 {
			if err := h.Batches.Create(ctx, made[i]); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	found, err := h.Batches.Live(ctx)
	want.OK(t, err)
	want.Equal(t, "how many go on", len(found), most)
	want.Equal(t, "the first", found[0], made[len(made)-1])
	want.Equal(t, "the last", found[most-1], made[more])
}

func liveNever(t *testing.T, h Harness) {
	create(t, h, func(b *batches.Batch) { b.Stage, b.FinishedAt = batches.Done, b.CreatedAt })
	goesOn(t, h)
}

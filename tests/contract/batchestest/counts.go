package batchestest

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func counts() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of nothing are nothing":               countNothing,
		"of many are exact":                    countMany,
		"of random lives are those of a model": countLives,
	}
}

func countNothing(t *testing.T, h Harness) {
	all, first := tally(t, h, create(t, h))
	want.Equal(t, "the counts", []batches.Tally{all, first}, []batches.Tally{{}, {}})
}

// countMany has more rows than storage hands out at a time.
func countMany(t *testing.T, h Harness) {
	const many = 1100
	b := create(t, h)
	all := planned(organizationsOf(many)...)
	plan(t, h, b, all)
	for i := range 30 {
		_, run := start(t, h, b, all[i*36], 1)
		if i%3 == 0 {
			end(t, h, run, executions.EventSucceed)
		}
	}
	counted, first := tally(t, h, b)
	want.Equal(t, "the counts", counted, batches.Tally{Waiting: many - 30, Open: 20, Success: 10})
	// Every third goes first, and so each that is a multiple of 36.
	want.Equal(t, "the counts of the first", first, batches.Tally{Waiting: (many+2)/3 - 30, Open: 20, Success: 10})
}

// life is a batch beside what is known of it.
type life struct {
	t     *testing.T
	h     Harness
	batch batches.Batch
	items []batches.Item
	runs  map[int]executions.Execution
}

// do does something to an item that can be done to it.
func (l *life) do(deed string, i int, event executions.Event) {
	item, run, open := &l.items[i], l.runs[i], waits(l.items[i])
	switch {
	case deed == "ask" && !open:
		l.items[i], l.runs[i] = start(l.t, l.h, l.batch, *item, item.Round+1)
	case deed == "refuse" && !open:
		item.Round, item.Refusal = item.Round+1, batches.Refusal{Code: "forbidden", Message: "Nicht erlaubt."}
		item.Run, item.Status, item.Problem = "", "", ""
		put(l.t, l.h, l.batch, *item)
	case deed == "end" && open:
		item.Status = end(l.t, l.h, run, event).Status
		if event != executions.EventSucceed {
			item.Problem = "Die Gruppe 家具 is gone."
		}
	case deed == "cancel" && open:
		item.Status = l.h.Cancel(l.t, run).Status
	case deed == "plan again":
		plan(l.t, l.h, l.batch, planned(item.Organization))
	}
}

// waits reports whether the run of an item does.
func waits(i batches.Item) bool { return i.Status == executions.Pending }

func (l *life) judge(rt *rapid.T) {
	var all, first batches.Tally
	for _, i := range l.items {
		all.Count(i)
		if i.IsFirst {
			first.Count(i)
		}
	}
	counted, ofFirst := tally(l.t, l.h, l.batch)
	if err := want.Differ([]batches.Tally{counted, ofFirst}, []batches.Tally{all, first}); err != nil {
		rt.Fatalf("the counts: %v", err)
	}
	if err := want.Differ(list(l.t, l.h, l.batch, rapid.IntRange(1, 4).Draw(rt, "limit")), l.items); err != nil {
		rt.Fatalf("the items: %v", err)
	}
}

func countLives(t *testing.T, h Harness) {
	rapid.Check(t, func(rt *rapid.T) {
		l := &life{t: t, h: h, batch: given.Batch(), runs: map[int]executions.Execution{}}
		want.OK(t, h.Batches.Create(t.Context(), l.batch))
		l.items = planned(organizationsOf(rapid.IntRange(1, 5).Draw(rt, "organizations"))...)
		plan(t, h, l.batch, l.items)
		for range rapid.IntRange(1, 12).Draw(rt, "deeds") {
			deed := rapid.SampledFrom([]string{"ask", "ask", "end", "end", "refuse", "cancel", "plan again"}).Draw(rt, "deed")
			event := rapid.SampledFrom([]executions.Event{executions.EventSucceed, executions.EventPartly, executions.EventFail, executions.EventTimeOut}).Draw(rt, "event")
			l.do(deed, rapid.IntRange(0, len(l.items)-1).Draw(rt, "organization"), event)
		}
		l.judge(rt)
	})
}

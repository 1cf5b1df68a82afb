// Package alarmstest holds what every family of adapters must do with store.Alarms:
// what somebody should look at beside runs, and of what nobody was told yet.
package alarmstest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	harness.Engine
	Alarms    store.Alarms
	Attention store.Attention
	Counters  store.Counters
	Upkeep    maintenance.Upkeep
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"items": items(), "what nobody was told of": untold(), "telling": telling(), "histories": histories(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				if h.Close != nil {
					t.Cleanup(h.Close)
				}
				behave(t, h)
			})
		}
	}
}

// noon is in the middle of today, so that a case does not meet midnight.
func noon() time.Time { return given.Now().Truncate(24 * time.Hour).Add(12 * time.Hour) }

// raise keeps an item about something that stood still at an instant.
func raise(t *testing.T, h Harness, s organizations.Scope, at time.Time) attention.Item {
	t.Helper()
	item := given.Item(s, at)
	want.OK(t, h.Alarms.Raise(given.Context(t), item))
	return item
}

// is expects an item to be this one.
func is(t *testing.T, h Harness, wanted attention.Item) {
	t.Helper()
	got, err := h.Attention.Get(given.Context(t), wanted.Scope, wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the item", got, wanted)
}

// waits expects that people are to be told of these.
func waits(t *testing.T, h Harness, now time.Time, wanted ...attention.Item) {
	t.Helper()
	found, err := h.Alarms.Untold(given.Context(t), now)
	want.OK(t, err)
	want.Equal(t, "what nobody was told of", byID(found), byID(wanted))
}

// tell notes that the rules were asked about an item, and answers it by then.
func tell(t *testing.T, h Harness, item attention.Item, at time.Time) attention.Item {
	t.Helper()
	want.OK(t, h.Alarms.Told(given.Context(t), item, at))
	item.AlertedAt = at
	is(t, h, item)
	return item
}

func byID(items []attention.Item) []attention.Item {
	return slices.SortedFunc(slices.Values(items), func(a, b attention.Item) int { return cmp.Compare(a.ID, b.ID) })
}

// failed is the item of a run that has ended badly.
func failed(t *testing.T, h Harness, s organizations.Scope) attention.Item {
	t.Helper()
	run, lease := h.Start(t, given.Run(s))
	_, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{
		Event: executions.EventFail, Now: given.Now(), Problem: &executions.Problem{Code: "step_failed", Message: "Die Gruppe 家具 is gone."},
	})
	want.OK(t, err)
	for more := true; more; {
		more, err = h.Counters.Fold(given.Context(t))
		want.OK(t, err)
	}
	item, err := h.Attention.Get(given.Context(t), s, run.ID)
	want.OK(t, err)
	return item
}

// list reads the newest items, page by page.
func list(t *testing.T, h Harness, since time.Time) []attention.Item {
	t.Helper()
	var all []attention.Item
	for p := (store.Paging{Limit: 2}); ; {
		page, err := h.Attention.List(given.Context(t), since, p)
		want.OK(t, err)
		all = append(all, page.Items...)
		if p.After = page.Next; p.After == "" {
			return all
		}
	}
}

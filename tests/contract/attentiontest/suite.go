// Package attentiontest holds what every family of adapters must do with
// store.Attention: what the end of a run raises, and what people say about it.
package attentiontest

import (
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
	Attention store.Attention
	Counters  store.Counters
	Upkeep    maintenance.Upkeep
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, behave := range cases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if h.Close != nil {
				t.Cleanup(h.Close)
			}
			behave(t, h)
		})
	}
}

// fail lets a run that was accepted at a time end badly.
func (h Harness) fail(t *testing.T, s organizations.Scope, at time.Time) executions.Execution {
	t.Helper()
	return h.end(t, s, at, executions.Outcome{
		Event: executions.EventFail, Now: at.Add(time.Second), Problem: &executions.Problem{Code: "step_failed", Message: "Die Gruppe 家具 is gone.", Details: "secret"},
	})
}

func (h Harness) end(t *testing.T, s organizations.Scope, at time.Time, o executions.Outcome) executions.Execution {
	t.Helper()
	run := h.Accept(t, given.Run(s, given.CreatedAt(at)))
	claim := harness.Worker()
	claim.Now = at
	_, lease, err := h.Executions.Claim(given.Context(t), run.Doorbell(), claim)
	want.OK(t, err)
	ended, err := h.Executions.Finish(given.Context(t), lease, o)
	want.OK(t, err)
	return ended
}

// fold lets the store look at what has ended.
func (h Harness) fold(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = h.Counters.Fold(given.Context(t))
		want.OK(t, err)
	}
}

// itemOf is the item that a run raises.
func itemOf(e executions.Execution) attention.Item {
	item := attention.Item{
		ID: e.ID, Scope: e.Scope, Workflow: e.Workflow.Name, Title: e.Workflow.Title, Status: string(e.Status),
		Trigger: string(e.Trigger), ActorID: e.Actor.ID, ActorName: e.Actor.DisplayName, At: e.FinishedAt,
	}
	if e.Problem != nil {
		item.Message, item.Code = e.Problem.Message, e.Problem.Code
	}
	return item
}

func items(runs ...executions.Execution) []attention.Item {
	var list []attention.Item
	for _, run := range runs {
		list = append(list, itemOf(run))
	}
	return list
}

// all reads the items from an instant on, page by page.
func (h Harness) all(t *testing.T, since time.Time, limit int) []attention.Item {
	t.Helper()
	var list []attention.Item
	scanned := given.Now().AddDate(1, 0, 0)
	for p := (store.Paging{Limit: limit}); ; {
		page, err := h.Attention.List(given.Context(t), since, p)
		want.OK(t, err)
		list = append(list, page.Items...)
		switch {
		case len(page.Items) > limit || page.Next != "" && page.Next == p.After || len(list) > 1000:
			t.Fatalf("a page of %d behind %q, with next %q", len(page.Items), p.After, page.Next)
		case page.Next == "" && !page.ScannedTo.IsZero(), page.Next != "" && (page.ScannedTo.After(scanned) || page.ScannedTo.IsZero()):
			t.Fatalf("a page with next %q has scanned to %s, the one before to %s", page.Next, page.ScannedTo, scanned)
		case page.Next == "":
			return list
		}
		for _, item := range page.Items {
			if item.ID.Time().Before(page.ScannedTo.Truncate(time.Millisecond)) {
				t.Errorf("a page has scanned to %s and shows what is from %s", page.ScannedTo, item.ID.Time())
			}
		}
		p.After, scanned = page.Next, page.ScannedTo
	}
}

// holds expects the list to be these.
func (h Harness) holds(t *testing.T, since time.Time, wanted ...attention.Item) {
	t.Helper()
	for _, limit := range []int{1, 2, 100} {
		want.Equal(t, "what needs attention", h.all(t, since, limit), wanted)
	}
}

// get expects an item to be this one.
func (h Harness) get(t *testing.T, wanted attention.Item) {
	t.Helper()
	got, err := h.Attention.Get(given.Context(t), wanted.Scope, wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the item", got, wanted)
}

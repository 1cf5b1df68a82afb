// Package batchestest holds what every family of adapters must do with store.Batches and
// store.BatchItems. Run it against a new, empty store for each case.
package batchestest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is the ports over one new, empty store.
type Harness struct {
	harness.Engine

	Batches store.Batches
	Items   store.BatchItems
	Upkeep  maintenance.Upkeep
	// Next is Reopen with all of these ports.
	Next func(t *testing.T) Harness
}

// Run runs every case of the suite.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for group, cases := range map[string]harness.Cases[Harness]{
		"batches": kept(), "changes": changes(), "lists": lists(), "live": live(), "items": items(), "runs": standing(), "counts": counts(), "upkeep": gone(),
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			for name, behave := range cases {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					h := open(t)
					if h.Close != nil {
						t.Cleanup(h.Close)
					}
					behave(t, h)
				})
			}
		})
	}
}

// create adds a batch.
func create(t *testing.T, h Harness, changes ...func(*batches.Batch)) batches.Batch {
	t.Helper()
	b := given.Batch(changes...)
	want.OK(t, h.Batches.Create(given.Context(t), b))
	return b
}

// is expects a batch to be stored as it is.
func is(t *testing.T, h Harness, wanted batches.Batch) {
	t.Helper()
	got, err := h.Batches.Get(given.Context(t), wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the stored batch", got, wanted)
}

// moved is a batch that has come further.
func moved(b batches.Batch, stage batches.Stage) batches.Batch {
	b.Stage, b.Revision = stage, b.Revision+1
	if b.UpdatedAt = given.Now(); stage.IsOver() {
		b.FinishedAt = b.UpdatedAt
	}
	return b
}

// change moves a batch.
func change(t *testing.T, h Harness, was batches.Batch, stage batches.Stage) batches.Batch {
	t.Helper()
	next := moved(was, stage)
	want.OK(t, h.Batches.Change(given.Context(t), was, next))
	return next
}

// list reads the items of a batch page by page.
func list(t *testing.T, h Harness, b batches.Batch, limit int) []batches.Item {
	t.Helper()
	var all []batches.Item
	for after := ""; ; {
		page, err := h.Items.List(given.Context(t), b, store.Paging{After: after, Limit: limit})
		want.OK(t, err)
		if len(page.Items) > limit {
			t.Errorf("a page of %d has %d items", limit, len(page.Items))
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		if len(page.Items) == 0 || page.Next != page.Items[len(page.Items)-1].Organization {
			t.Fatalf("a page of %d items goes on after %s", len(page.Items), page.Next)
		}
		after = string(page.Next)
	}
}

// tally counts a batch.
func tally(t *testing.T, h Harness, b batches.Batch) (all, first batches.Tally) {
	t.Helper()
	all, first, err := h.Items.Tally(given.Context(t), b)
	want.OK(t, err)
	return all, first
}

// organizationsOf are so many, in the order of their ids.
func organizationsOf(n int) []organizations.ID {
	list := make([]organizations.ID, n)
	for i := range list {
		list[i] = given.OrganizationID()
	}
	slices.Sort(list)
	return list
}

// planned are items of organizations that nobody has asked for yet.
func planned(orgs ...organizations.ID) []batches.Item {
	var list []batches.Item
	for i, org := range orgs {
		list = append(list, batches.Item{Organization: org, Name: "Möbel 家具", IsFirst: i%3 == 0})
	}
	return list
}

// plan adds items to a batch.
func plan(t *testing.T, h Harness, b batches.Batch, items []batches.Item) {
	t.Helper()
	want.OK(t, h.Items.Plan(given.Context(t), b.ID, items))
}

// put writes how far items have come.
func put(t *testing.T, h Harness, b batches.Batch, items ...batches.Item) {
	t.Helper()
	want.OK(t, h.Items.Put(given.Context(t), b.ID, items))
}

// start accepts the run of an item in a round, and answers the item with it.
func start(t *testing.T, h Harness, b batches.Batch, i batches.Item, round int) (batches.Item, executions.Execution) {
	t.Helper()
	run := h.Accept(t, given.RunOf(b, i.Organization, round))
	i.Round, i.Refusal, i.Run, i.Status, i.Problem = round, batches.Refusal{}, run.ID, run.Status, ""
	put(t, h, b, i)
	return i, run
}

// end ends a run that waits.
func end(t *testing.T, h Harness, e executions.Execution, event executions.Event) executions.Execution {
	t.Helper()
	_, lease := h.Claim(t, e)
	o := executions.Outcome{Event: event, Now: given.Now()}
	if event != executions.EventSucceed {
		o.Problem = &executions.Problem{Code: "step_failed", Message: "Die Gruppe 家具 is gone.", Details: "at step 3"}
	}
	ended, err := h.Executions.Finish(given.Context(t), lease, o)
	want.OK(t, err)
	return ended
}

package azure_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// crowd is a run that is over, and many like it that were made a second before each
// other, in both lists, the newest first.
func (p *play) crowd(n int, change func(i int, row rawRow)) []executions.Execution {
	p.t.Helper()
	claimed(p)
	_, err := p.actor.Executions().Finish(p.t.Context(), p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
	ok(p.t, err)
	truth := place{"WorkflowExecutions", p.run.Scope.Key(), p.truthKey()}
	mirror := place{"UserExecutions", string(p.run.Actor.ID), p.truthKey()}
	for _, at := range []place{truth, mirror} {
		p.judge.copies(p.t, at, p.taken(at), p.run, n, change)
	}
	page, err := p.judge.History().List(p.t.Context(), p.run.Scope, history.Filter{}, store.Paging{Limit: n + 1})
	ok(p.t, err)
	if len(page.Items) != n+1 {
		p.t.Fatalf("%d runs, want %d", len(page.Items), n+1)
	}
	return page.Items
}

// copies writes so many rows behind one, a hundred at a time.
func (p *process) copies(t testing.TB, at place, row rawRow, run executions.Execution, n int, change func(int, rawRow)) {
	t.Helper()
	var actions []aztables.TransactionAction
	for i := range n {
		another := maps.Clone(row)
		older := play{run: run}
		older.run.ID = olderID(run.ID, i+1)
		another["PartitionKey"], another["RowKey"] = at.partition, older.truthKey()
		if change != nil {
			change(i+1, another)
		}
		data, err := json.Marshal(another)
		ok(t, err)
		actions = append(actions, aztables.TransactionAction{ActionType: aztables.TransactionTypeAdd, Entity: data})
		if len(actions) == 100 || i == n-1 {
			_, err := p.raw(t, at.table).SubmitTransaction(t.Context(), actions, nil)
			ok(t, err)
			actions = nil
		}
	}
}

// olderID is an id so many seconds before another, the same whenever it is asked for.
func olderID(id executions.ID, seconds int) executions.ID {
	raw := uuid.MustParse(string(id))
	at := id.Time().Add(-time.Duration(seconds) * time.Second).UnixMilli()
	for i, ms := 5, at; i >= 0; i, ms = i-1, ms>>8 {
		raw[i] = byte(ms)
	}
	return executions.ID(raw.String())
}

// far is how many runs one List looks into.
const far = 4000

// numbered has a ticket in the last of them and in two where a page of storage ends.
func numbered(n int) func(int, rawRow) {
	return func(i int, row rawRow) {
		switch i {
		case n:
			row["Reference"], row["Workflow"] = `{"system":"halopsa","id":"the last one"}`, "the last one"
		case 999, 1000:
			row["Reference"] = `{"system":"halopsa","id":"in between"}`
		}
	}
}

func TestASearchThatLooksAtMuchSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	const n = far + 50
	p := alone(t)
	runs := p.crowd(n, numbered(n))
	for where, list := range p.lists() {
		f := history.Filter{Reference: history.Reference{ID: "the last one"}}
		first := list(f, store.Paging{Limit: 10})
		if len(first.Items) != 0 || !first.ScannedTo.Equal(runs[far-1].ID.Time()) {
			t.Errorf("%s: %d runs, scanned to %s, want %s", where, len(first.Items), first.ScannedTo, runs[far-1].ID.Time())
		}
		second := list(f, store.Paging{After: first.Next, Limit: 10})
		same(t, where+": the second page", idsOf(second), []executions.ID{runs[n].ID})
		same(t, where+": the position after it", second.Next, "")
		// The first of these is the last of the first page of storage.
		f.Reference.ID = "in between"
		page := list(f, store.Paging{Limit: 1})
		same(t, where+": the first of two", idsOf(page), []executions.ID{runs[999].ID})
		page = list(f, store.Paging{After: page.Next, Limit: 1})
		same(t, where+": the second of two", idsOf(page), []executions.ID{runs[1000].ID})
	}
}

func idsOf(page store.ExecutionPage) (ids []executions.ID) {
	for _, e := range page.Items {
		ids = append(ids, e.ID)
	}
	return ids
}

// lists are the two that the runs of a play are in, as its actor reads them.
func (p *play) lists() map[string]func(history.Filter, store.Paging) store.ExecutionPage {
	return map[string]func(history.Filter, store.Paging) store.ExecutionPage{
		"in the scope": func(f history.Filter, paging store.Paging) store.ExecutionPage {
			p.t.Helper()
			page, err := p.actor.History().List(p.t.Context(), p.run.Scope, f, paging)
			ok(p.t, err)
			return page
		},
		"of the user": func(f history.Filter, paging store.Paging) store.ExecutionPage {
			p.t.Helper()
			page, err := p.actor.History().ListByUser(p.t.Context(), p.run.Actor.ID, f, paging)
			ok(p.t, err)
			return page
		},
	}
}

// TestAPageOfRunsCostsTheSameHoweverManyThereAre counts what storage is asked for with a
// hundred runs and with five thousand.
func TestAPageOfRunsCostsTheSameHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	week := today().Add(-history.Recent)
	asked := map[string]struct {
		filter history.Filter
		few    int
		many   int
	}{
		"everything":          {history.Filter{}, 1, 1},
		"by time":             {history.Filter{From: week, To: today()}, 1, 1},
		"by status":           {history.Filter{Statuses: []executions.Status{executions.Success}, From: week}, 1, 1},
		"by a status of none": {history.Filter{Statuses: []executions.Status{executions.Failed}, From: week}, 1, 1},
		"by workflow":         {history.Filter{Workflow: "the last one"}, 1, 1},
		"by ticket":           {history.Filter{Reference: history.Reference{System: "halopsa", ID: "the last one"}}, 1, 1},
		// Storage cannot look for a number alone: four pages are the most.
		"by the number of a ticket": {history.Filter{Reference: history.Reference{ID: "no one"}}, 1, 4},
	}
	for _, n := range []int{100, 5000} {
		counter := wire.Count(blobNetwork)
		p := newPlay(t, start(t, blobNetwork), nil)
		p.crowd(n, numbered(n))
		p.actor.time.next = counter
		for name, c := range asked {
			want := c.few
			if n > far {
				want = c.many
			}
			for where, list := range p.lists() {
				counter.Take()
				list(c.filter, store.Paging{Limit: 50})
				if cost := counter.Take(); cost.Total() != want {
					t.Errorf("%s %s, with %d runs: %d, want %d:\n%s", name, where, n, cost.Total(), want, cost)
				}
			}
		}
	}
}

// hasty is storage that stops at once when it is to look for something, as it may when
// that takes long: it says where to go on, and has nothing to show.
type hasty struct {
	next policy.Transporter
	// after is how many such questions it answers first.
	after  atomic.Int64
	looked atomic.Int64
}

func (h *hasty) Do(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Query().Get("$filter"), "Workflow eq") || h.after.Add(-1) >= 0 {
		return h.next.Do(r)
	}
	h.looked.Add(1)
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Body: io.NopCloser(strings.NewReader(`{"value":[]}`)),
		Header: http.Header{
			"Content-Type": {"application/json"}, "Date": {time.Now().UTC().Format(http.TimeFormat)},
			"X-Ms-Continuation-Nextpartitionkey": {"1!8!cA--"}, "X-Ms-Continuation-Nextrowkey": {"1!8!cg--"},
		},
	}, nil
}

// TestWhereStorageStopsEarlyEveryRunIsLookedInto has storage give up looking for
// something, at the first question and later: nothing is passed over.
func TestWhereStorageStopsEarlyEveryRunIsLookedInto(t *testing.T) {
	t.Parallel()
	const n = 3050
	p := newPlay(t, start(t, blobNetwork), nil)
	runs := p.crowd(n, numbered(n))
	h := &hasty{next: blobNetwork}
	p.actor.time.next = h
	f := history.Filter{Workflow: "the last one"}
	for where, list := range p.lists() {
		h.looked.Store(0)
		h.after.Store(0)
		first := list(f, store.Paging{Limit: 10})
		if len(first.Items) != 0 || !first.ScannedTo.Equal(runs[2999].ID.Time()) || first.Next == "" {
			t.Errorf("%s: %d runs, scanned to %s, want %s", where, len(first.Items), first.ScannedTo, runs[2999].ID.Time())
		}
		second := list(f, store.Paging{After: first.Next, Limit: 10})
		same(t, where+": the second page", idsOf(second), []executions.ID{runs[n].ID})
		if second.Next != "" || !second.ScannedTo.IsZero() || h.looked.Load() != 2 {
			t.Errorf("%s: next %q, scanned to %s, storage was to look %d times", where, second.Next, second.ScannedTo, h.looked.Load())
		}
		// Here more runs pass than one page of storage brings.
		f := history.Filter{Workflow: "user_onboarding", Reference: history.Reference{ID: "in between"}}
		h.after.Store(1)
		page := list(f, store.Paging{Limit: 2})
		same(t, where+": two in between", idsOf(page), []executions.ID{runs[999].ID, runs[1000].ID})
	}
}

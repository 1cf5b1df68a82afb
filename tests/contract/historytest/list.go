package historytest

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func list() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is empty for a scope without runs":              listEmpty,
		"is newest first":                                listNewestFirst,
		"is newest first within one millisecond":         listWithinMillisecond,
		"comes in pages of at most the limit":            listPages,
		"turns pages calmly while new runs arrive":       listStable,
		"leaves out inputs, results and failures":        listSlim,
		"shows each run as far as it has come":           listCurrent,
		"keeps a page small whatever its runs have kept": listLarge,
	}
}

func listEmpty(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	page, err := h.History.List(given.Context(t), given.Scope(), history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.ExecutionPage{})
}

func listNewestFirst(t *testing.T, h Harness) {
	scope, now := given.Scope(), given.Now()
	ages := []time.Duration{time.Minute, 0, 90 * 24 * time.Hour, time.Millisecond, 400 * 24 * time.Hour, time.Hour}
	for _, age := range ages {
		h.Accept(t, given.Run(scope, given.CreatedAt(now.Add(-age))))
	}
	page, err := h.History.List(given.Context(t), scope, history.Filter{}, store.Paging{Limit: 100})
	want.OK(t, err)
	slices.Sort(ages)
	for i, e := range page.Items {
		want.Equal(t, "when the run was made", e.CreatedAt, now.Add(-ages[i]))
	}
	want.Equal(t, "the runs", len(page.Items), len(ages))
	want.Equal(t, "the next page", page.Next, "")
}

func listWithinMillisecond(t *testing.T, h Harness) {
	scope, now := given.Scope(), given.Now()
	var made []executions.ID
	for range 20 {
		made = append(made, h.Accept(t, given.Run(scope, given.CreatedAt(now))).ID)
	}
	slices.Sort(made) // Ids of one millisecond are in the order in which they were made.
	slices.Reverse(made)
	want.Equal(t, "the runs", turn(t, inScope(h, scope), 7), made)
}

func listPages(t *testing.T, h Harness) {
	scope, now := given.Scope(), given.Now()
	var made []executions.ID
	for i := range 24 {
		run := given.Run(scope, given.CreatedAt(now.Add(time.Duration(i/2)*time.Millisecond)))
		made = append(made, h.Accept(t, run).ID)
	}
	slices.Sort(made)
	slices.Reverse(made)
	for _, limit := range []int{1, 5, 8, 23, 24, 25, 1000} {
		want.Equal(t, "the runs, page by page", turn(t, inScope(h, scope), limit), made)
	}
}

func listStable(t *testing.T, h Harness) {
	scope, now := given.Scope(), given.Now()
	var made []executions.ID
	for i := range 9 {
		made = append(made, h.Accept(t, given.Run(scope, given.CreatedAt(now.Add(time.Duration(i)*time.Second)))).ID)
	}
	slices.Sort(made)
	slices.Reverse(made)
	late := now.Add(time.Minute)
	pages := inScope(h, scope)
	seen := turn(t, func(t *testing.T, p store.Paging) store.ExecutionPage {
		page := pages(t, p)
		late = late.Add(time.Second)
		h.Accept(t, given.Run(scope, given.CreatedAt(late)))
		return page
	}, 4)
	want.Equal(t, "the runs that were there at first", seen, made)
}

func listSlim(t *testing.T, h Harness) {
	run := given.Run(given.Scope())
	_, lease := h.Start(t, run)
	now := given.Now()
	finished, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{
		Event:    executions.EventPartly,
		Result:   executions.Result{Kind: executions.ResultJSON, Body: []byte(`1`)},
		Failures: []executions.Failure{{Item: "a", Message: "b"}},
		Problem:  &executions.Problem{Code: "step_failed", Message: "Ein Schritt misslang."},
		Now:      now,
	})
	want.OK(t, err)
	page, err := h.History.List(given.Context(t), run.Scope, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page.Items, []executions.Execution{slim(finished)})
}

// slim is how a run is listed.
func slim(e executions.Execution) executions.Execution {
	e.Input, e.Sealed, e.Result, e.Failures = nil, nil, executions.Result{}, nil
	return e
}

func listCurrent(t *testing.T, h Harness) {
	scope := given.Scope()
	now := given.Now()
	pending := h.Accept(t, given.Run(scope, given.CreatedAt(now)))
	running, _ := h.Start(t, given.Run(scope, given.CreatedAt(now.Add(-time.Second))))
	stopping, _ := h.Start(t, given.Run(scope, given.CreatedAt(now.Add(-2*time.Second))))
	stopping = h.Cancel(t, stopping)
	_, lease := h.Start(t, given.Run(scope, given.CreatedAt(now.Add(-3*time.Second))))
	finished := h.Finish(t, lease)
	page, err := h.History.List(given.Context(t), scope, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page.Items, []executions.Execution{slim(pending), slim(running), slim(stopping), slim(finished)})
}

func listLarge(t *testing.T, h Harness) {
	scope := given.Scope()
	for range 3 {
		h.Accept(t, given.Run(scope, func(e *executions.Execution) {
			e.Input = append(append([]byte(`"`), bytes.Repeat([]byte("x"), 1<<20)...), '"')
		}))
	}
	page, err := h.History.List(given.Context(t), scope, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the runs", len(page.Items), 3)
	for _, e := range page.Items {
		want.Equal(t, "the input in a list", len(e.Input), 0)
	}
}

// read answers one page.
type read func(t *testing.T, p store.Paging) store.ExecutionPage

// inScope reads pages of a scope's runs.
func inScope(h Harness, s organizations.Scope) read {
	return func(t *testing.T, p store.Paging) store.ExecutionPage {
		t.Helper()
		page, err := h.History.List(given.Context(t), s, history.Filter{}, p)
		want.OK(t, err)
		return page
	}
}

// turn reads from the first page to the last and answers the ids in the order
// of reading.
func turn(t *testing.T, read read, limit int) []executions.ID {
	t.Helper()
	var ids []executions.ID
	for _, e := range harness.Turn(t, limit, func(p store.Paging) ([]executions.Execution, string) {
		page := read(t, p)
		return page.Items, page.Next
	}) {
		ids = append(ids, e.ID)
	}
	return ids
}

package embedded_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
)

// crowd accepts so many runs of one user, a second before each other and the newest
// first. The last one and two in between have a ticket.
func crowd(t *testing.T, s *embedded.Store, n int) []executions.Execution {
	t.Helper()
	first := newRun()
	now := time.Now().UTC().Truncate(time.Millisecond)
	runs := make([]executions.Execution, n)
	for i := range runs {
		runs[i] = first
		id, at := uuid.Must(uuid.NewV7()), now.Add(-time.Duration(i)*time.Second)
		for b, ms := 5, at.UnixMilli(); b >= 0; b, ms = b-1, ms>>8 {
			id[b] = byte(ms)
		}
		runs[i].ID, runs[i].CreatedAt, runs[i].DueAt = executions.ID(id.String()), at, at
		switch i {
		case n - 1:
			runs[i].Reference = &executions.Reference{System: "halopsa", ID: "the last one"}
		case 999, 1000:
			runs[i].Reference = &executions.Reference{System: "halopsa", ID: "in between"}
		}
		if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: runs[i]}); err != nil {
			t.Fatal(err)
		}
	}
	return runs
}

// lookups are the two lists that runs are in.
func lookups(t *testing.T, s *embedded.Store, of executions.Execution) map[string]func(history.Filter, store.Paging) store.ExecutionPage {
	t.Helper()
	whole := func(page store.ExecutionPage, err error) store.ExecutionPage {
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	return map[string]func(history.Filter, store.Paging) store.ExecutionPage{
		"of the scope": func(f history.Filter, p store.Paging) store.ExecutionPage {
			return whole(s.History().List(t.Context(), of.Scope, f, p))
		},
		"of the user": func(f history.Filter, p store.Paging) store.ExecutionPage {
			return whole(s.History().ListByUser(t.Context(), of.Actor.ID, f, p))
		},
	}
}

func ids(page store.ExecutionPage) (list []executions.ID) {
	for _, e := range page.Items {
		list = append(list, e.ID)
	}
	return list
}

// looked is how many runs one List looks into.
const looked = 4000

func TestASearchThatLooksAtMuchSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	runs := crowd(t, s, looked+50)
	for where, list := range lookups(t, s, runs[0]) {
		f := history.Filter{Reference: history.Reference{ID: "the last one"}}
		first := list(f, store.Paging{Limit: 10})
		if len(first.Items) != 0 || !first.ScannedTo.Equal(runs[looked-1].CreatedAt) {
			t.Errorf("%s: %d runs, scanned to %s, want %s", where, len(first.Items), first.ScannedTo, runs[looked-1].CreatedAt)
		}
		second := list(f, store.Paging{After: first.Next, Limit: 10})
		if diff := cmp.Diff([]executions.ID{runs[looked+49].ID}, ids(second)); diff != "" || second.Next != "" || !second.ScannedTo.IsZero() {
			t.Errorf("%s: next %q, scanned to %s: %s", where, second.Next, second.ScannedTo, diff)
		}
		f.Reference.ID = "in between" // where reading begins anew
		page := list(f, store.Paging{Limit: 1})
		next := list(f, store.Paging{After: page.Next, Limit: 1})
		if diff := cmp.Diff([]executions.ID{runs[999].ID, runs[1000].ID}, append(ids(page), ids(next)...)); diff != "" {
			t.Errorf("%s: %s", where, diff)
		}
	}
}

// TestAPageOfRunsTakesTheSameReadsHoweverManyThereAre counts what the store is asked
// for with a hundred runs and with five thousand.
func TestAPageOfRunsTakesTheSameReadsHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	const page = 50
	for _, n := range []int{100, 5000} {
		s := open(t, "")
		runs := crowd(t, s, n)
		for name, c := range map[string]struct {
			filter history.Filter
			scope  int64
			user   int64 // one more for each run that is looked into
		}{
			"everything":        {history.Filter{}, 1, 1 + page},
			"by time":           {history.Filter{From: runs[80].CreatedAt, To: runs[10].CreatedAt}, 1, 1 + page},
			"by status":         {history.Filter{Statuses: []executions.Status{executions.Pending}}, 1, 1 + page},
			"by workflow":       {history.Filter{Workflow: runs[0].Workflow.Name}, 1, 1 + page},
			"by status, of few": {history.Filter{Statuses: []executions.Status{executions.Failed}, From: runs[80].CreatedAt}, 1, 1 + 81},
		} {
			for where, list := range lookups(t, s, runs[0]) {
				before := s.Reads()
				list(c.filter, store.Paging{Limit: page})
				want := map[string]int64{"of the scope": c.scope, "of the user": c.user}[where]
				if got := s.Reads() - before; got != want {
					t.Errorf("%s %s, with %d runs: %d reads, want %d", name, where, n, got, want)
				}
			}
		}
	}
}

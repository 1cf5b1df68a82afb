package embedded_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// A damaged run says so, and the others are listed as if it were not there, page
// by page.
func TestADamagedRunHidesNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := embedded.Open(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	runs := make([]executions.Execution, 5)
	for i := range runs {
		runs[i] = newRun()
		if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: runs[i]}); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Put(rows.RunKey(runs[2].Doorbell()), &garbage{}) })
	s = open(t, dir)
	if _, err := s.History().Get(t.Context(), runs[2].Scope, runs[2].ID); fault.Code(err) != store.RowUnreadable {
		t.Errorf("the damaged run: %v", err)
	}
	want := []executions.ID{runs[4].ID, runs[3].ID, runs[1].ID, runs[0].ID}
	for name, list := range map[string]func(store.Paging) (store.ExecutionPage, error){
		"of the scope": func(p store.Paging) (store.ExecutionPage, error) {
			return s.History().List(t.Context(), runs[0].Scope, history.Filter{}, p)
		},
		"of the user": func(p store.Paging) (store.ExecutionPage, error) {
			return s.History().ListByUser(t.Context(), runs[0].Actor.ID, history.Filter{}, p)
		},
	} {
		var got []executions.ID
		for after := ""; ; {
			page, err := list(store.Paging{Limit: 1, After: after})
			if err != nil {
				t.Fatal(name, err)
			}
			for _, e := range page.Items {
				got = append(got, e.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

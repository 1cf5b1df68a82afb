package embedded_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/queuetest"
)

// batchWithRun is a batch that goes on, of one organization whose run was cancelled.
func batchWithRun(t *testing.T, s *embedded.Store) (batches.Batch, executions.Execution) {
	t.Helper()
	run := queuetest.Of(batches.ID(newID()), executions.TriggerBatch)
	b := batches.Batch{
		ID: batches.ID(run.Origin.ID), Workflow: "report", Targets: batches.Targets{All: true}, Owner: "somebody", Stage: batches.Running, Round: 1,
		CreatedAt: run.CreatedAt, UpdatedAt: run.CreatedAt, Revision: 1,
	}
	org := organizations.ID(run.Scope.Key())
	run.ID = b.RunID(org, 1)
	ctx := t.Context()
	created := s.Batches().Create(ctx, b)
	planned := s.BatchItems().Plan(ctx, b.ID, []batches.Item{{Organization: org, Name: "Contoso", Round: 1}})
	_, accepted := s.Executions().Accept(ctx, store.Acceptance{Execution: run})
	ended, cancelled := s.Recovery().Cancel(ctx, run.Scope, run.ID, run.CreatedAt)
	for _, err := range []error{created, planned, accepted, cancelled} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b, ended
}

// The truth is the batch and the run: what stands beside them is brought in order.
func TestWhatStandsBesideABatchIsMended(t *testing.T) {
	t.Parallel()
	live := func(b batches.Batch) kv.Key { return kv.NewKey("batch-live", string(b.ID)) }
	stranger := batches.ID(newID())
	for name, harms := range map[string]func(b batches.Batch, e executions.Execution, w *kv.Batch){
		"a mark that is gone":       func(b batches.Batch, _ executions.Execution, w *kv.Batch) { w.Delete(live(b)) },
		"a mark that is unreadable": func(b batches.Batch, _ executions.Execution, w *kv.Batch) { w.Put(live(b), &unreadable{}) },
		"a mark of no batch": func(_ batches.Batch, _ executions.Execution, w *kv.Batch) {
			w.Put(kv.NewKey("batch-live", string(stranger)), &dueMark{})
		},
		"a run that is gone":       func(_ batches.Batch, e executions.Execution, w *kv.Batch) { w.Delete(rows.BatchRunKey(e)) },
		"a run that is unreadable": func(_ batches.Batch, e executions.Execution, w *kv.Batch) { w.Put(rows.BatchRunKey(e), &unreadable{}) },
		"a run that says it goes on": func(_ batches.Batch, e executions.Execution, w *kv.Batch) {
			w.Put(rows.BatchRunKey(e), &rows.BatchRun{ID: string(e.ID)})
		},
		"a run of another batch": func(_ batches.Batch, e executions.Execution, w *kv.Batch) {
			w.Put(rows.BatchRuns(stranger).With(e.Scope.Key(), string(e.ID)), &rows.BatchRun{ID: string(e.ID)})
		},
		"a run with a key too short": func(b batches.Batch, _ executions.Execution, w *kv.Batch) {
			w.Put(rows.BatchRuns(b.ID), &rows.BatchRun{})
		},
		"organizations of no batch": func(_ batches.Batch, _ executions.Execution, w *kv.Batch) {
			w.Put(kv.NewKey("batch-item", string(stranger), newID()), &dueMark{})
			w.Put(kv.NewKey("batch-item", string(stranger), newID()), &dueMark{})
		},
		"an organization with a key too short": func(_ batches.Batch, _ executions.Execution, w *kv.Batch) {
			w.Put(kv.NewKey("batch-item", "x"), &dueMark{})
		},
		"an input of no batch": func(_ batches.Batch, _ executions.Execution, w *kv.Batch) {
			w.Put(kv.NewKey("batch-input", rows.Position(executions.ID(stranger))), &dueMark{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			b, run := batchWithRun(t, s)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, func(w *kv.Batch) { harms(b, run, w) })
			s = open(t, dir)
			if found := walked(t, s, true); len(found) == 0 || found[0].Mending != maintenance.Mended {
				t.Errorf("upkeep tells of %+v", found)
			}
			if left := walked(t, s, false); len(left) > 0 {
				t.Errorf("these are left: %+v", left)
			}
			isWhole(t, s, b)
		})
	}
}

// isWhole expects a batch to go on, and to count its one run, which was cancelled.
func isWhole(t *testing.T, s *embedded.Store, b batches.Batch) {
	t.Helper()
	found, err := s.Batches().Live(t.Context())
	if err != nil || len(found) != 1 || found[0].ID != b.ID {
		t.Errorf("%+v go on, %v", found, err)
	}
	all, _, err := s.BatchItems().Tally(t.Context(), b)
	if diff := cmp.Diff(batches.Tally{Cancelled: 1}, all); diff != "" || err != nil {
		t.Errorf("the counts: %v, -want +got\n%s", err, diff)
	}
}

// A damaged batch hides no other, and a repair only tells of it.
func TestADamagedBatchHidesNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	damaged, _ := batchWithRun(t, s)
	sound, _ := batchWithRun(t, s)
	shut(t, s)
	harm(t, dir, func(w *kv.Batch) { w.Put(rows.BatchKey(damaged.ID), &garbage{}) })
	s = open(t, dir)
	isWhole(t, s, sound)
	page, err := s.Batches().List(t.Context(), store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != sound.ID {
		t.Errorf("the list is %+v, %v", page, err)
	}
	for _, mend := range []bool{true, false} {
		if found := walked(t, s, mend); len(found) != 1 || found[0].What != "batch" || found[0].Mending != maintenance.Unmendable {
			t.Errorf("upkeep tells of %+v", found)
		}
	}
}

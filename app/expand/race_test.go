package expand_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// A run that was accepted while its owner still might is there, whatever they lost
// before it could be written down.
func TestARefusalIsNotBelievedWhereThereIsARun(t *testing.T) {
	t.Parallel()
	w := open(t, 1, 0)
	w.enter(func(*batches.Batch) {})
	if err := w.expander(&line{cut: 10}).Tick(t.Context()); err == nil || len(w.runs(w.orgs[0])) != 1 {
		t.Fatalf("it did not die between the two: %v", err)
	}
	w.want(batches.Running, "waiting")
	w.must(w.store.Grants().Delete(t.Context(), scopeOf(organizations.TargetGlobal()), owner))
	w.tick()
	w.want(batches.Running, "Pending")
}

// One program begins to start a run; before it is accepted, somebody cancels and another
// program brings that to its end.
func TestWhatWasStartedForACancelledBatchIsStopped(t *testing.T) {
	t.Parallel()
	w := open(t, 1, 0)
	w.enter(func(*batches.Batch) {})
	at := &line{}
	at.late = func() {
		if at.calls == 9 { // the acceptance
			w.must(w.change(func(b batches.Batch) (batches.Batch, error) { return b.Cancel(noon) }))
			w.tick()
			w.want(batches.Cancelled, "batch_cancelled")
		}
	}
	w.must(w.expander(at).Tick(t.Context()))
	if runs := w.runs(w.orgs[0]); len(runs) != 1 || runs[0].Status != executions.Cancelled {
		t.Errorf("it has %+v", runs)
	}
	w.want(batches.Cancelled, "Cancelled")
}

// A run that was accepted just now may not be seen yet where runs are counted.
func TestNothingIsJudgedWhileARunCannotBeSeen(t *testing.T) {
	t.Parallel()
	for _, stage := range []batches.Stage{batches.Canary, batches.Running, batches.Cancelling} {
		w := open(t, 1, 1)
		w.enter(func(b *batches.Batch) {
			b.Stage, b.IsStarted, b.Trial = stage, true, &batches.Trial{Tags: []string{"gold"}}
		})
		item := batches.Item{Organization: w.orgs[0], IsFirst: true}
		w.must(w.store.BatchItems().Plan(t.Context(), batchID, []batches.Item{item}))
		item.Round = 1
		w.must(w.store.BatchItems().Put(t.Context(), batchID, []batches.Item{item}))
		w.tick()
		w.want(stage, "")
	}
}

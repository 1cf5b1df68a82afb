package rerun_test

import (
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Whoever undoes a run and whoever goes on from it may ask at the same moment.
func TestARunIsUndoneOrGoneOnFrom(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		for range 20 {
			id := w.performed(w.started(`{"name":"Cy"}`)).ID
			var resumed, undone error
			var both sync.WaitGroup
			both.Go(func() { _, resumed = w.Run(t.Context(), ana, rerun.Request{ID: id, Resume: true}) })
			both.Go(func() { _, undone = w.undoer.Start(t.Context(), ana, undoOf(id)) })
			both.Wait()
			lost := fault.Code(resumed) == "rerun_not_possible" && undone == nil || fault.Code(undone) == "undo_superseded" && resumed == nil
			if !lost {
				t.Errorf("resumed: %v, undone: %v", resumed, undone)
			}
		}
	})
}

func TestOnlyTheLastRunOfALineIsUndone(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`))
		second := w.performed(w.again(ana, rerun.Request{ID: first.ID, Resume: true}).Execution)
		third := w.performed(w.again(ana, rerun.Request{ID: second.ID, Resume: true}).Execution)
		for _, id := range []executions.ID{first.ID, second.ID} {
			_, previewed := w.undoer.Preview(t.Context(), ana, id)
			_, undone := w.undoer.Start(t.Context(), ana, undoOf(id))
			if fault.Code(previewed) != "undo_superseded" || fault.Code(undone) != "undo_superseded" {
				t.Errorf("%v, %v", previewed, undone)
			}
		}
		if _, err := w.undoer.Start(t.Context(), ana, undoOf(third.ID)); err != nil {
			t.Error(err)
		}
	})
}

// The run that somebody else went on with is theirs.
func TestARunThatGoesOnIsAnsweredToThoseWhoMayReadIt(t *testing.T) {
	t.Parallel()
	_, def := hiring(yes())
	bubble(t, def, func(w *world) {
		first := w.performed(w.started(`{"name":"Cy"}`))
		resume := rerun.Request{ID: first.ID, Resume: true}
		second := w.again(bo, resume).Execution
		w.refused(ana, resume, "permission_required")
		if got := w.again(somebody("cy", permissions.ExecuteWorkflows, permissions.ViewHistory), resume); got.Execution.ID != second.ID {
			t.Errorf("%+v", got)
		}
	})
}

package perform

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// leaving adds items, of which the bad ones fail, and then says good-bye.
func leaving(bad int, undone map[string]int, bye func(ctx context.Context) error) *workflow.Definition {
	undo := workflow.WithUndo(func(_ context.Context, item string) error { undone[item]++; return nil })
	return probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		items := make([]string, bad, bad+1)
		for i := range items {
			items[i] = fmt.Sprintf("bad %d", i)
		}
		err := workflow.Each(ctx, "add", append(items, "good"), func(_ context.Context, item string) error {
			if item != "good" {
				return errors.New("bad")
			}
			return nil
		}, undo)
		if err != nil {
			return nil, err
		}
		if _, err := workflow.Step(ctx, "last", func(context.Context) (string, error) { return "last", nil }, undo); err != nil {
			return nil, err
		}
		return workflow.Step(ctx, "bye", func(ctx context.Context) (string, error) { return "bye", bye(ctx) }, undo)
	})
}

// Nobody noted which of its steps had failed, and the preview says that the rest can
// be taken back.
func TestARunThatWasCutOffAfterAFailureIsUndone(t *testing.T) {
	t.Parallel()
	const unknown = "Nothing is kept of this step, and it may have taken effect: check by hand."
	died := &mortal{}
	for name, c := range map[string]struct {
		bye    func(ctx context.Context) error
		cut    func(w *world, d executions.Doorbell)
		status executions.Status
		code   string
	}{
		"killed": {func(context.Context) error { died.die(); return nil }, func(w *world, d executions.Doorbell) {
			died.live(w, d, func() {})
			w.restart()
		}, executions.Failed, "interrupted"},
		"cancelled and left behind": {func(context.Context) error { time.Sleep(time.Minute); return nil }, func(w *world, d executions.Doorbell) {
			time.AfterFunc(time.Second, func() { w.cancel(d) })
		}, executions.Cancelled, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			undone := map[string]int{}
			def := leaving(1, undone, c.bye)
			bubble(t, def, func(w *world) {
				of := w.accept(def)
				c.cut(w, of)
				e := w.work(of, time.Hour)
				ended(t, e, c.status, c.code)
				if len(e.FailedSteps) != 0 {
					t.Fatalf("it has noted what failed: %+v", e.FailedSteps)
				}
				e = w.work(w.undo(def, of), time.Hour)
				ended(t, e, executions.CompletedWithErrors, "")
				if diff := cmp.Diff(map[string]int{"good": 1, "last": 1}, undone); diff != "" {
					t.Error(diff)
				}
				want := []executions.Failure{{Item: "bye", Message: unknown}, {Item: "add: bad 0", Message: unknown}}
				if diff := cmp.Diff(want, e.Failures); diff != "" {
					t.Error(diff)
				}
				time.Sleep(time.Minute) // until what was left behind has ended
				synctest.Wait()
			}, onDisk(t.TempDir()))
		})
	}
}

// A run names a thousand steps that failed. What it did behind more of them is taken
// back all the same.
func TestARunIsUndoneHoweverManyOfItsStepsFailed(t *testing.T) {
	t.Parallel()
	for _, bad := range []int{1000, 1001, 1100} {
		undone := map[string]int{}
		def := leaving(bad, undone, func(context.Context) error { return nil })
		bubble(t, def, func(w *world) {
			of := w.accept(def)
			if e := w.delivered(of); e.Status != executions.CompletedWithErrors || len(e.FailedSteps) != 1000 {
				t.Fatalf("%s with %d", e.Status, len(e.FailedSteps))
			}
			e := w.delivered(w.undo(def, of))
			ended(t, e, executions.CompletedWithErrors, "")
			if diff := cmp.Diff(map[string]int{"good": 1, "last": 1, "bye": 1}, undone); diff != "" || len(e.Failures) != min(bad, 1001) {
				t.Errorf("%d: %s %d", bad, diff, len(e.Failures))
			}
		})
	}
}

func TestAStepThatFailedMayHaveTakenEffect(t *testing.T) {
	t.Parallel()
	undone := map[string]int{}
	def := leaving(0, undone, func(context.Context) error { return errors.New("502 after it was done") })
	bubble(t, def, func(w *world) {
		of := w.accept(def)
		ended(t, w.delivered(of), executions.Failed, "step_failed")
		e := w.delivered(w.undo(def, of))
		ended(t, e, executions.CompletedWithErrors, "")
		want := []executions.Failure{{Item: "bye", Message: "This step failed, and may have taken effect: check by hand."}}
		if diff := cmp.Diff(want, e.Failures); diff != "" || undone["bye"] != 0 || len(undone) != 2 {
			t.Error(diff, undone)
		}
	})
}

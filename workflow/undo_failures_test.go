package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestOneUndoThatFailsKeepsNoOtherFromBeingTried(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		_, _ = Step(ctx, "b", func(context.Context) (int, error) { return 1, nil }, WithUndo(func(context.Context, int) error {
			r.do("undo b")
			return Explain(errBroken, "B stays.")
		}), StepRetry(2, 0))
		_, _ = Step(ctx, "c", func(context.Context) (int, error) { return 1, nil }, WithUndo(func(context.Context, int) error { panic("oops") }))
		return nil, nil
	})
	r.ran(t)
	for name, c := range map[string]struct {
		mayRetry bool
		message  string
	}{"in the last attempt": {}, "in one that another follows": {true, "This item failed because of a fault in the code of the workflow."}} {
		t.Run(name, func(t *testing.T) {
			r.did, r.past.MayRetry = nil, c.mayRetry
			o := r.undone(t.Context(), newMemory())
			r.wants(t, "undo b", "undo b", "undo a")
			want := []host.Failure{{Item: "c", Message: "This item failed because of a fault in the code of the workflow."}, {Item: "b", Message: "B stays."}}
			if diff := cmp.Diff(want, o.Failures); diff != "" || (o.Err != nil) != c.mayRetry || host.Diagnose(o.Err).Permanent {
				t.Error(diff, o.Err)
			}
		})
	}
}

func TestAnUndoOfWhichNothingSucceedsFails(t *testing.T) {
	t.Parallel()
	r := newReversible(func(_ *reversible, ctx context.Context, _ *Run) (any, error) {
		return Step(ctx, "a", func(context.Context) (int, error) { return 1, nil },
			WithUndo(func(context.Context, int) error { return Permanent(errBroken) }))
	})
	r.ran(t)
	r.past.MayRetry = true // which would not help
	o := r.undone(t.Context(), newMemory())
	d := host.Diagnose(o.Err)
	if d.Code != "undo_failed" || d.Message != "Nothing was undone." || !d.Permanent || len(o.Failures) != 1 {
		t.Errorf("%+v %+v", d, o)
	}
}

func TestWhatCannotBeTakenBackIsNamedAndTheRestIs(t *testing.T) {
	t.Parallel()
	later := false
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		if !later {
			_, _ = r.make(ctx, "skipped")
		}
		_, _ = r.make(ctx, "b")
		_, _ = r.make(ctx, "in doubt", Once())
		_, _ = r.make(ctx, "erased")
		return nil, nil
	})
	r.ran(t)
	later = true
	r.past.Steps[3] = host.Step{Name: "in doubt", Intent: true, Undoable: true}
	r.past.Steps = append(r.past.Steps[:4], host.Step{Name: "erased", Undoable: true}, host.Step{Name: "of old", Undoable: true, Result: json.RawMessage("1")})
	o := r.undone(t.Context(), newMemory())
	r.wants(t, "undo b", "undo a")
	unmet := "The workflow does not come to this step again, perhaps because the result of its step “erased” can no longer be read: undo it by hand."
	want := []host.Failure{
		{Item: "of old", Message: unmet},
		{Item: "erased", Message: "What this step did can no longer be read, because it held a secret: undo it by hand."},
		{Item: "in doubt", Message: "Nobody knows whether this step took effect: check by hand."},
		{Item: "skipped", Message: unmet},
	}
	if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil {
		t.Error(diff, o.Err)
	}
}

func TestAResultThatNoLongerDecodesEndsWhatIsPlayed(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		if _, err := r.make(ctx, "b"); err != nil {
			return nil, err
		}
		return r.make(ctx, "c")
	})
	r.ran(t)
	r.past.Steps[1].Result = json.RawMessage("7")
	o := r.undone(t.Context(), newMemory())
	r.wants(t, "undo a")
	if len(o.Failures) != 2 || o.Failures[1].Message != "This step was done by another version of the workflow: undo it by hand." || o.Err != nil {
		t.Errorf("%+v", o)
	}
}

// Another attempt may get further, unless the code says that it cannot.
func TestCodeThatStopsEarlyIsTheReasonForWhatItDoesNotReach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err       error
		permanent bool
	}{
		"for now":  {Explain(errBroken, "The directory is away."), false},
		"for good": {Explain(Permanent(errBroken), "The directory is away."), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			again := false
			r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
				if again {
					return nil, c.err
				}
				return r.make(ctx, "a")
			})
			r.ran(t)
			again, r.past.MayRetry = true, true
			o := r.undone(t.Context(), newMemory())
			d := host.Diagnose(o.Err)
			if d.Permanent != c.permanent || len(o.Failures) != 1 || o.Failures[0].Message != "The workflow does not come to this step again: The directory is away." {
				t.Errorf("%+v %+v", d, o)
			}
		})
	}
}

func TestAnUndoThatDoesNotFitItsStepFailsItBeforeItRuns(t *testing.T) {
	t.Parallel()
	wrong := WithUndo(func(context.Context, string) error { return nil })
	step := func(ctx context.Context, option StepOption) error {
		_, err := Step(ctx, "a", func(context.Context) (int, error) { return 0, errors.New("it ran") }, option)
		return err
	}
	for name, c := range map[string]struct {
		code string
		fn   func(ctx context.Context) error
	}{
		"another type": {"step_undo_mismatch", func(ctx context.Context) error { return step(ctx, wrong) }},
		"no function":  {"step_undo_mismatch", func(ctx context.Context) error { return step(ctx, WithUndo[int](nil)) }},
		"of each, another type": {"step_undo_mismatch", func(ctx context.Context) error {
			return Each(ctx, "a", []int{1}, func(context.Context, int) error { return errors.New("it ran") }, wrong)
		}},
		"inside of another": {"step_undo_inside", func(ctx context.Context) error {
			_, err := Step(ctx, "outer", func(ctx context.Context) (none, error) {
				return none{}, step(ctx, WithUndo(func(context.Context, int) error { return nil }))
			})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (none, error) { return none{}, c.fn(ctx) })
			if d := host.Diagnose(o.Err); d.Code != c.code || !d.Permanent || strings.Contains(d.Details, "it ran") {
				t.Errorf("%+v", d)
			}
			passedOver := execute(t, newMemory(), func(ctx context.Context, _ *Run) (none, error) { _ = c.fn(ctx); return none{}, nil })
			if len(passedOver.Failures) == 0 {
				t.Error("it can be passed over in silence")
			}
			if d := host.Diagnose(c.fn(t.Context())); c.code == "step_undo_mismatch" && d.Code != c.code {
				t.Errorf("outside of a run: %+v", d)
			}
		})
	}
}

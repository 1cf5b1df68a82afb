package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// cut is said of a step with an undo of which a run that was cut off says nothing.
const cut = "Nothing is kept of this step, and it may have taken effect: check by hand."

// stored is what a run leaves of a step that answered this.
func stored(name, result string) host.Step {
	return host.Step{Name: name, Result: json.RawMessage(result), Undoable: true}
}

// A run whose program died says nothing of what failed in it before.
func TestStepsBehindOneOfWhichNothingIsKnownAreTakenBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		past     host.Past
		failures []host.Failure
	}{
		"of a run that was cut off": {host.Past{CutOff: true}, []host.Failure{{Item: "pay", Message: cut}, {Item: "add: y", Message: cut}}},
		"of one that names what failed": {
			host.Past{FailedSteps: []host.Step{{Name: "add: y", Undoable: true}}}, []host.Failure{{Item: "add: y", Message: doubtful}},
		},
		"of one that is not said to be cut off": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
				err := Each(ctx, "add", []string{"x", "y", "z"}, func(context.Context, string) error { return nil },
					WithUndo(func(_ context.Context, item string) error { r.do("remove " + item); return nil }))
				if err != nil {
					return nil, err
				}
				if _, err := r.make(ctx, "list"); err != nil {
					return nil, err
				}
				return r.make(ctx, "pay")
			})
			c.past.Run, r.past = r.past.Run, c.past
			r.past.Steps = []host.Step{stored("add: x", `{"item":"x"}`), stored("add: z", `{"item":"z"}`), stored("list", `"list"`)}
			o := r.undone(t.Context(), newMemory())
			r.wants(t, "undo list", "remove z", "remove x")
			if diff := cmp.Diff(c.failures, o.Failures); diff != "" || o.Err != nil {
				t.Error(diff, o.Err)
			}
		})
	}
}

// One that does not come to it does not wait for it until the time of the undo is over.
func TestCodeThatGoesAnotherWayIsLeftHalfOfTheTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
			_, _ = r.make(ctx, "a")
			_, _ = r.make(ctx, "new")
			<-ctx.Done()
			return nil, ctx.Err()
		})
		r.past.Steps = []host.Step{stored("a", `"a"`), stored("old", `"old"`)}
		began := time.Now()
		o := r.undone(ctx, newMemory())
		r.wants(t, "undo a")
		want := []host.Failure{{Item: "old", Message: "The workflow does not come to this step again, perhaps because the run has no result of its step “new”: undo it by hand."}}
		if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil || time.Since(began) != 30*time.Second {
			t.Error(diff, o.Err, time.Since(began))
		}
	})
}

func TestTheCodeMayPassOverAResultThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		heedless       bool
		result         string
		did            []string
		itself, behind string
	}{
		"and comes to the rest": {true, "", []string{"undo c", "undo a"}, "What this step did can no longer be read, because it held a secret: undo it by hand.", ""},
		"or does not": {
			false, "", []string{"undo a"}, "What this step did can no longer be read, because it held a secret: undo it by hand.",
			"The workflow does not come to this step again, perhaps because the result of its step “b” can no longer be read: undo it by hand.",
		},
		"of another version": {true, "7", []string{"undo c", "undo a"}, "This step was done by another version of the workflow: undo it by hand.", ""},
		"of another version, or does not": {
			false, "7", []string{"undo a"}, "This step was done by another version of the workflow: undo it by hand.",
			"The workflow does not come to this step again, perhaps because its step “b” was done by another version of the workflow: undo it by hand.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
				_, _ = r.make(ctx, "a")
				_, _ = r.make(ctx, "new") // certain beats possible when it is said why
				if _, err := r.make(ctx, "b"); err != nil && !c.heedless {
					return nil, err
				}
				return r.make(ctx, "c")
			})
			b := stored("b", c.result)
			if c.result == "" {
				b.Result = nil
			}
			r.past.Steps = []host.Step{stored("a", `"a"`), b, stored("c", `"c"`)}
			o := r.undone(t.Context(), newMemory())
			r.wants(t, c.did...)
			want := []host.Failure{{Item: "b", Message: c.itself}}
			if c.behind != "" {
				want = append([]host.Failure{{Item: "c", Message: c.behind}}, want...)
			}
			if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil {
				t.Error(diff, o.Err)
			}
		})
	}
}

// One that must not run twice is in doubt by its intent, and is named once.
func TestAFailedStepIsNamedOnce(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		_, _ = Step(ctx, "look", func(context.Context) (int, error) { return 0, errBroken })
		return Step(ctx, "pay", func(context.Context) (int, error) { return 0, errBroken }, Once(),
			WithUndo(func(context.Context, int) error { return errors.New("it was called") }))
	})
	r.ran(t)
	o := r.undone(t.Context(), newMemory())
	r.wants(t, "undo a")
	if diff := cmp.Diff([]host.Failure{{Item: "pay", Message: "Nobody knows whether this step took effect: check by hand."}}, o.Failures); diff != "" || o.Err != nil {
		t.Error(diff, o.Err)
	}
}

// An earlier undo has done all that can be done: nothing of this one failed.
func TestDoubtAloneFailsNoUndo(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		return Step(ctx, "b", func(context.Context) (string, error) { return "", errBroken },
			WithUndo(func(context.Context, string) error { return errors.New("it was called") }))
	})
	r.ran(t)
	r.past.Done = []string{"undo: a"}
	o := r.undone(t.Context(), newMemory())
	r.wants(t)
	if diff := cmp.Diff([]host.Failure{{Item: "b", Message: doubtful}}, o.Failures); diff != "" || o.Err != nil {
		t.Error(diff, o.Err)
	}
}

func TestAnItemThatIsNothingIsTakenBackAsThat(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		one := 1
		return nil, Each(ctx, "add", []*int{nil, &one}, func(context.Context, *int) error { return nil },
			WithUndo(func(_ context.Context, item *int) error {
				if r.do("something"); item == nil {
					r.did[len(r.did)-1] = "nothing"
				}
				return nil
			}))
	})
	r.ran(t)
	if o := r.undone(t.Context(), newMemory()); o.Err != nil || len(o.Failures) != 0 {
		t.Errorf("%+v", o)
	}
	r.wants(t, "something", "nothing")
}

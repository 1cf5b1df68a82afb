package perform

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// onward is a run of four steps of which some cannot be done now, and what it did.
type onward struct {
	effects map[string]int
	// keys are those that each step told other systems.
	keys map[string]map[string]bool
	// stored are the steps that the store has said to hold.
	stored map[string]bool
	broken []string
	fails  map[string]bool
	at     func(step string)
}

func newOnward(failing ...string) (*onward, *workflow.Definition) {
	o := &onward{effects: map[string]int{}, stored: map[string]bool{}, fails: map[string]bool{}, keys: map[string]map[string]bool{}}
	for _, name := range failing {
		o.fails[name] = true
	}
	return o, probe(o.run, func(s *workflow.Spec) { s.Retry = workflow.Retry{Attempts: 9} })
}

func (o *onward) run(ctx context.Context, _ *workflow.Run) (any, error) {
	for _, name := range []string{"one", "two", "three", "four"} {
		made, err := workflow.Step(ctx, name, func(ctx context.Context) (string, error) {
			return "made " + name, o.do(ctx, name)
		}, workflow.WithUndo(func(context.Context, string) error {
			o.effects["undo: "+name]++
			return nil
		}))
		if err != nil || made != "made "+name {
			return nil, fmt.Errorf("%s: %w", made, err)
		}
	}
	return "done", nil
}

func (o *onward) do(ctx context.Context, name string) error {
	if o.effects[name]++; o.stored[name] {
		o.broken = append(o.broken, name+" again after it was stored")
	}
	if o.keys[name] == nil {
		o.keys[name] = map[string]bool{}
	}
	o.keys[name][workflow.StepKey(ctx)] = true
	if o.at != nil {
		o.at(name)
	}
	if o.fails[name] {
		return workflow.Permanent(errors.New(name + " cannot be done"))
	}
	return nil
}

// goOn accepts a run that goes on from another one.
func (w *world) goOn(def *workflow.Definition, from executions.Doorbell) executions.Doorbell {
	w.t.Helper()
	before := w.get(from)
	return w.accept(def, func(e *executions.Execution) {
		e.Trigger, e.Origin = executions.TriggerRerun, executions.Origin{ID: string(from.ID()), Name: def.Spec.Title}
		if e.Resumes, e.Input = before.Resumes, before.Input; e.Resumes == "" {
			e.Resumes = before.ID
		}
	})
}

// attempts are the attempts in which the stored steps of a run were done.
func (w *world) attempts(d executions.Doorbell) map[string]int {
	w.t.Helper()
	list, err := w.store.Steps().List(w.t.Context(), d.Scope(), d.ID())
	if err != nil {
		w.t.Fatal(err)
	}
	in := map[string]int{}
	for _, s := range list {
		in[s.Name] = s.Attempt
	}
	return in
}

// wants holds two things against each other.
func wants(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestARunGoesOnFromWhereAnotherFailed(t *testing.T) {
	t.Parallel()
	o, def := newOnward("three")
	bubble(t, def, func(w *world) {
		first := w.accept(def)
		ended(t, w.delivered(first), executions.Failed, "step_failed")
		o.fails = nil
		d := w.goOn(def, first)
		e := w.delivered(d)
		ended(t, e, executions.Success, "")
		wants(t, map[string]int{"one": 1, "two": 1, "three": 2, "four": 1}, o.effects)
		wants(t, map[string]int{"one": 0, "two": 0, "three": 1, "four": 1}, w.attempts(d))
		wants(t, []string{"one", "two", "three", "four"}, w.storedSteps(d))
		wants(t, []string{"Goes on from an earlier run. Steps of it that are not done again: 2."}, w.messages(d))
		wants(t, []string{"one", "two"}, w.storedSteps(first))
		if len(o.keys["three"]) != 1 {
			t.Errorf("the step that failed has told others two keys: %v", o.keys)
		}
	})
}

// Each run goes on from the one before, and has what all of them did.
func TestRunsGoOnFromRunsThatWentOn(t *testing.T) {
	t.Parallel()
	o, def := newOnward("two", "three", "four")
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		for _, name := range []string{"two", "three", "four"} {
			ended(t, w.delivered(d), executions.Failed, "step_failed")
			delete(o.fails, name)
			d = w.goOn(def, d)
		}
		e := w.delivered(d)
		ended(t, e, executions.Success, "")
		wants(t, map[string]int{"one": 1, "two": 2, "three": 2, "four": 2}, o.effects)
		wants(t, map[string]int{"one": 0, "two": 0, "three": 0, "four": 1}, w.attempts(d))
		for name, keys := range o.keys {
			if len(keys) != 1 {
				t.Errorf("%s has told others several keys: %v", name, keys)
			}
		}
	})
}

// One that was stopped before it began has nothing of its own yet.
func TestARunGoesOnFromOneThatNeverBegan(t *testing.T) {
	t.Parallel()
	o, def := newOnward("three")
	bubble(t, def, func(w *world) {
		first := w.accept(def)
		w.deliver(first)
		o.fails = nil
		never := w.goOn(def, first)
		w.cancel(never)
		d := w.goOn(def, never)
		ended(t, w.delivered(d), executions.Success, "")
		wants(t, map[string]int{"one": 1, "two": 1, "three": 2, "four": 1}, o.effects)
		wants(t, []string{"one", "two", "three", "four"}, w.storedSteps(d))
	})
}

func TestItemsThatFailedAreDoneAnewAndNoOthers(t *testing.T) {
	t.Parallel()
	done, fail := map[string]int{}, true
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return "done", workflow.Each(ctx, "add", []string{"Sales", "VPN", "Sales"}, func(_ context.Context, item string) error {
			if done[item]++; item == "VPN" && fail {
				return errors.New("403")
			}
			return nil
		})
	})
	bubble(t, def, func(w *world) {
		first := w.accept(def)
		ended(t, w.delivered(first), executions.CompletedWithErrors, "")
		fail = false
		d := w.goOn(def, first)
		ended(t, w.delivered(d), executions.Success, "")
		wants(t, map[string]int{"Sales": 2, "VPN": 2}, done)
		wants(t, map[string]int{"add: Sales": 0, "add: VPN": 1, "add: Sales (2)": 0}, w.attempts(d))
	})
}

// A step that must not happen twice, and of which nobody knows the end, is not done.
func TestWhatIsInDoubtStaysSoInARunThatGoesOn(t *testing.T) {
	t.Parallel()
	paid := 0
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return workflow.Step(ctx, "pay", func(context.Context) (int, error) {
			paid++
			return 0, errors.New("timeout")
		}, workflow.Once())
	})
	bubble(t, def, func(w *world) {
		first := w.accept(def)
		w.deliver(first)
		e := w.delivered(w.goOn(def, first))
		if ended(t, e, executions.Failed, "step_in_doubt"); paid != 1 {
			t.Errorf("paid %d times", paid)
		}
	})
}

func TestNothingHappensWhenTheEarlierRunIsNotKept(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(w *world, d executions.Doorbell){
		"removed": func(w *world, d executions.Doorbell) {
			if _, err := w.store.Upkeep().Forget(w.t.Context(), d); err != nil {
				w.t.Fatal(err)
			}
		},
		"about to be removed": func(w *world, _ executions.Doorbell) {
			w.settings.Kept = 1
			w.engine = w.newEngine()
			time.Sleep(23*time.Hour + time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, def := newOnward("three")
			bubble(t, def, func(w *world) {
				first := w.accept(def)
				w.deliver(first)
				o.fails = nil
				d := w.goOn(def, first)
				forget(w, first)
				e := w.delivered(d)
				ended(t, e, executions.Failed, "rerun_not_possible")
				wants(t, map[string]int{"one": 1, "two": 1, "three": 1}, o.effects)
			})
		})
	}
}

// What a run has taken over is its own: nothing depends on the earlier one.
func TestARunThatHasTakenOverOutlivesTheOneThatItGoesOnFrom(t *testing.T) {
	t.Parallel()
	o, def := newOnward("two", "three")
	bubble(t, def, func(w *world) {
		first := w.accept(def)
		w.deliver(first)
		delete(o.fails, "two")
		second := w.goOn(def, first)
		ended(t, w.delivered(second), executions.Failed, "step_failed")
		if _, err := w.store.Upkeep().Forget(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		o.fails = nil
		d := w.goOn(def, second)
		ended(t, w.delivered(d), executions.Success, "")
		wants(t, map[string]int{"one": 1, "two": 2, "three": 2, "four": 1}, o.effects)
		clear(o.effects)
		ended(t, w.delivered(w.undo(def, d)), executions.Success, "")
		wants(t, map[string]int{"undo: one": 1, "undo: two": 1, "undo: three": 1, "undo: four": 1}, o.effects)
	})
}

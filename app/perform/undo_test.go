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

// returning is a run of three steps that can be taken back, and what it did.
type returning struct {
	effects map[string]int
	// stored are the steps that the store has said to hold.
	stored map[string]bool
	broken []string
	// fails answers why a step cannot be taken back now.
	fails func(step string) error
	at    func(what string)
}

func newReturning() (*returning, *workflow.Definition) {
	r := &returning{effects: map[string]int{}, stored: map[string]bool{}}
	return r, probe(r.run)
}

func (r *returning) do(what string) {
	if r.effects[what]++; r.stored[what] {
		r.broken = append(r.broken, what+" again after it was stored")
	}
	if r.at != nil {
		r.at(what)
	}
}

func (r *returning) run(ctx context.Context, run *workflow.Run) (any, error) {
	for i, name := range []string{"one", "two", "three"} {
		run.Progress(i, 3, name)
		workflow.Log(ctx).Info("doing " + name)
		made, err := workflow.Step(ctx, name, func(context.Context) (string, error) {
			r.do(name)
			return "made " + name, nil
		}, workflow.WithUndo(func(ctx context.Context, made string) error {
			workflow.Log(ctx).Info("taking back what was " + made)
			r.do("undo: " + name)
			if r.fails != nil {
				return r.fails(name)
			}
			return nil
		}))
		if err != nil || made != "made "+name {
			return nil, fmt.Errorf("%s: %w", made, err)
		}
	}
	return "done", nil
}

// again takes off what the run itself has done.
func (r *returning) again() { clear(r.effects) }

// undo accepts an undo of a run, or one that goes on from an undo.
func (w *world) undo(def *workflow.Definition, of executions.Doorbell) executions.Doorbell {
	w.t.Helper()
	return w.accept(def, func(e *executions.Execution) {
		e.Trigger, e.Origin = executions.TriggerUndo, executions.Origin{ID: string(of.ID()), Name: def.Spec.Title}
		e.Retry = executions.Retry{Attempts: 4, Backoff: time.Second}
	})
}

func TestAnUndoIsARunThatTakesBackTheStepsOfAnother(t *testing.T) {
	t.Parallel()
	r, def := newReturning()
	bubble(t, def, func(w *world) {
		of := w.accept(def)
		before := w.delivered(of)
		r.again()
		d := w.undo(def, of)
		e := w.delivered(d)
		ended(t, e, executions.Success, "")
		want := map[string]int{"undo: three": 1, "undo: two": 1, "undo: one": 1}
		if diff := cmp.Diff(want, r.effects); diff != "" || e.Result.Kind != "" || e.Failures != nil || e.Progress != (executions.Progress{Done: 3, Total: 3}) {
			t.Errorf("%s %+v", diff, e)
		}
		if diff := cmp.Diff([]string{"undo: three", "undo: two", "undo: one"}, w.storedSteps(d)); diff != "" {
			t.Error(diff)
		}
		lines := []string{
			"The run is played again from its stored steps, to learn how to undo them. Nothing of it happens again.",
			"taking back what was made three", "taking back what was made two", "taking back what was made one",
		}
		if diff := cmp.Diff(lines, w.messages(d)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, w.get(of), cmp.AllowUnexported(before.Scope)); diff != "" || len(w.storedSteps(of)) != 3 {
			t.Errorf("the run that was undone has changed: %s", diff)
		}
	})
}

// Whatever the store does not answer, before a call took effect or after it, an
// undo comes to its end, and nothing that was stored happens again.
func TestAnUndoComesToItsEndWhateverIsNotAnswered(t *testing.T) {
	t.Parallel()
	undone := func(t *testing.T, plan func(call string, before int) mode) (calls []string) {
		t.Helper()
		r, def := newReturning()
		bubble(t, def, func(w *world) {
			of := w.accept(def)
			w.deliver(of)
			r.again()
			f := w.faulty(plan)
			d := w.undo(def, of)
			e := w.work(d, 10*time.Minute)
			calls = f.made()
			if e.Status == executions.Running && nobodyLearnt(calls) {
				w.restart()
				e = w.work(d, 10*time.Minute)
			}
			ended(t, e, executions.Success, "")
			if diff := cmp.Diff([]string{"undo: three", "undo: two", "undo: one"}, w.storedSteps(d)); diff != "" || r.broken != nil {
				t.Error(diff, r.broken)
			}
			for _, name := range []string{"one", "two", "three"} {
				if r.effects[name] != 0 || r.effects["undo: "+name] != 1 {
					t.Errorf("%v", r.effects)
				}
			}
		}, onDisk(t.TempDir()))
		return calls
	}
	calls := undone(t, func(string, int) mode { return pass })
	for i, call := range calls {
		for name, how := range map[string]mode{"refused": refuse, "unanswered": unanswered} {
			t.Run(fmt.Sprintf("%d %s %s", i, call, name), func(t *testing.T) {
				t.Parallel()
				undone(t, func(_ string, before int) mode {
					if before == i {
						return how
					}
					return pass
				})
			})
		}
	}
}

// The program dies in the middle of each undo, and right after each was stored.
func TestAnUndoGoesOnWhereverTheProgramDied(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"three", "two", "one"} {
		for _, stored := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, stored %v", name, stored), func(t *testing.T) {
				t.Parallel()
				r, def := newReturning()
				bubble(t, def, func(w *world) {
					of := w.accept(def)
					w.deliver(of)
					r.again()
					m, d := &mortal{}, w.undo(def, of)
					last := ""
					r.at = func(what string) {
						if last = what; what == "undo: "+name && !stored {
							m.die()
						}
					}
					m.live(w, d, func() {
						if r.stored[last] = true; last == "undo: "+name && stored {
							m.die()
						}
					})
					r.at = nil
					w.restart()
					e := w.work(d, time.Hour)
					ended(t, e, executions.Success, "")
					want := map[string]int{"undo: three": 1, "undo: two": 1, "undo: one": 1}
					if !stored {
						want["undo: "+name] = 2 // nobody knows what became of it
					}
					if diff := cmp.Diff(want, r.effects); diff != "" || r.broken != nil || e.Attempt != 2 {
						t.Errorf("%s %v, attempt %d", diff, r.broken, e.Attempt)
					}
				}, onDisk(t.TempDir()))
			})
		}
	}
}

func TestAnUndoThatFailsIsTriedAgainAndThenNamed(t *testing.T) {
	t.Parallel()
	r, def := newReturning()
	r.fails = func(step string) error {
		if step == "two" {
			return workflow.Explain(errors.New("403"), "Two is closed.")
		}
		return nil
	}
	bubble(t, def, func(w *world) {
		of := w.accept(def)
		w.deliver(of)
		r.again()
		first := w.undo(def, of)
		e := w.work(first, time.Hour)
		ended(t, e, executions.CompletedWithErrors, "")
		want := map[string]int{"undo: three": 1, "undo: two": 4, "undo: one": 1}
		if diff := cmp.Diff(want, r.effects); diff != "" || e.Attempt != 4 {
			t.Errorf("%s, attempt %d", diff, e.Attempt)
		}
		if diff := cmp.Diff([]executions.Failure{{Item: "two", Message: "Two is closed."}}, e.Failures); diff != "" {
			t.Error(diff)
		}
		// Another one does only what is left.
		r.again()
		r.fails = nil
		second := w.undo(def, first)
		ended(t, w.work(second, time.Hour), executions.Success, "")
		if diff := cmp.Diff(map[string]int{"undo: two": 1}, r.effects); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnUndoCanBeCancelledAndTimesOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cancel bool
		status executions.Status
		code   string
	}{"cancelled": {true, executions.Cancelled, ""}, "out of time": {false, executions.Timeout, "timeout"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
				return workflow.Step(ctx, "one", func(context.Context) (int, error) { return 1, nil },
					workflow.WithUndo(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }))
			}, lasting(time.Minute))
			bubble(t, def, func(w *world) {
				of := w.accept(def)
				w.deliver(of)
				d := w.undo(def, of)
				if c.cancel {
					time.AfterFunc(time.Second, func() { w.cancel(d) })
				}
				ended(t, w.work(d, time.Hour), c.status, c.code)
			})
		})
	}
}

func TestAnUndoOfARunThatIsNotKeptFails(t *testing.T) {
	t.Parallel()
	r, def := newReturning()
	bubble(t, def, func(w *world) {
		e := w.delivered(w.undo(def, bell(t, "")))
		ended(t, e, executions.Failed, "undone_run_missing")
		if len(r.effects) != 0 || e.Attempt != 1 {
			t.Errorf("%v in attempt %d", r.effects, e.Attempt)
		}
	})
}

// A secret of the vault is there for good; what somebody typed is erased with the
// run, and with it what held it.
func TestSealedResultsAreTakenBackWhereTheyCanBeOpened(t *testing.T) {
	t.Parallel()
	var given []string
	step := func(ctx context.Context, name string, fn func(context.Context) (string, error)) error {
		_, err := workflow.Step(ctx, name, fn, workflow.WithUndo(func(_ context.Context, secret string) error {
			given = append(given, name+" "+secret)
			return nil
		}))
		return err
	}
	def := workflow.Define(workflow.Spec{Name: fmt.Sprintf("probe_%d", probes.Add(1)), Title: "Probe", OrganizationOptional: true},
		func(ctx context.Context, run *workflow.Run, in passwordInput) (any, error) {
			if err := step(ctx, "open", func(ctx context.Context) (string, error) { return run.Secret(ctx, "vendor_key") }); err != nil {
				return nil, err
			}
			return nil, step(ctx, "erased", func(context.Context) (string, error) { return in.Password.Reveal(), nil })
		}).Definition()
	bubble(t, def, func(w *world) {
		of := w.acceptSealed(def)
		ended(t, w.delivered(of), executions.Success, "")
		d := w.accept(def, func(e *executions.Execution) {
			e.Trigger, e.Origin, e.Input = executions.TriggerUndo, executions.Origin{ID: string(of.ID())}, []byte(`{"password":""}`)
		})
		e := w.delivered(d)
		ended(t, e, executions.CompletedWithErrors, "")
		if diff := cmp.Diff([]string{"open " + vaulted}, given); diff != "" {
			t.Error(diff)
		}
		if len(e.Failures) != 1 || e.Failures[0].Item != "erased" {
			t.Errorf("%+v", e.Failures)
		}
		if text := w.everything(d); marks().Holds(text) {
			t.Errorf("%s", found(text))
		}
	})
}

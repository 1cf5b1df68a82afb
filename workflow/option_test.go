package workflow

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// logged are the lines as level, step, message and fields.
func logged(on *memory) []string {
	var lines []string
	for _, l := range on.lines {
		lines = append(lines, fmt.Sprintf("%s [%s] %s %s", l.Level, l.Step, l.Message, l.Fields))
	}
	return lines
}

func TestAStepIsTriedAgainAndStoredOnceItSucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		on, calls, began := newMemory(), 0, time.Now()
		o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
			return Step(ctx, "call", func(context.Context) (int, error) {
				if calls++; calls == 2 {
					return 0, RetryAfter(errBroken, 10*time.Second)
				} else if calls < 3 {
					return 0, errBroken
				}
				return calls, nil
			}, StepRetry(3, time.Second))
		})
		if string(o.Result) != "3" || o.Err != nil || len(o.FailedSteps)+len(o.Failures) != 0 || time.Since(began) != 11*time.Second {
			t.Errorf("%+v after %v", o, time.Since(began))
		}
		want := []string{
			`warn [call] The step failed and will be tried again. {"error":"broken","wait":"1s"}`,
			`warn [call] The step failed and will be tried again. {"error":"broken","wait":"10s"}`,
		}
		if diff := cmp.Diff(want, logged(on)); diff != "" || len(on.records) != 1 || on.records[0].Duration != 11*time.Second {
			t.Error(diff, on.records)
		}
	})
}

func TestAStepWhoseTriesAreUsedUpFails(t *testing.T) {
	t.Parallel()
	on, calls := newMemory(), 0
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "call", func(context.Context) (int, error) {
			if calls++; calls == 1 {
				panic("kaputt")
			}
			return 0, RetryAfter(errBroken, time.Hour)
		}, StepRetry(2, 0))
	})
	d := host.Diagnose(o.Err)
	if d.Step != "call" || d.RetryAfter != time.Hour || calls != 2 || len(o.FailedSteps) != 1 || len(on.records) != 0 {
		t.Errorf("%+v after %d calls, %+v", d, calls, o)
	}
	if levels := []string{on.lines[0].Level, on.lines[1].Level}; len(on.lines) != 2 || !slices.Equal(levels, []string{"warn", "error"}) {
		t.Error(logged(on))
	}
}

// early is a host that knows what earlier attempts stored, here nothing.
type early struct{ *memory }

func (early) Recall(string) (host.Step, bool) { return host.Step{}, false }

func TestStepsInsideOfAStepThatIsTriedAgainBeginAnew(t *testing.T) {
	t.Parallel()
	on, calls := early{newMemory()}, map[string]int{}
	count := func(name string, failures int) func(context.Context) (int, error) {
		return func(context.Context) (int, error) {
			if calls[name]++; calls[name] <= failures {
				return 0, errBroken
			}
			return calls[name], nil
		}
	}
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "outer", func(ctx context.Context) (int, error) {
			first, err := Step(ctx, "done at once", count("first", 0))
			if err != nil {
				return 0, err
			}
			if _, err := Step(ctx, "a step between", func(ctx context.Context) (int, error) { return Step(ctx, "fails once", count("second", 1)) }); err != nil {
				return 0, err
			}
			return first, nil
		}, StepRetry(3, 0))
	})
	if string(o.Result) != "1" || o.Err != nil || len(o.FailedSteps)+len(o.Failures) != 0 {
		t.Errorf("%+v", o)
	}
	if diff := cmp.Diff(map[string]int{"first": 1, "second": 2}, calls); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"done at once", "fails once", "a step between", "outer"}, namesOf(on.records)); diff != "" {
		t.Error(diff)
	}
}

func TestAStepThatCannotBeKeptIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	on, calls := newMemory(), 0
	on.storeErr = errors.New("the lease is lost")
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "outer", func(ctx context.Context) (int, error) {
			calls++
			return Step(ctx, "inner", number(1))
		}, StepRetry(3, 0))
	})
	if calls != 1 || o.Err == nil || !strings.Contains(o.Err.Error(), "the lease is lost") {
		t.Error(calls, o.Err)
	}
}

func TestAStepThatMustNotRunTwiceIsAnnouncedFirst(t *testing.T) {
	t.Parallel()
	on := newMemory()
	probe := func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "charge", func(context.Context) (int, error) {
			if !on.intents["charge"] {
				t.Error("it ran unannounced")
			}
			return 7, nil
		}, Once())
	}
	first, second := execute(t, on, probe), execute(t, on, probe)
	if string(first.Result) != "7" || string(second.Result) != "7" {
		t.Error(first, second)
	}
	if len(on.records) != 2 || !on.records[0].Intent || on.records[0].Result != nil || on.records[0].StartedAt.IsZero() || on.records[1].Intent {
		t.Errorf("%+v", on.records)
	}
}

func TestAnIntentWithoutAResultIsInDoubt(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]StepOption{"as announced": {Once()}, "in a build that would try it again": {StepRetry(3, 0)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := newMemory()
			on.intents["charge"] = true
			o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
				return Step(ctx, "charge", func(context.Context) (int, error) { panic("it must not run") }, options...)
			})
			want := host.Diagnosis{
				Code: "step_in_doubt", Step: "charge", Permanent: true, Details: `step "charge": step_in_doubt: it was begun before, and its end is not known`,
				Message: "The step “charge” was begun and may have taken effect. It must not run twice: check by hand what became of it.",
			}
			if diff := cmp.Diff(want, host.Diagnose(o.Err)); diff != "" || len(o.FailedSteps) != 0 {
				t.Error(diff, o.FailedSteps)
			}
			if diff := cmp.Diff([]string{`error [charge] The step may have taken effect, and must not run twice. {"error":"step_in_doubt: it was begun before, and its end is not known"}`}, logged(on)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnItemInDoubtIsAFailedOneAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	on := newMemory()
	on.intents["pay: ana"] = true
	o := execute(t, on, func(ctx context.Context, _ *Run) (none, error) {
		return none{}, Each(ctx, "pay", []string{"ana", "bob"}, func(context.Context, string) error { return nil }, Once())
	})
	if len(o.Failures) != 1 || o.Failures[0].Item != "ana" || o.Err != nil || string(on.stored["pay: bob"]) != "{}" {
		t.Errorf("%+v %v", o, on.stored)
	}
}

func TestAFailureOfAStepThatMustNotRunTwiceIsFinal(t *testing.T) {
	t.Parallel()
	calls := 0
	o := execute(t, early{newMemory()}, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "outer", func(ctx context.Context) (int, error) {
			return Step(ctx, "charge", func(context.Context) (int, error) {
				calls++
				return 0, errBroken
			}, StepRetry(3, 0), Once())
		}, StepRetry(3, 0))
	})
	if d := host.Diagnose(o.Err); calls != 1 || !d.Permanent || d.Code != "step_failed" || d.Step != "charge" {
		t.Errorf("%d calls, %+v", calls, d)
	}
}

func TestAStepInsideThatMustNotRunTwiceIsInDoubtAtTheNextTry(t *testing.T) {
	t.Parallel()
	calls := 0
	o := execute(t, early{newMemory()}, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "outer", func(ctx context.Context) (int, error) {
			_, err := Step(ctx, "charge", func(context.Context) (int, error) {
				calls++
				return 0, errBroken
			}, Once())
			return 0, errors.New(err.Error()) // hides that it is final
		}, StepRetry(2, 0))
	})
	if calls != 1 || len(o.FailedSteps) != 1 || o.FailedSteps[0].Name != "outer" {
		t.Errorf("%d calls, %v", calls, o.FailedSteps)
	}
}

func TestAnAnnouncementThatIsNotStoredKeepsTheStepFromRunning(t *testing.T) {
	t.Parallel()
	on := newMemory()
	on.storeErr = errors.New("the lease is lost")
	o := execute(t, on, func(ctx context.Context, _ *Run) (int, error) {
		_, _ = Step(ctx, "charge", func(context.Context) (int, error) { panic("it must not run") }, Once())
		return 1, nil
	})
	if o.Err == nil || o.Err.Error() != `step "charge": store the intent: the lease is lost` {
		t.Error(o.Err)
	}
}

func TestARunThatEndsWhileAStepIsAnnouncedDoesNotRunIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	on := newMemory()
	on.afterwork = func(string) { cancel() }
	o := executeIn(ctx, on, func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "charge", func(context.Context) (int, error) { panic("it must not run") }, Once())
	})
	if host.Diagnose(o.Err).Code != "cancelled" || len(o.FailedSteps) != 1 || o.FailedSteps[0].Intent {
		t.Errorf("%v %+v", o.Err, o.FailedSteps)
	}
}

func TestAStepHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	keys := func(id string, attempt int) map[string]string {
		got := map[string]string{}
		w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(ctx context.Context, _ *Run, _ none) (none, error) {
			got["outside"] = StepKey(ctx)
			keep := func(name string, then func(context.Context) error) func(context.Context) (int, error) {
				return func(ctx context.Context) (int, error) {
					got[name] = StepKey(ctx)
					return 0, then(ctx)
				}
			}
			end := func(context.Context) error { return nil }
			_, err := Step(ctx, "a", keep("a", func(ctx context.Context) error {
				_, err := Step(ctx, "b", keep("b", end))
				return err
			}))
			return none{}, err
		})
		if o := w.Definition().Execute(t.Context(), newMemory(), host.Run{ID: id, Attempt: attempt}, nil); o.Err != nil {
			t.Error(o.Err)
		}
		return got
	}
	first, again, other := keys("r1", 1), keys("r1", 2), keys("r2", 1)
	if diff := cmp.Diff(first, again); diff != "" || first["outside"] != "" || StepKey(t.Context()) != "" {
		t.Error(diff, first)
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(first["a"]) || first["a"] == first["b"] || first["a"] == other["a"] {
		t.Error(first, other)
	}
	if want := "2355d9fe69c3496e6ca0b01a0d112200"; first["a"] != want {
		t.Errorf("%s, want %s: vendors remember the keys of the build before", first["a"], want)
	}
}

func TestARetryAfterReachesWhoeverRunsTheWorkflow(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (int, error) {
		return Step(ctx, "call", func(context.Context) (int, error) { return 0, RetryAfter(errBroken, time.Minute) })
	})
	if d := host.Diagnose(o.Err); d.RetryAfter != time.Minute || d.Permanent || RetryAfter(nil, 1) != nil {
		t.Errorf("%+v", d)
	}
}

package perform

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

// waits is a workflow that does nothing until its context ends.
func waits(ctx context.Context, _ *workflow.Run) (any, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestARunThatTakesTooLongIsATimeoutAndNotTriedAgain(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return nil, step(ctx, "ask", func() error { <-ctx.Done(); return ctx.Err() })
	}, retrying(5, time.Second), lasting(5*time.Minute))
	bubble(t, def, func(w *world) {
		began := time.Now()
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Timeout, "timeout")
		if e.Problem.Message != "The run took longer than 5 minutes and was stopped." || e.Problem.Step != "ask" || time.Since(began) != 5*time.Minute {
			t.Errorf("%+v after %v", e.Problem, time.Since(began))
		}
	})
}

func TestAFunctionThatEndsWellWithinTheGraceKeepsItsResult(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		<-ctx.Done()
		time.Sleep(9 * time.Second)
		return "just in time", nil
	}, lasting(time.Minute))
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Success, "")
		if string(e.Result.Body) != `"just in time"` || w.ports.Strays.Count() != 0 {
			t.Errorf("%s, %d abandoned", e.Result.Body, w.ports.Strays.Count())
		}
	})
}

func TestAFunctionThatIgnoresItsContextIsAbandoned(t *testing.T) {
	t.Parallel()
	var late []error
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		workflow.Log(ctx).Info("in time")
		run.Progress(1, 2, "in time")
		time.Sleep(time.Hour)
		workflow.Log(ctx).Info("late")
		run.Progress(2, 2, "late")
		_, connected := workflow.Connect(ctx, directory)
		background := context.WithoutCancel(ctx) // An author's, who means to ignore the end.
		late = []error{connected, step(background, "late", func() error { return nil })}
		return "late", nil
	}, lasting(time.Minute), retrying(5, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		began := time.Now()
		e := w.delivered(d)
		ended(t, e, executions.Timeout, "timeout")
		if !strings.Contains(e.Problem.Details, "went on for 10s after it was told") || time.Since(began) != time.Minute+w.settings.Grace {
			t.Errorf("%q after %v", e.Problem.Details, time.Since(began))
		}
		if w.ports.Strays.Count() != 1 {
			t.Errorf("%d abandoned", w.ports.Strays.Count())
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if after := w.get(d); w.ports.Strays.Count() != 0 || after.Progress.Done != 1 || after.Status != executions.Timeout {
			t.Errorf("%d abandoned, %s, %+v", w.ports.Strays.Count(), after.Status, after.Progress)
		}
		if diff := cmp.Diff([]string{"in time"}, w.messages(d)); diff != "" || len(w.storedSteps(d)) != 0 {
			t.Errorf("%s %v", diff, w.storedSteps(d))
		}
		if len(late) != 2 || late[0] == nil || late[1] == nil {
			t.Errorf("the late calls were answered %v", late)
		}
	})
}

// What an abandoned function does counts for nothing from that moment on, also
// while the outcome cannot be written yet.
func TestAnAbandonedFunctionIsNotHeardWhileTheOutcomeWaitsForStorage(t *testing.T) {
	t.Parallel()
	var connected, stored error
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		time.Sleep(time.Minute + 15*time.Second)
		workflow.Log(ctx).Info("late")
		run.Progress(2, 2, "late")
		_, connected = workflow.Connect(ctx, directory)
		stored = step(context.WithoutCancel(ctx), "late", func() error { return nil })
		return "late", nil
	}, lasting(time.Minute))
	bubble(t, def, func(w *world) {
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			if call == "Finish" && time.Since(began) < 2*time.Minute {
				return refuse
			}
			return pass
		})
		d := w.accept(def)
		time.AfterFunc(100*time.Second, func() {
			if e := w.get(d); e.Status != executions.Running || e.Progress.Done != 0 {
				t.Errorf("meanwhile it is %s with %+v", e.Status, e.Progress)
			}
		})
		e := w.delivered(d)
		ended(t, e, executions.Timeout, "timeout")
		if len(w.lines(d)) != 0 || e.Progress.Done != 0 || len(w.storedSteps(d)) != 0 {
			t.Errorf("%v %+v %v", w.messages(d), e.Progress, w.storedSteps(d))
		}
		synctest.Wait()
		if !errors.Is(connected, errAbandoned) || !errors.Is(stored, errAbandoned) {
			t.Errorf("the late calls were answered %v and %v", connected, stored)
		}
	})
}

func TestACancelledRunStopsAtOnce(t *testing.T) {
	t.Parallel()
	def := probe(waits, retrying(5, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		began := time.Now()
		time.AfterFunc(3333*time.Millisecond, func() { w.cancel(d) })
		ended(t, w.delivered(d), executions.Cancelled, "")
		if time.Since(began) != 3333*time.Millisecond {
			t.Errorf("after %v", time.Since(began))
		}
	})
}

func TestACancellationIsSeenByTheNextRenewalWhereNothingSignals(t *testing.T) {
	t.Parallel()
	def := probe(waits)
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		began := time.Now()
		time.AfterFunc(3333*time.Millisecond, func() { w.cancel(d) })
		ended(t, w.delivered(d), executions.Cancelled, "")
		if time.Since(began) != w.settings.Heartbeat {
			t.Errorf("after %v", time.Since(began))
		}
	}, func(w *world) { w.ports.Interrupts = silent{} })
}

// silent is a store that cannot signal.
type silent struct{}

func (silent) Subscribe(executions.ID) (<-chan struct{}, func()) { return nil, func() {} }

func TestACancellationRightAfterTheClaimIsNotMissed(t *testing.T) {
	t.Parallel()
	def := probe(waits)
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			if call == "Claim" {
				return func(do func() error) error {
					defer w.cancel(d)
					return do()
				}
			}
			return pass
		})
		ended(t, w.delivered(d), executions.Cancelled, "")
		if time.Since(began) != 0 {
			t.Errorf("after %v", time.Since(began))
		}
	})
}

func TestARunThatSucceedsAllTheSameIsCancelledWithItsResult(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		<-ctx.Done()
		return "done", nil
	})
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		time.AfterFunc(time.Second, func() { w.cancel(d) })
		e := w.delivered(d)
		ended(t, e, executions.Cancelled, "")
		if string(e.Result.Body) != `"done"` {
			t.Errorf("%s", e.Result.Body)
		}
	})
}

func TestACancelledFunctionThatIgnoresItIsAbandoned(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { time.Sleep(time.Hour); return none{}, nil })
	bubble(t, def, func(w *world) {
		d := w.accept(def, func(e *executions.Execution) { e.Timeout = 2 * time.Hour })
		time.AfterFunc(time.Second, func() { w.cancel(d) })
		ended(t, w.delivered(d), executions.Cancelled, "")
		if w.ports.Strays.Count() != 1 {
			t.Errorf("%d abandoned", w.ports.Strays.Count())
		}
		time.Sleep(time.Hour)
	})
}

func TestARunThatIsCancelledBeforeItsClaimNeverStarts(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { t.Error("it started"); return none{}, nil })
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		w.cancel(d)
		e := w.delivered(d)
		ended(t, e, executions.Cancelled, "")
		if e.Attempt != 0 {
			t.Errorf("%d attempts", e.Attempt)
		}
	})
}

// stopping delivers, and lets the program stop after the time.
func (w *world) stopping(d executions.Doorbell, after time.Duration) error {
	ctx, stop := context.WithTimeout(w.t.Context(), after)
	defer stop()
	return w.engine.Deliver(ctx, d)
}

func TestAProgramThatStopsGivesTheRunBack(t *testing.T) {
	t.Parallel()
	def := probe(waits, retrying(2, time.Hour))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		if err := w.stopping(d, time.Second); err != nil {
			t.Error(err)
		}
		e := w.get(d)
		ended(t, e, executions.Pending, "interrupted")
		if !e.DueAt.Equal(time.Now()) {
			t.Errorf("due in %v", time.Until(e.DueAt))
		}
	})
}

func TestAProgramThatStopsEndsTheRunThatHasNoAttemptLeft(t *testing.T) {
	t.Parallel()
	def := probe(waits)
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		if err := w.stopping(d, time.Second); err != nil {
			t.Error(err)
		}
		ended(t, w.get(d), executions.Failed, "interrupted")
	})
}

func TestAProgramThatStopsLetsAFunctionEndByItself(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		time.Sleep(5 * time.Second)
		return "whole", nil
	}, retrying(2, time.Hour))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		if err := w.stopping(d, time.Second); err != nil {
			t.Error(err)
		}
		ended(t, w.get(d), executions.Success, "")
	})
}

// Nothing happened yet: giving the run back costs nothing, even without retries.
func TestAProgramThatStopsBeforeTheFunctionBeganGivesTheRunBack(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { t.Error("it started"); return none{}, nil })
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Organization" {
				return refuse
			}
			return pass
		})
		d := bell(t, "0190a3a0-0000-7000-8000-000000000001")
		w.acceptAt(d, def)
		if err := w.stopping(d, time.Second); err != nil {
			t.Error(err)
		}
		ended(t, w.get(d), executions.Pending, "interrupted")
	})
}

func TestAProgramThatStopsDoesNotWaitForStorageForEver(t *testing.T) {
	t.Parallel()
	def := probe(waits, retrying(2, time.Hour))
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Release" {
				return refuse
			}
			return pass
		})
		began, d := time.Now(), w.accept(def)
		if err := w.stopping(d, time.Second); !errors.Is(err, verdict.ErrShutdown) {
			t.Errorf("deliver answered %v", err)
		}
		if got := time.Since(began); got != time.Second+w.settings.Grace+lastWords {
			t.Errorf("after %v", got)
		}
		ended(t, w.get(d), executions.Running, "")
	})
}

func TestAProgramThatHasStoppedClaimsNothing(t *testing.T) {
	t.Parallel()
	def := probe(waits)
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		if err := w.stopping(d, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("deliver answered %v", err)
		}
		ended(t, w.get(d), executions.Pending, "")
	})
}

// The answer to a claim must arrive although the program is told to stop
// meanwhile: a run that was claimed without anybody knowing would be stuck.
func TestAClaimIsNotCutOff(t *testing.T) {
	t.Parallel()
	def := probe(waits, retrying(2, time.Hour))
	bubble(t, def, func(w *world) {
		w.ports.Executions = slowClaim{w.ports.Executions}
		w.engine = w.newEngine()
		d := w.accept(def)
		if err := w.stopping(d, time.Second); err != nil {
			t.Error(err)
		}
		ended(t, w.get(d), executions.Pending, "interrupted")
	})
}

// slowClaim answers late, and only to those who wait.
type slowClaim struct{ store.Executions }

func (s slowClaim) Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	e, l, err := s.Executions.Claim(ctx, d, c)
	select {
	case <-time.After(2 * time.Second):
		return e, l, err
	case <-ctx.Done():
		return executions.Execution{}, executions.Lease{}, fault.Wrap(ctx.Err(), fault.Unavailable, "storage_unavailable", "Cut off.")
	}
}

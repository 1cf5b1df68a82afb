package perform

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

// asked is an engine whose every question is expected beforehand.
type asked struct {
	executions *storemocks.MockExecutions
	recovery   *storemocks.MockRecovery
	counters   *folder
	engine     *Engine
	heard      *strings.Builder
	now        time.Time
}

func newAsked(t *testing.T, def *workflow.Definition) *asked {
	t.Helper()
	c := gomock.NewController(t)
	a := &asked{
		executions: storemocks.NewMockExecutions(c), recovery: storemocks.NewMockRecovery(c), counters: &folder{}, heard: &strings.Builder{},
		now: time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC),
	}
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().Return(a.now).AnyTimes()
	random.EXPECT().Token().Return("claim-1").AnyTimes()
	random.EXPECT().Chance().Return(0.25).AnyTimes()
	a.engine = New(Ports{
		Executions: a.executions, Recovery: a.recovery, Counters: a.counters, Interrupts: silent{}, Clock: clock, Random: random,
	}, catalogOf(t, def), ordinary(), slog.New(slog.NewTextHandler(a.heard, nil)))
	return a
}

func TestADoorbellIsAWishAndTheStoreDecides(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { t.Error("it started"); return none{}, nil })
	down := unavailable()
	for name, c := range map[string]struct {
		claim      error
		recovers   bool
		recovery   error
		want       error
		isReported bool
	}{
		"a run that nobody holds any more is dropped":  {claim: executions.ErrUnknown(), isReported: true},
		"a run that is not due is left to its wake-up": {claim: executions.ErrNotDue()},
		"a run that stands in line is left there":      {claim: executions.ErrWaits()},
		"a run that somebody has is looked at":         {claim: fault.New(fault.Conflict, "execution_state", "x"), recovers: true},
		"a run that is over is looked at":              {claim: fault.New(fault.Conflict, "execution_finished", "x"), recovers: true},
		"a look that fails is tried again":             {claim: fault.New(fault.Conflict, "execution_state", "x"), recovers: true, recovery: down, want: down},
		"a claim that fails is tried again":            {claim: down, want: down},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, d := newAsked(t, def), bell(t, "")
			a.executions.EXPECT().Claim(gomock.Any(), d, gomock.Any()).Return(executions.Execution{}, executions.Lease{}, c.claim)
			if c.recovers {
				a.recovery.EXPECT().Recover(gomock.Any(), d, a.now, 0.25).Return(executions.Recovery{}, c.recovery)
			}
			if err := a.engine.Deliver(t.Context(), d); !errors.Is(err, c.want) {
				t.Errorf("deliver answered %v, want %v", err, c.want)
			}
			if (a.heard.Len() > 0) != c.isReported {
				t.Errorf("the operator heard %q", a.heard)
			}
		})
	}
}

func TestAClaimSaysWhoClaims(t *testing.T) {
	t.Parallel()
	def := probe(waits)
	a, d := newAsked(t, def), bell(t, "")
	a.executions.EXPECT().Claim(gomock.Any(), d, gomock.Any()).
		DoAndReturn(func(_ context.Context, _ executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
			if !c.Knows(def.Spec.Name) || c.Knows("another") {
				t.Error("the claim does not know the catalog")
			}
			c.Knows = nil
			want := executions.Claim{ClaimID: "claim-1", Worker: "worker-1", Build: "1.0.0", Now: a.now}
			if diff := cmp.Diff(want, c); diff != "" {
				t.Error(diff)
			}
			return executions.Execution{}, executions.Lease{}, executions.ErrNotDue()
		})
	if err := a.engine.Deliver(t.Context(), d); err != nil {
		t.Error(err)
	}
}

func TestASweepRecoversEveryRunThatTheStoreNames(t *testing.T) {
	t.Parallel()
	a := newAsked(t, probe(waits))
	first, second, third := bell(t, ""), bell(t, ""), bell(t, "")
	broken := errors.New("a row of a newer schema")
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return([]executions.Doorbell{first, second, third}, nil)
	a.recovery.EXPECT().Recover(gomock.Any(), first, a.now, 0.25).Return(executions.Recovery{}, broken)
	a.recovery.EXPECT().Recover(gomock.Any(), second, a.now, 0.25).Return(executions.Recovery{Event: executions.EventRetry, Wake: true}, nil)
	a.recovery.EXPECT().Recover(gomock.Any(), third, a.now, 0.25).Return(executions.Recovery{}, nil)
	if err := a.engine.Sweep(t.Context()); !errors.Is(err, broken) || !strings.Contains(err.Error(), string(first.ID())) {
		t.Errorf("the sweep answered %v", err)
	}
	if heard := a.heard.String(); !strings.Contains(heard, string(second.ID())) || strings.Contains(heard, string(third.ID())) {
		t.Errorf("the operator heard %q", heard)
	}
}

func TestASweepThatCannotLookSaysSo(t *testing.T) {
	t.Parallel()
	a, down := newAsked(t, probe(waits)), unavailable()
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return(nil, down)
	if err := a.engine.Sweep(t.Context()); !errors.Is(err, down) {
		t.Errorf("the sweep answered %v", err)
	}
}

func TestASweepEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	a := newAsked(t, probe(waits))
	ctx, stop := context.WithCancel(t.Context())
	first, second := bell(t, ""), bell(t, "")
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return([]executions.Doorbell{first, second}, nil)
	a.recovery.EXPECT().Recover(gomock.Any(), first, a.now, 0.25).
		DoAndReturn(func(context.Context, executions.Doorbell, time.Time, float64) (executions.Recovery, error) {
			stop()
			return executions.Recovery{}, nil
		})
	if err := a.engine.Sweep(ctx); err != nil {
		t.Error(err)
	}
}

func TestADuplicateDeliveryStartsNothing(t *testing.T) {
	t.Parallel()
	starts := 0
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		starts++
		time.Sleep(time.Minute)
		return none{}, nil
	}, retrying(3, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		time.AfterFunc(time.Second, func() { w.deliver(d) })
		ended(t, w.delivered(d), executions.Success, "")
		e := w.delivered(d)
		if ended(t, e, executions.Success, ""); starts != 1 || e.Attempt != 1 {
			t.Errorf("%d starts, attempt %d", starts, e.Attempt)
		}
	})
}

func TestAnEarlyDeliveryStartsNothing(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { return none{}, nil })
	bubble(t, def, func(w *world) {
		d := w.accept(def, func(e *executions.Execution) { e.DueAt = e.DueAt.Add(time.Hour) })
		ended(t, w.delivered(d), executions.Pending, "")
		ended(t, w.work(d, 2*time.Hour), executions.Success, "")
	})
}

func TestAnUnknownWorkflowIsWaitedForAndThenGivenUp(t *testing.T) {
	t.Parallel()
	def, other := probe(waits), probe(waits)
	bubble(t, other, func(w *world) {
		d := w.accept(def)
		e := w.delivered(d)
		ended(t, e, executions.Pending, "")
		if !e.DueAt.Equal(time.Now().Add(30*time.Second)) || e.Attempt != 0 {
			t.Errorf("due in %v after %d attempts", time.Until(e.DueAt), e.Attempt)
		}
		began := time.Now()
		e = w.work(d, time.Hour)
		ended(t, e, executions.Failed, "workflow_unknown")
		if e.Attempt != 0 || e.FinishedAt.Sub(began) != 5*time.Minute {
			t.Errorf("%d attempts, after %v", e.Attempt, e.FinishedAt.Sub(began))
		}
	})
}

func TestAWorkflowThatComesWithANewVersionRuns(t *testing.T) {
	t.Parallel()
	def, other := probe(func(context.Context, *workflow.Run) (any, error) { return none{}, nil }), probe(waits)
	bubble(t, other, func(w *world) {
		d := w.accept(def)
		w.deliver(d)
		w.catalog = catalogOf(t, def)
		w.engine = w.newEngine()
		e := w.work(d, time.Hour)
		ended(t, e, executions.Success, "")
		if e.Attempt != 1 || !e.UnknownSince.IsZero() {
			t.Errorf("attempt %d, unknown since %v", e.Attempt, e.UnknownSince)
		}
	})
}

// What is known of an earlier attempt stays readable while nobody knows the
// workflow.
func TestAnUnknownWorkflowKeepsWhatItHadComeTo(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		workflow.Log(ctx).Info("a line")
		run.Progress(1, 2, "half")
		time.Sleep(time.Second)
		return nil, step(ctx, "a", func() error { return errors.New("busy") })
	}, retrying(2, time.Second))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		w.deliver(d)
		w.catalog = catalogOf(t, probe(waits))
		w.engine = w.newEngine()
		time.Sleep(time.Second)
		e := w.delivered(d)
		ended(t, e, executions.Pending, "step_failed")
		if len(e.FailedSteps) != 1 || e.Progress.Done != 1 || e.LogBytes == 0 {
			t.Errorf("%+v", e)
		}
		e = w.work(d, time.Hour)
		ended(t, e, executions.Failed, "workflow_unknown")
		if len(e.FailedSteps) != 1 || e.Progress.Done != 1 || e.LogBytes == 0 {
			t.Errorf("%+v", e)
		}
	})
}

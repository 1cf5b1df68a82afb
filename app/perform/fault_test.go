package perform

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// journey is a run that uses the store in every way: three steps, lines,
// progress, and a first attempt that fails between the second and the third.
type journey struct {
	effects map[string]int
	// stored are the steps whose result the function was told is kept.
	stored map[string]bool
	broken []string
	lines  []string
}

func (j *journey) run(ctx context.Context, run *workflow.Run) (any, error) {
	for i, name := range []string{"one", "two", "three"} {
		j.log(ctx, fmt.Sprintf("%s in attempt %d", name, run.Attempt))
		run.Progress(i, 3, name)
		time.Sleep(300 * time.Millisecond) // for the background writer and the heartbeat
		value, err := workflow.Step(ctx, name, func(context.Context) (string, error) {
			if j.effects[name]++; j.stored[name] {
				j.broken = append(j.broken, name+" ran again although it was stored")
			}
			return "made " + name, nil
		})
		if err != nil {
			return nil, err
		}
		j.stored[name] = true
		if value != "made "+name {
			j.broken = append(j.broken, name+" was given "+value)
		}
		if run.Attempt == 1 && i == 1 {
			return nil, errors.New("busy")
		}
	}
	j.log(ctx, "arrived")
	return "arrived", nil
}

func (j *journey) log(ctx context.Context, message string) {
	j.lines = append(j.lines, message)
	workflow.Log(ctx).Info(message)
}

// newJourney has attempts to spare, for the one that a fault may cost.
func newJourney() (*journey, *workflow.Definition) {
	j := &journey{effects: map[string]int{}, stored: map[string]bool{}}
	return j, probe(j.run, retrying(4, 0))
}

// nobodyLearnt reports that no attempt followed the last claim.
func nobodyLearnt(calls []string) bool {
	for _, call := range slices.Backward(calls) {
		if call == "Claim" || call == "Organization" {
			return call == "Claim"
		}
	}
	return false
}

// travel takes the journey under a plan. It restarts the program when the answer
// to a claim was lost, which is what brings such a run back here; a store whose
// leases expire needs no restart.
func travel(t *testing.T, plan func(call string, before int) mode) (calls []string) {
	t.Helper()
	j, def := newJourney()
	bubble(t, def, func(w *world) {
		f := w.faulty(plan)
		org := organizations.Organization{ID: organizations.ID(bell(t, "").ID()), Name: "Contoso", IsActive: true}
		if err := w.store.Organizations().Create(w.t.Context(), org); err != nil {
			t.Fatal(err)
		}
		d := bell(t, org.ID)
		w.acceptAt(d, def)
		e := w.work(d, 10*time.Minute)
		calls = f.made()
		if e.Status == executions.Running && nobodyLearnt(calls) {
			w.restart()
			e = w.work(d, 10*time.Minute)
		}
		ended(t, e, executions.Success, "")
		if string(e.Result.Body) != `"arrived"` || e.Progress.Done != 2 {
			t.Errorf("it came to %s, %+v", e.Result.Body, e.Progress)
		}
		if len(j.broken) != 0 {
			t.Errorf("%v", j.broken)
		}
		if diff := cmp.Diff([]string{"one", "two", "three"}, w.storedSteps(d)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(j.lines, w.messages(d)); diff != "" {
			t.Error(diff)
		}
		for name, n := range j.effects {
			if n != 1 {
				t.Errorf("%s took effect %d times", name, n)
			}
		}
		if log := w.lines(d); e.LogBytes != sizeOf(log) {
			t.Errorf("the log has %d bytes, the run says %d", sizeOf(log), e.LogBytes)
		}
	}, onDisk(t.TempDir()))
	return calls
}

func onDisk(dir string) func(*world) {
	return func(w *world) {
		w.close()
		w.dir = dir
		w.open()
	}
}

func sizeOf(lines []executions.Line) (size int64) {
	for _, line := range lines {
		size += line.Size()
	}
	return size
}

func TestTheJourneyUsesTheWholeStore(t *testing.T) {
	t.Parallel()
	calls := travel(t, func(string, int) mode { return pass })
	for _, call := range []string{"Claim", "Organization", "Memo", "Renew", "Append", "Store", "Release", "Finish", "Due"} {
		if !slices.Contains(calls, call) {
			t.Errorf("%s is not among %v", call, calls)
		}
	}
}

// Each call fails once, without having taken effect or with its answer lost.
func TestTroubleAtAnyCallLeavesOneHonestOutcome(t *testing.T) {
	t.Parallel()
	total := len(travel(t, func(string, int) mode { return pass }))
	for name, what := range map[string]mode{"before": refuse, "after": unanswered} {
		for n := range total {
			t.Run(fmt.Sprintf("call %d fails %s it took effect", n, name), func(t *testing.T) {
				t.Parallel()
				travel(t, func(_ string, before int) mode {
					if before == n {
						return what
					}
					return pass
				})
			})
		}
	}
}

// An outage takes every call for some time.
func TestAnOutageLeavesOneHonestOutcome(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]mode{"refuses": refuse, "loses answers": unanswered} {
		for _, begins := range []time.Duration{0, 50, 150, 350, 650, 750, 950} {
			t.Run(fmt.Sprintf("storage %s from %d ms on", name, begins), func(t *testing.T) {
				t.Parallel()
				var began time.Time
				travel(t, func(string, int) mode {
					if began.IsZero() {
						began = time.Now()
					}
					if at := time.Since(began); at >= begins*time.Millisecond && at < 3*time.Minute {
						return what
					}
					return pass
				})
			})
		}
	}
}

// A store may keep an answer back for so long that the next look at the run
// happens meanwhile.
func TestSlowAnswersLeaveOneHonestOutcome(t *testing.T) {
	t.Parallel()
	for _, slow := range []string{"Append", "Store", "Renew", "Finish", "Release", "Memo"} {
		t.Run(slow, func(t *testing.T) {
			t.Parallel()
			travel(t, func(call string, _ int) mode {
				if call == slow {
					return after(2*time.Second, pass)
				}
				return pass
			})
		})
	}
}

func TestALineThatNoStoreCanTakeDoesNotKeepTheRunFromItsOutcome(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		farOff := slog.NewRecord(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), slog.LevelInfo, "far off", 0)
		_ = workflow.Log(ctx).Handler().Handle(ctx, farOff)
		time.Sleep(time.Second)
		workflow.Log(ctx).Info("now")
		return none{}, nil
	})
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		ended(t, w.delivered(d), executions.Success, "")
		if diff := cmp.Diff([]string{"now"}, w.messages(d)); diff != "" {
			t.Error(diff)
		}
		if heard := w.heard.String(); !strings.Contains(heard, "could not be stored") || !strings.Contains(heard, string(d.ID())) {
			t.Errorf("the operator heard %q", heard)
		}
	})
}

// A step whose name is taken by somebody else is no earlier try of ours.
func TestAStepThatIsStoredAlreadyIsAnErrorTheFirstTime(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return nil, step(ctx, "a", func() error { return nil })
	})
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Store" {
				return func(do func() error) error { return errors.Join(do(), do()) }
			}
			return pass
		})
		e := w.delivered(w.accept(def))
		if ended(t, e, executions.Failed, "step_failed"); !strings.Contains(e.Problem.Details, "step_exists") {
			t.Error(e.Problem.Details)
		}
	})
}

// An outcome that the store refuses for a reason of its own is an error to hear
// about: nobody would look at the run again.
func TestADefectOfTheStoreIsNotHidden(t *testing.T) {
	t.Parallel()
	defect := errors.New("a row of a newer schema")
	def := probe(func(context.Context, *workflow.Run) (any, error) { return none{}, nil })
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Finish" {
				return func(func() error) error { return defect }
			}
			return pass
		})
		if err := w.engine.Deliver(w.t.Context(), w.accept(def)); !errors.Is(err, defect) {
			t.Errorf("deliver answered %v", err)
		}
	})
}

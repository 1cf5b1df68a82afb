package perform

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// mortal is a program that can die: from then on nothing reaches the store.
type mortal struct {
	mu   sync.Mutex
	dead bool
	stop context.CancelFunc
}

func (m *mortal) die() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead = true; m.stop != nil {
		m.stop()
	}
}

func (m *mortal) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// live delivers to a program that is born anew, on the folder of the last one,
// until it is dead. at hears of each step that was stored, before the program does.
func (m *mortal) live(w *world, d executions.Doorbell, at func()) {
	w.restart()
	w.faulty(func(call string, _ int) mode {
		return func(do func() error) error {
			if m.isDead() {
				return unavailable()
			}
			err := do()
			if call == "Store" && err == nil {
				at()
			}
			if m.isDead() {
				return unavailable()
			}
			return err
		}
	})
	ctx, stop := context.WithCancel(w.t.Context())
	defer stop()
	m.mu.Lock()
	m.dead, m.stop = false, stop
	m.mu.Unlock()
	for !m.isDead() { // the first delivery to a new program recovers the run
		_ = w.engine.Deliver(ctx, d)
	}
}

func TestNoItemIsDoneTwiceWhateverTheProgramDiesOf(t *testing.T) {
	t.Parallel()
	items := []string{"Sales", "Finance", "VPN", "Sales"}
	done := map[string]int{}
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		n := 0
		return "done", workflow.Each(ctx, "add", items, func(_ context.Context, item string) error {
			n++
			done[item]++
			if item == "Finance" {
				return workflow.Explain(errors.New("403"), "Finance is closed.")
			}
			return nil
		})
	}, retrying(9, 0))
	bubble(t, def, func(w *world) {
		d := w.accept(def)
		for range items[1:] {
			m := &mortal{}
			m.live(w, d, m.die)
		}
		w.restart()
		e := w.work(d, time.Hour)
		ended(t, e, executions.CompletedWithErrors, "")
		// The one that failed is tried in every attempt that reached it.
		if diff := cmp.Diff(map[string]int{"Sales": 2, "VPN": 1}, without(done, "Finance")); diff != "" || done["Finance"] < 2 {
			t.Error(diff, done)
		}
		if diff := cmp.Diff([]string{"add: Sales", "add: VPN", "add: Sales (2)"}, w.storedSteps(d)); diff != "" || e.Attempt != 4 {
			t.Errorf("attempt %d: %s", e.Attempt, diff)
		}
		if diff := cmp.Diff([]executions.Failure{{Item: "Finance", Message: "Finance is closed."}}, e.Failures); diff != "" {
			t.Error(diff)
		}
	}, onDisk(t.TempDir()))
}

func without(counts map[string]int, name string) map[string]int {
	rest := map[string]int{}
	for k, n := range counts {
		if k != name {
			rest[k] = n
		}
	}
	return rest
}

func TestAStepThatMustNotRunTwiceIsInDoubtAfterACrash(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inside, announced bool
		calls             int
	}{
		"while it ran":    {inside: true, calls: 1},
		"before it began": {announced: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, calls := &mortal{}, 0
			def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
				return workflow.Step(ctx, "charge", func(context.Context) (string, error) {
					if calls++; c.inside {
						m.die()
					}
					return "charged", nil
				}, workflow.Once())
			}, retrying(3, 0))
			bubble(t, def, func(w *world) {
				d := w.accept(def)
				m.live(w, d, func() {
					if c.announced {
						m.die()
					}
				})
				w.restart()
				e := w.work(d, time.Hour)
				ended(t, e, executions.Failed, "step_in_doubt")
				if calls != c.calls || e.Attempt != 2 || e.Problem.Step != "charge" || len(e.FailedSteps) != 0 {
					t.Errorf("%d calls, attempt %d, %+v, %v", calls, e.Attempt, e.Problem, e.FailedSteps)
				}
				steps, err := w.store.Steps().List(w.t.Context(), d.Scope(), d.ID())
				if err != nil || len(steps) != 1 || steps[0].Status != executions.StepIntent || steps[0].Attempt != 1 {
					t.Errorf("%+v %v", steps, err)
				}
			}, onDisk(t.TempDir()))
		})
	}
}

func TestAStepThatMustNotRunTwiceIsStoredWithItsResult(t *testing.T) {
	t.Parallel()
	calls := 0
	def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
		result, err := workflow.Step(ctx, "charge", func(context.Context) (string, error) {
			calls++
			return "charged " + strconv.Itoa(calls), nil
		}, workflow.Once())
		if err == nil && run.Attempt == 1 {
			err = errors.New("busy")
		}
		return result, err
	}, retrying(2, 0))
	for name, trouble := range map[string]mode{"": pass, " although the answers are late": unanswered} {
		bubble(t, def, func(w *world) {
			stores := 0
			w.faulty(func(call string, _ int) mode {
				if call == "Store" {
					if stores++; stores%2 == 1 {
						return trouble
					}
				}
				return pass
			})
			calls = 0
			e := w.work(w.accept(def), time.Hour)
			ended(t, e, executions.Success, "")
			if calls != 1 || string(e.Result.Body) != `"charged 1"` {
				t.Errorf("%d calls come to %s%s", calls, e.Result.Body, name)
			}
		})
	}
}

func TestAFailureOfAStepThatMustNotRunTwiceEndsTheRun(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return workflow.Step(ctx, "charge", func(context.Context) (string, error) { return "", errors.New("the line was cut") }, workflow.Once())
	}, retrying(3, 0))
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Failed, "step_failed")
		if e.Attempt != 1 || len(e.FailedSteps) != 1 {
			t.Errorf("attempt %d, %v", e.Attempt, e.FailedSteps)
		}
	})
}

// A run that is cancelled while storage is away does not go on to the effect.
func TestACancelledRunDoesNotRunWhatItCouldNotAnnounce(t *testing.T) {
	t.Parallel()
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		return workflow.Step(ctx, "charge", func(context.Context) (string, error) { panic("it must not run") }, workflow.Once())
	})
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Store" {
				return refuse
			}
			return pass
		})
		d := w.accept(def)
		time.AfterFunc(time.Minute, func() { w.cancel(d) })
		ended(t, w.delivered(d), executions.Cancelled, "")
		if strings.Contains(w.heard.String(), "abandoned") {
			t.Errorf("it went on until it was given up: %s", w.heard)
		}
	})
}

func TestAWorkflowChoosesWhenItIsTriedAgain(t *testing.T) {
	t.Parallel()
	busy := errors.New("429")
	for name, c := range map[string]struct {
		err  error
		wait time.Duration
	}{
		"sooner than its policy":     {workflow.RetryAfter(busy, time.Second), time.Second},
		"later than its policy":      {workflow.Explain(workflow.RetryAfter(busy, 3*time.Hour), "Busy."), 3 * time.Hour},
		"never later than in a day":  {workflow.RetryAfter(busy, 48*time.Hour), 24 * time.Hour},
		"as its policy says, for 0":  {workflow.RetryAfter(busy, 0), time.Minute},
		"as its policy says, for -1": {workflow.RetryAfter(busy, -1), time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var starts []time.Time
			def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
				starts = append(starts, time.Now())
				return nil, step(ctx, "call", func() error { return c.err })
			}, retrying(2, time.Minute))
			bubble(t, def, func(w *world) {
				d := w.accept(def)
				waits := w.delivered(d)
				ended(t, waits, executions.Pending, "step_failed")
				if due := time.Until(waits.DueAt); due != c.wait {
					t.Errorf("due in %v, want %v", due, c.wait)
				}
				e := w.work(d, 48*time.Hour)
				ended(t, e, executions.Failed, "step_failed") // each costs an attempt
				if e.Attempt != 2 || starts[1].Sub(starts[0]) < c.wait {
					t.Errorf("attempt %d, %v apart", e.Attempt, starts[1].Sub(starts[0]))
				}
			})
		})
	}
}

func TestAPermanentErrorIsNotTriedAgainWhateverElseItSays(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		workflow.RetryAfter(workflow.Permanent(errors.New("x")), time.Second), workflow.Permanent(workflow.RetryAfter(errors.New("x"), time.Second)),
	} {
		def := probe(func(context.Context, *workflow.Run) (any, error) { return nil, err }, retrying(3, time.Minute))
		bubble(t, def, func(w *world) { ended(t, w.delivered(w.accept(def)), executions.Failed, "workflow_failed") })
	}
}

func TestFormattedTextIsAResult(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { return workflow.Markdown("# Done"), nil })
	bubble(t, def, func(w *world) {
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Success, "")
		if diff := cmp.Diff(executions.Result{Kind: executions.ResultMarkdown, Body: []byte(`"# Done"`)}, e.Result); diff != "" {
			t.Error(diff)
		}
	})
}

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// reversible is a workflow under test: what its functions did, and its past.
type reversible struct {
	mu   sync.Mutex
	did  []string
	past host.Past
	w    *Workflow[none, any]
}

func newReversible(fn func(r *reversible, ctx context.Context, run *Run) (any, error)) *reversible {
	r := &reversible{past: host.Past{Run: host.Run{ID: "r1", Attempt: 1}}}
	r.w = define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"},
		func(ctx context.Context, run *Run, _ none) (any, error) { return fn(r, ctx, run) })
	return r
}

func (r *reversible) do(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.did = append(r.did, what)
}

// make is a step that answers its own name and can be undone.
func (r *reversible) make(ctx context.Context, name string, options ...StepOption) (string, error) {
	options = append(options, WithUndo(func(_ context.Context, made string) error {
		r.do("undo " + made)
		return nil
	}))
	return Step(ctx, name, func(context.Context) (string, error) {
		r.do(name)
		return name, nil
	}, options...)
}

// ran executes the workflow and remembers what it leaves behind.
func (r *reversible) ran(t *testing.T) host.Outcome {
	t.Helper()
	on := newMemory()
	o := r.w.Definition().Execute(t.Context(), on, r.past.Run, nil)
	r.past.Steps, r.past.FailedSteps = on.records, o.FailedSteps
	r.did = nil
	return o
}

// undone undoes the run that has left its past behind.
func (r *reversible) undone(ctx context.Context, on *memory) host.Outcome {
	return r.w.Definition().Undo(ctx, on, "r2", r.past, nil)
}

func (r *reversible) wants(t *testing.T, did ...string) {
	t.Helper()
	if diff := cmp.Diff(did, r.did); diff != "" {
		t.Error(diff)
	}
}

func stepNames(steps []host.Step) []string {
	var names []string
	for _, s := range steps {
		names = append(names, s.Name)
	}
	return names
}

func TestStepsAreTakenBackInReverseFromWhatIsStoredAndNoneIsCalled(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, run *Run) (any, error) {
		Log(ctx).Info("working on " + run.ID)
		run.Progress(1, 2, "working")
		user, err := r.make(ctx, "user")
		if err != nil {
			return nil, err
		}
		if _, err := Step(ctx, "look", func(context.Context) (int, error) { r.do("look"); return 1, nil }); err != nil {
			return nil, err
		}
		run.ItemFailed("nothing", errBroken)
		return Step(ctx, "licence", func(context.Context) (none, error) { r.do("licence"); return none{}, nil },
			WithUndo(func(ctx context.Context, _ none) error {
				Log(ctx).Info("taking the licence from " + user)
				r.do("undo licence of " + user)
				return nil
			}))
	})
	r.ran(t)
	on := newMemory()
	o := r.undone(t.Context(), on)
	if o.Err != nil || len(o.Failures)+len(o.FailedSteps) != 0 || o.Kind != host.ResultNone {
		t.Errorf("%+v", o)
	}
	r.wants(t, "undo licence of user", "undo user")
	if diff := cmp.Diff([]string{"undo: licence", "undo: user"}, stepNames(on.records)); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"info [] The run is played again from its stored steps, to learn how to undo them. Nothing of it happens again. ",
		"info [undo: licence] taking the licence from user ",
	}
	if diff := cmp.Diff(want, logged(on)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`[0,2,"Undoing “licence”"]`, `[1,2,"Undoing “user”"]`, `[2,2,""]`}, on.progress); diff != "" {
		t.Error(diff)
	}
	for _, s := range on.records {
		if s.Undoable {
			t.Errorf("%s can be undone", s.Name)
		}
	}
}

func TestAnUndoGoesOnWhereTheAttemptBeforeWasCutOff(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		_, _ = r.make(ctx, "b")
		return r.make(ctx, "c")
	})
	r.ran(t)
	on := newMemory()
	on.stored["undo: c"] = json.RawMessage("{}")
	r.past.Done = []string{"undo: a"} // by an undo before this one
	if o := r.undone(t.Context(), on); o.Err != nil {
		t.Errorf("%+v", o)
	}
	r.wants(t, "undo b")
}

// doubtful is said of a step with an undo that failed.
const doubtful = "This step failed, and may have taken effect: check by hand."

// What failed then fails now, so that the code goes the same way.
func TestWhatARunDidBehindAFailureIsTakenBack(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		if _, err := Step(ctx, "optional", func(context.Context) (int, error) { r.do("optional"); return 0, errBroken }); err != nil {
			if _, err := r.make(ctx, "instead"); err != nil {
				return nil, err
			}
		}
		return nil, Each(ctx, "add", []string{"x", "y", "z"}, func(_ context.Context, item string) error {
			if r.do("add " + item); item == "y" {
				return errBroken
			}
			return nil
		}, WithUndo(func(_ context.Context, item string) error { r.do("remove " + item); return nil }))
	})
	if o := r.ran(t); len(o.Failures) != 2 {
		t.Fatalf("%+v", o)
	}
	o := r.undone(t.Context(), newMemory())
	if diff := cmp.Diff([]host.Failure{{Item: "add: y", Message: doubtful}}, o.Failures); diff != "" || o.Err != nil {
		t.Error(diff, o.Err)
	}
	r.wants(t, "remove z", "remove x", "undo instead")
}

func TestTheFirstStepThatWasNotDoneEndsWhatIsPlayed(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		if _, err := r.make(ctx, "a"); err != nil {
			return nil, err
		}
		var both sync.WaitGroup
		both.Go(func() {
			_, _ = Step(ctx, "cut off", func(context.Context) (int, error) { r.do("cut off"); return 1, nil })
		})
		both.Wait()
		if _, err := r.make(ctx, "b"); err != nil { // it ran at the same time
			return nil, err
		}
		<-ctx.Done() // nothing that waits for more goes on
		_, err := r.make(ctx, "c", Once())
		r.do("reached the end")
		return nil, err
	})
	r.past.Steps = []host.Step{
		{Name: "a", Result: json.RawMessage(`"a"`), Undoable: true}, {Name: "b", Result: json.RawMessage(`"b"`), Undoable: true},
	}
	on := newMemory()
	if o := r.undone(t.Context(), on); o.Err != nil || len(o.Failures) != 0 {
		t.Errorf("%+v", o)
	}
	r.wants(t, "reached the end", "undo b", "undo a")
	if len(on.intents) != 2 || on.intents["c"] {
		t.Errorf("%v", on.intents)
	}
}

func TestStepsInsideOfAnUndoAreOrdinaryOnes(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		return Step(ctx, "a", func(ctx context.Context) (int, error) { keys[StepKey(ctx)] = true; return 1, nil }, WithUndo(func(ctx context.Context, _ int) error {
			keys[StepKey(ctx)] = true
			_, err := Step(ctx, "inner", func(context.Context) (none, error) { r.do("inner"); return none{}, nil },
				WithUndo(func(context.Context, none) error { r.do("undo inner"); return nil }))
			return err
		}))
	})
	r.ran(t)
	on := newMemory()
	if o := r.undone(t.Context(), on); o.Err != nil {
		t.Error(o.Err)
	}
	r.wants(t, "inner")
	if diff := cmp.Diff([]string{"inner", "undo: a"}, stepNames(on.records)); diff != "" || len(keys) != 2 {
		t.Error(diff, keys)
	}
}

// calls answers every request, and counts.
type calls struct {
	host.Unequipped
	*memory
	sent []string
}

func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	c.sent = append(c.sent, r.URL.Path)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(""))}, nil
}

func (c *calls) Connection(context.Context, string) (Connection, error) {
	return Connection{HTTP: &http.Client{Transport: c}}, nil
}

func TestOnlyUndosReachOtherSystems(t *testing.T) {
	t.Parallel()
	get := func(ctx context.Context, c *http.Client, path string) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://vendor.example"+path, nil)
		if err != nil {
			return err
		}
		response, err := c.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		return err
	}
	vendor := newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[*http.Client]{Name: "vendor", Title: "Vendor",
		Open: func(ctx context.Context, c Connection) (*http.Client, error) {
			return c.HTTP, get(ctx, c.HTTP, "/sign-in")
		}})
	var refused error
	nobodys := t.Context() // a context that knows of no run
	r := newReversible(func(_ *reversible, ctx context.Context, _ *Run) (any, error) {
		client, err := Connect(ctx, vendor)
		if err != nil {
			return nil, err
		}
		if _, err := Step(ctx, "create", func(ctx context.Context) (int, error) { return 1, get(ctx, client, "/create") },
			WithUndo(func(inner context.Context, _ int) error {
				if err := get(ctx, client, "/by-the-code"); err == nil {
					return errors.New("the code of the run may still send")
				}
				return get(inner, client, "/delete")
			})); err != nil {
			return nil, err
		}
		refused = get(ctx, client, "/outside")
		if err := get(nobodys, client, "/without-context"); err == nil != (refused == nil) {
			return nil, errors.New("a request without a context goes out")
		}
		return nil, refused
	})
	on := &calls{memory: newMemory()}
	r.w.Definition().Execute(t.Context(), on, r.past.Run, nil)
	r.past.Steps = on.records
	on.sent, on.memory = nil, newMemory()
	if o := r.w.Definition().Undo(t.Context(), on, "r2", r.past, nil); o.Err != nil || len(o.Failures) != 0 {
		t.Errorf("%+v", o)
	}
	if diff := cmp.Diff([]string{"/sign-in", "/delete"}, on.sent); diff != "" {
		t.Error(diff)
	}
	if d := host.Diagnose(refused); d.Code != "undo_sends_nothing" || !d.Permanent {
		t.Errorf("%+v", d)
	}
}

func TestAnUndoEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := newReversible(func(r *reversible, ctx context.Context, _ *Run) (any, error) {
		_, _ = r.make(ctx, "a")
		return Step(ctx, "b", func(context.Context) (int, error) { return 1, nil }, WithUndo(func(context.Context, int) error {
			cancel()
			return nil
		}))
	})
	r.ran(t)
	on := newMemory()
	o := r.undone(ctx, on)
	if d := host.Diagnose(o.Err); d.Code != "cancelled" {
		t.Errorf("%+v", d)
	}
	r.wants(t)
	if diff := cmp.Diff([]string{"undo: b"}, stepNames(on.records)); diff != "" {
		t.Error(diff)
	}
}

// An account was marked with the id of the run that made it.
func TestTheCodeIsToldThatItIsTheRunThatIsUndone(t *testing.T) {
	t.Parallel()
	r := newReversible(func(r *reversible, ctx context.Context, run *Run) (any, error) {
		return Step(ctx, "a", func(context.Context) (string, error) { return run.ID, nil }, WithUndo(func(_ context.Context, made string) error {
			if made == run.ID && run.Attempt == 1 {
				r.do("undo")
			}
			return nil
		}))
	})
	r.ran(t)
	r.undone(t.Context(), newMemory())
	r.wants(t, "undo")
}

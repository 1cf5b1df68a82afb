package workflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// group has a String method, as an author would give it one.
type group struct{ id, name string }

func (g group) String() string { return g.name }

func namesOf(steps []host.Step) []string {
	var names []string
	for _, s := range steps {
		names = append(names, s.Name)
	}
	return names
}

func TestEachItemHasAStepAndAFailedOneDoesNotStopTheRest(t *testing.T) {
	t.Parallel()
	on := newMemory()
	var done []string
	o := execute(t, on, func(ctx context.Context, _ *Run) (string, error) {
		err := Each(ctx, "add", []group{{"1", "Sales"}, {"2", "Everyone"}, {"3", "Sales"}, {"4", "VPN"}}, func(ctx context.Context, g group) error {
			Log(ctx).Info("adding")
			switch g.id {
			case "2":
				return Explain(errBroken, "This group fills itself.")
			case "4":
				return errBroken
			}
			done = append(done, g.id)
			return nil
		})
		return "done", err
	})
	if diff := cmp.Diff([]string{"add: Sales", "add: Sales (2)"}, namesOf(on.records)); diff != "" || !slices.Equal(done, []string{"1", "3"}) {
		t.Error(diff, done)
	}
	want := []host.Failure{{Item: "Everyone", Message: "This group fills itself."}, {Item: "VPN", Message: "The step “add: VPN” failed."}}
	if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil || string(o.Result) != `"done"` {
		t.Error(diff, o.Err, string(o.Result))
	}
	if diff := cmp.Diff([]string{"add: Everyone", "add: VPN"}, namesOf(o.FailedSteps)); diff != "" {
		t.Error(diff)
	}
	var lines []string
	for _, l := range on.lines {
		lines = append(lines, l.Step+" "+l.Message)
	}
	wantLines := []string{
		"add: Sales adding", "add: Everyone adding", "add: Everyone The step failed.",
		"add: Sales (2) adding", "add: VPN adding", "add: VPN The step failed.",
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Error(diff)
	}
}

func TestItemsThatAreDoneAreNotDoneAgain(t *testing.T) {
	t.Parallel()
	on := newMemory()
	calls := map[int]int{}
	fail := true
	probe := func(ctx context.Context, _ *Run) (none, error) {
		return none{}, Each(ctx, "count", []int{1, 2, 3}, func(_ context.Context, n int) error {
			if calls[n]++; n == 2 && fail {
				return errBroken
			}
			return nil
		})
	}
	first := execute(t, on, probe)
	fail = false
	second := execute(t, on, probe)
	if diff := cmp.Diff(map[int]int{1: 1, 2: 2, 3: 1}, calls); diff != "" || len(first.Failures) != 1 || len(second.Failures) != 0 {
		t.Error(diff, first.Failures, second.Failures)
	}
}

// The failures are known even when the run itself fails later.
func TestFailedItemsOfAFailedRunAreKept(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (none, error) {
		err := Each(ctx, "add", []string{"a"}, func(context.Context, string) error { return errBroken })
		return none{}, errors.Join(err, errors.New("later"))
	})
	if len(o.Failures) != 1 || o.Err == nil {
		t.Errorf("%+v", o)
	}
}

func TestAnItemThatFailsInAStepOfItsOwnIsOneFailure(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (none, error) {
		_, _ = Step(ctx, "optional", fails)
		return none{}, Each(ctx, "add", []string{"ana", "bob"}, func(ctx context.Context, name string) error {
			_, err := Step(ctx, "find "+name, func(context.Context) (int, error) {
				if name == "bob" {
					panic("kaputt")
				}
				return 0, errBroken
			})
			return err
		})
	})
	want := []host.Failure{
		{Item: "ana", Message: "The step “find ana” failed."},
		{Item: "bob", Message: "This item failed because of a fault in the code of the workflow."},
		{Item: "optional", Message: "The step “optional” failed."},
	}
	if diff := cmp.Diff(want, o.Failures); diff != "" || o.Err != nil {
		t.Error(diff, o.Err)
	}
}

func TestEachStopsAtTheEndOfTheContext(t *testing.T) {
	t.Parallel()
	for name, inside := range map[string]error{"between two items": nil, "during an item": context.Canceled} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			var seen []int
			o := executeIn(ctx, newMemory(), func(ctx context.Context, _ *Run) (none, error) {
				return none{}, Each(ctx, "count", []int{1, 2, 3}, func(_ context.Context, n int) error {
					if seen = append(seen, n); n == 2 {
						cancel()
						return inside
					}
					return nil
				})
			})
			if host.Diagnose(o.Err).Code != "cancelled" || !slices.Equal(seen, []int{1, 2}) || len(o.Failures) != 0 {
				t.Errorf("%v %v %+v", seen, o.Err, o.Failures)
			}
		})
	}
}

func TestEachStopsWhenNoStepCanGoOn(t *testing.T) {
	t.Parallel()
	once := func(ctx context.Context) error {
		return Each(ctx, "count", []int{1, 2}, func(context.Context, int) error { return nil })
	}
	for code, fn := range map[string]func(ctx context.Context) error{
		"step_name_reused": func(ctx context.Context) error { return errors.Join(once(ctx), once(ctx)) },
		"step_name_invalid": func(ctx context.Context) error {
			return Each(ctx, "", []int{1}, func(context.Context, int) error { return nil })
		},
	} {
		o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (none, error) { return none{}, fn(ctx) })
		if got := host.Diagnose(o.Err); got.Code != code || len(o.Failures) != 0 {
			t.Errorf("%s: %+v %v", code, got, o.Failures)
		}
	}
	on, ran := newMemory(), 0
	on.storeErr = errBroken
	o := execute(t, on, func(ctx context.Context, _ *Run) (none, error) {
		return none{}, Each(ctx, "count", []int{1, 2}, func(context.Context, int) error { ran++; return nil })
	})
	if o.Err == nil || o.Err.Error() != `step "count: 1": store the result: broken` || ran != 1 {
		t.Error(o.Err, ran)
	}
}

// A text that changed between attempts would make a done item undone.
func TestItemsReadWellAndTheSameEveryTime(t *testing.T) {
	t.Parallel()
	type plain struct {
		ID   string  `json:"id"`
		Name *string `json:"name"`
	}
	name := "Sales"
	loop := map[string]any{}
	loop["self"] = loop
	for want, item := range map[string]any{
		"a b": "a b", "7": 7, "true": true, "Sales": group{"1", "Sales"}, "broken": errBroken, "<nil>": nil,
		`{"id":"1","name":"Sales"}`: plain{"1", &name}, `{"id":"2","name":null}`: &plain{"2", nil}, `["a",1]`: []any{"a", 1},
		"map[string]interface {}": loop,
	} {
		if got := attempt.ItemText(item); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestALongItemHasAStepAndAText(t *testing.T) {
	t.Parallel()
	on, long := newMemory(), strings.Repeat("x", 5000)
	o := execute(t, on, func(ctx context.Context, _ *Run) (none, error) {
		return none{}, Each(ctx, "add", []string{long, "\xff"}, func(context.Context, string) error { return errBroken })
	})
	if len(o.Failures) != 2 || len(o.Failures[0].Item) != session.ItemMax || o.Failures[1].Item != "\uFFFD" || o.Err != nil {
		t.Errorf("%+v", o)
	}
}

func TestWithoutARunEachCallsForEveryItem(t *testing.T) {
	t.Parallel()
	var seen []int
	ctx, cancel := context.WithCancel(t.Context())
	err := Each(ctx, "", []int{1, 2, 3}, func(_ context.Context, n int) error {
		seen = append(seen, n)
		return fmt.Errorf("number %d", n)
	})
	cancel()
	if err != nil || !slices.Equal(seen, []int{1, 2, 3}) {
		t.Error(err, seen)
	}
	if err := Each(ctx, "", []int{4}, func(context.Context, int) error { seen = append(seen, 4); return nil }); !errors.Is(err, context.Canceled) || len(seen) != 3 {
		t.Error(err, seen)
	}
}

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

func TestAResultIsShownByItsType(t *testing.T) {
	t.Parallel()
	type row struct {
		Name string `json:"name" label:"Product"`
	}
	for name, c := range map[string]struct {
		value any
		kind  host.ResultKind
		json  string
	}{
		"nothing":            {struct{}{}, host.ResultNone, ""},
		"a table":            {TableOf([]row{{"E5"}}), host.ResultTable, `{"columns":[{"key":"name","label":"Product"}],"rows":[{"name":"E5"}]}`},
		"a table of nothing": {Table{}, host.ResultTable, `{"columns":[],"rows":[]}`},
		"a struct":           {row{"E5"}, host.ResultJSON, `{"name":"E5"}`},
		"a text":             {"done", host.ResultJSON, `"done"`},
		"formatted text":     {Markdown("# Done\n<b>"), host.ResultMarkdown, `"# Done\n\u003cb\u003e"`},
		"a null":             {nil, host.ResultJSON, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := execute(t, newMemory(), func(context.Context, *Run) (any, error) { return c.value, nil })
			if o.Kind != c.kind || string(o.Result) != c.json || o.Err != nil {
				t.Errorf("%q %s %v", o.Kind, o.Result, o.Err)
			}
		})
	}
}

func TestAResultThatJSONCannotHoldIsAnError(t *testing.T) {
	t.Parallel()
	type ring struct{ Next *ring }
	loop := &ring{}
	loop.Next = loop
	for name, value := range map[string]any{
		"NaN": math.NaN(), "a channel": make(chan int), "a cycle": loop, "a method that panics": panics{},
		"a table with NaN": TableOf([]float64{math.Inf(1)}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := execute(t, newMemory(), func(context.Context, *Run) (any, error) { return value, nil })
			d := host.Diagnose(o.Err)
			if d.Code != "result_not_encodable" || d.Message != "The result of the workflow cannot be stored." || o.Result != nil || o.Kind != host.ResultNone {
				t.Errorf("%+v %+v", d, o)
			}
		})
	}
}

func TestTheRunKnowsItself(t *testing.T) {
	t.Parallel()
	info := host.Run{ID: "r7", Attempt: 2, DryRun: true, Org: Organization{ID: "o", Name: "Contoso", TenantID: "t"}, Caller: Caller{ID: "u", Name: "Ana"}}
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(_ context.Context, run *Run, in struct {
		Name string `json:"name"`
	}) (host.Run, error) {
		return host.Run{ID: run.ID + in.Name, Attempt: run.Attempt, DryRun: run.DryRun, Org: run.Org, Caller: run.Caller}, nil
	})
	o := w.Definition().Execute(t.Context(), newMemory(), info, json.RawMessage(`{"name":"!"}`))
	var got host.Run
	if err := json.Unmarshal(o.Result, &got); err != nil {
		t.Fatal(o.Err, err)
	}
	info.ID = "r7!"
	if diff := cmp.Diff(info, got); diff != "" {
		t.Error(diff)
	}
}

func TestInputOfAnotherShapeIsRefused(t *testing.T) {
	t.Parallel()
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(context.Context, *Run, struct {
		Count int `json:"count"`
	}) (none, error) {
		t.Error("it ran")
		return none{}, nil
	})
	for _, text := range []string{`{}`, `{"count":"hunter2"}`, `[]`} {
		d := host.Diagnose(w.Definition().Execute(t.Context(), newMemory(), host.Run{}, json.RawMessage(text)).Err)
		if d.Code != "input_incompatible" || strings.Contains(d.Details+d.Message, "hunter2") {
			t.Errorf("%s: %+v", text, d)
		}
	}
}

func TestAPanicEndsTheRunWithItsStack(t *testing.T) {
	t.Parallel()
	for name, thrown := range map[string]any{"a text": "kaputt", "an error": errBroken, "an error of a panic": panicking{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := newMemory()
			o := execute(t, on, func(context.Context, *Run) (none, error) { panic(thrown) })
			d := host.Diagnose(o.Err)
			if d.Code != "panicked" || d.Step != "" || !strings.Contains(d.Details, "execute_test.go") || len(d.Details) > 16<<10 {
				t.Errorf("%+v", d)
			}
			if len(on.lines) != 1 || on.lines[0].Level != "error" || !strings.Contains(string(on.lines[0].Fields), "execute_test.go") {
				t.Errorf("%+v", on.lines)
			}
		})
	}
}

type panicking struct{}

func (panicking) Error() string { panic("an Error method that panics") }

func TestAnErrorWhoseTextPanicsDoesNoHarm(t *testing.T) {
	t.Parallel()
	o := execute(t, newMemory(), func(ctx context.Context, run *Run) (int, error) {
		run.ItemFailed("x", panicking{})
		return Step(ctx, "a", func(context.Context) (int, error) { return 0, Explain(panicking{}, "No.") })
	})
	if d := host.Diagnose(o.Err); d.Message != "No." || !strings.Contains(d.Details, "PANIC") {
		t.Errorf("%+v", d)
	}
}

func TestTheEndOfTheRunsTimeIsToldFromOtherTimeouts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context, _ *Run) (int, error) {
			return Step(ctx, "call", func(ctx context.Context) (int, error) {
				<-ctx.Done()
				return 0, fmt.Errorf("get users: %w", ctx.Err())
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if d := host.Diagnose(executeIn(ctx, newMemory(), slow).Err); d.Code != "timeout" || d.Step != "call" || d.Message != "The workflow took longer than it may." {
			t.Errorf("the run's own: %+v", d)
		}
		impatient := func(ctx context.Context, run *Run) (int, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return slow(ctx, run)
		}
		if d := host.Diagnose(execute(t, newMemory(), impatient).Err); d.Code != "step_failed" {
			t.Errorf("one of the author: %+v", d)
		}
	})
}

func TestProgressIsKeptWithinBounds(t *testing.T) {
	t.Parallel()
	on := newMemory()
	execute(t, on, func(_ context.Context, run *Run) (none, error) {
		run.Progress(1, 3, "one")
		run.Progress(5, 3, "more than all")
		run.Progress(-1, -2, "odd")
		run.Progress(7, 0, strings.Repeat("é", 2000))
		return none{}, nil
	})
	want := []string{`[1,3,"one"]`, `[3,3,"more than all"]`, `[0,0,"odd"]`}
	if diff := cmp.Diff(want, on.progress[:3]); diff != "" {
		t.Error(diff)
	}
	if last := on.progress[3]; len(last) > 1<<10+20 || !strings.HasSuffix(last, "… (cut)\"]") {
		t.Error(last)
	}
}

func TestWhatComesAfterTheEndIsDropped(t *testing.T) {
	t.Parallel()
	on := newMemory()
	var run *Run
	var ctx context.Context
	execute(t, on, func(c context.Context, r *Run) (none, error) {
		ctx, run = c, r
		return none{}, nil
	})
	run.Progress(1, 2, "late")
	run.ItemFailed("late", errBroken)
	Log(ctx).Info("late")
	_, err := Step(ctx, "late", func(context.Context) (int, error) {
		t.Error("it ran")
		return 0, nil
	})
	if host.Diagnose(err).Code != "run_over" {
		t.Error(err)
	}
	if _, err := Connect(ctx, newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[int]{Name: "late", Title: "Late", Open: func(context.Context, Connection) (int, error) { return 1, nil }})); err == nil {
		t.Error("it connected")
	}
	if len(on.lines)+len(on.progress)+len(on.records)+on.connects > 0 {
		t.Errorf("%+v", on)
	}
}

func TestALineKnowsItsStepAndLevel(t *testing.T) {
	t.Parallel()
	on := newMemory()
	execute(t, on, func(ctx context.Context, _ *Run) (none, error) {
		Log(ctx).Debug("outside")
		_, err := Step(ctx, "inside", func(ctx context.Context) (int, error) {
			Log(ctx).Warn("within", "upn", "ana@contoso.com")
			return 1, nil
		})
		Log(ctx).Error("after")
		return none{}, err
	})
	var got []string
	for _, l := range on.lines {
		got = append(got, fmt.Sprintf("%s [%s] %s %s", l.Level, l.Step, l.Message, l.Fields))
		if l.Time.IsZero() {
			t.Error("a line without a time")
		}
	}
	want := []string{"debug [] outside ", `warn [inside] within {"upn":"ana@contoso.com"}`, "error [] after "}
	if !slices.Equal(want, got) {
		t.Errorf("%q", got)
	}
}

func TestAnIntegrationIsOpenedOncePerRun(t *testing.T) {
	t.Parallel()
	opened := 0
	graph := newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[*string]{Name: "graph", Title: "Graph", Open: func(_ context.Context, c Connection) (*string, error) {
		opened++
		if opened == 1 {
			return nil, errBroken
		}
		url := c.Settings["url"]
		return &url, nil
	}})
	on := newMemory()
	o := execute(t, on, func(ctx context.Context, _ *Run) (string, error) {
		if _, err := Connect(ctx, graph); !errors.Is(err, errBroken) {
			t.Error("the first one:", err)
		}
		a, err := Connect(ctx, graph)
		if err != nil {
			return "", err
		}
		return Step(ctx, "again", func(ctx context.Context) (string, error) {
			b, err := Connect(ctx, graph)
			if a != b {
				t.Error("two clients in one run")
			}
			return *b, err
		})
	})
	if o.Err != nil || string(o.Result) != `"https://x"` || opened != 2 || on.connects != 2 {
		t.Errorf("%+v, opened %d, connected %d", o, opened, on.connects)
	}
}

func TestAMissingConnectionIsAnErrorThatNamesTheIntegration(t *testing.T) {
	t.Parallel()
	closed := newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[int]{Name: "closed", Title: "Closed", Open: func(context.Context, Connection) (int, error) { panic("not reached") }})
	o := execute(t, newMemory(), func(ctx context.Context, _ *Run) (int, error) { return Connect(ctx, closed) })
	if o.Err == nil || o.Err.Error() != "connect to closed: not connected" {
		t.Error(o.Err)
	}
}

func TestNeedsNamesEveryIntegrationOnce(t *testing.T) {
	t.Parallel()
	open := func(context.Context, Connection) (int, error) { return 0, nil }
	a := newIntegration(&registry.Registry{}, "x.go:1", IntegrationSpec[int]{Name: "a", Title: "A", Open: open})
	b := newIntegration(&registry.Registry{}, "x.go:2", IntegrationSpec[int]{Name: "b", Title: "B", Open: open})
	if diff := cmp.Diff(Requirements{Integrations: []string{"b", "a"}}, Needs(b, a, b)); diff != "" {
		t.Error(diff)
	}
}

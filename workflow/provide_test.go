package workflow

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

func offersNothing(context.Context, *Run, struct{}) ([]Option, error) { return nil, nil }

func TestAProviderDeclaresWhatItIs(t *testing.T) {
	t.Parallel()
	type inputs struct {
		Floor string `json:"floor" default:"1"`
	}
	p := provide(&registry.Registry{}, "x.go:1", "rooms", func(context.Context, *Run, inputs) ([]Option, error) { return nil, nil },
		[]ProviderOption{CacheFor(24 * time.Hour), Searchable(), About("Rooms to book"), Requires(textSetting)})
	d := p.Definition()
	want := host.ProviderSpec{
		Name: "rooms", Description: "Rooms to book", CacheFor: 24 * time.Hour, Searchable: true,
		Needs: Requirements{Settings: []host.SettingNeed{{Key: "test_text", Type: host.SettingString}}},
	}
	if diff := cmp.Diff(want, d.Spec); diff != "" || d.Source != "x.go:1" || d.Problems() != nil {
		t.Error(diff, d.Source, d.Problems())
	}
	wantInputs := []host.Parameter{{Name: "floor", Type: host.TypeString, Label: "Floor", Default: json.RawMessage(`"1"`)}}
	if diff := cmp.Diff(wantInputs, d.Parameters); diff != "" {
		t.Error(diff)
	}
}

func TestAProviderSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	good := func(r *registry.Registry) { provide(r, "x.go:0", "rooms", offersNothing, nil) }
	for name, c := range map[string]struct {
		declare func(r *registry.Registry)
		want    string
	}{
		"a bad name":   {func(r *registry.Registry) { provide(r, "x.go:1", "My rooms", offersNothing, nil) }, "x.go:1: data provider My rooms: the name must match ^[a-z][a-z0-9_]{0,62}$"},
		"no name":      {func(r *registry.Registry) { provide(r, "x.go:1", "", offersNothing, nil) }, "x.go:1: data provider without a name: the name must match ^[a-z][a-z0-9_]{0,62}$"},
		"a name twice": {func(r *registry.Registry) { good(r); provide(r, "x.go:1", "rooms", offersNothing, nil) }, "x.go:1: data provider rooms: the name is already taken at x.go:0"},
		"no function":  {func(r *registry.Registry) { provide[none](r, "x.go:1", "rooms", nil, nil) }, "x.go:1: data provider rooms: the function is missing"},
		"a negative time": {func(r *registry.Registry) {
			provide(r, "x.go:1", "rooms", offersNothing, []ProviderOption{CacheFor(-1)})
		}, "x.go:1: data provider rooms: CacheFor must be between 0 and 24 hours"},
		"too long a time": {func(r *registry.Registry) {
			provide(r, "x.go:1", "rooms", offersNothing, []ProviderOption{CacheFor(24*time.Hour + 1)})
		}, "x.go:1: data provider rooms: CacheFor must be between 0 and 24 hours"},
		"an input of no type": {func(r *registry.Registry) {
			provide(r, "x.go:1", "rooms", func(context.Context, *Run, struct {
				A chan int `json:"a"`
			}) ([]Option, error) {
				return nil, nil
			}, nil)
		}, "x.go:1: data provider rooms: field A: the type chan int is not supported"},
		"secret and file inputs": {func(r *registry.Registry) {
			provide(r, "x.go:1", "rooms", func(context.Context, *Run, struct {
				Key  Secret `json:"key"`
				Plan File   `json:"plan"`
			}) ([]Option, error) {
				return nil, nil
			}, nil)
		}, "x.go:1: data provider rooms: input key: a data provider takes no secret\nx.go:1: data provider rooms: input plan: a data provider takes no file"},
		"inputs that are no struct": {func(r *registry.Registry) {
			provide(r, "x.go:1", "rooms", func(context.Context, *Run, string) ([]Option, error) { return nil, nil }, nil)
		}, "x.go:1: data provider rooms: the input type string is not a struct"},
	} {
		r := &registry.Registry{}
		c.declare(r)
		all, err := r.Providers()
		if err == nil || err.Error() != c.want || all != nil {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestProvidersAreSortedByName(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	provide(r, "x.go:1", "b", offersNothing, nil)
	provide(r, "x.go:2", "a", offersNothing, nil)
	define(r, "x.go:3", Spec{Name: "a", Title: "May share its name with a provider"}, nothing)
	all, err := r.Providers()
	if err != nil || len(all) != 2 || all[0].Spec.Name != "a" || all[1].Spec.Name != "b" {
		t.Error(all, err)
	}
}

// asks makes a provider of fn and asks it.
func asks(ctx context.Context, on host.Host, search, inputs string, fn func(context.Context, *Run, rule) ([]Option, error), options ...ProviderOption) ([]Option, error) {
	p := provide(&registry.Registry{}, "x.go:1", "rooms", fn, options)
	info := host.Run{ID: "q1", Attempt: 1, Org: Organization{Name: "Contoso"}}
	return p.Definition().Options(ctx, on, info, search, json.RawMessage(inputs))
}

func TestAProviderIsAskedWithItsInputsAndSettings(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.settings = map[string]host.Setting{"test_text": {Type: host.SettingString, Value: "Leeds"}}
	got, err := asks(t.Context(), on, "ana", `{"max":3}`, func(ctx context.Context, run *Run, in rule) ([]Option, error) {
		Log(ctx).Info("asked", "max", in.Max)
		return []Option{{Label: run.Org.Name + " " + textSetting.Get(run), Value: run.Search, Metadata: map[string]any{"max": in.Max}}}, nil
	}, Requires(textSetting), Searchable())
	if diff := cmp.Diff([]Option{{Label: "Contoso Leeds", Value: "ana", Metadata: map[string]any{"max": 3}}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff([]string{`info [] asked {"max":3}`}, logged(on.memory)); diff != "" {
		t.Error(diff)
	}
}

func TestAProviderThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	offers := func(options []Option, err error) func(context.Context, *Run, rule) ([]Option, error) {
		return func(context.Context, *Run, rule) ([]Option, error) { return options, err }
	}
	for name, c := range map[string]struct {
		inputs        string
		fn            func(context.Context, *Run, rule) ([]Option, error)
		options       []ProviderOption
		code, message string
	}{
		"an error":                   {`{"max":1}`, offers([]Option{{Label: "half"}}, errBroken), nil, "workflow_failed", "The data provider failed."},
		"an error that is explained": {`{"max":1}`, offers(nil, Explain(errBroken, "Nobody answers.")), nil, "workflow_failed", "Nobody answers."},
		"a panic":                    {`{"max":1}`, func(context.Context, *Run, rule) ([]Option, error) { panic("kaputt") }, nil, "panicked", "The data provider stopped because of a fault in its code."},
		"an error that panics":       {`{"max":1}`, offers(nil, panicking{}), nil, "workflow_failed", "The data provider failed."},
		"an input that is missing":   {`{}`, offers(nil, nil), nil, "input_incompatible", "The inputs do not fit this version of the data provider."},
		"a setting that is missing":  {`{"max":1}`, offers(nil, nil), []ProviderOption{Requires(textSetting)}, "setting_missing", "The setting test_text has no value. Set it, then try again."},
		"a setting it does not need": {`{"max":1}`, func(_ context.Context, run *Run, _ rule) ([]Option, error) {
			return []Option{{Value: textSetting.Get(run)}}, nil
		}, nil, "setting_undeclared", "The data provider failed."},
	} {
		got, err := asks(t.Context(), newEquipped(), "", c.inputs, c.fn, c.options...)
		if d := host.Diagnose(err); d.Code != c.code || d.Message != c.message || got != nil {
			t.Errorf("%s: %v %+v", name, got, d)
		}
	}
	missing := provide[none](&registry.Registry{}, "x.go:1", "rooms", nil, nil).Definition()
	if _, err := missing.Options(t.Context(), newEquipped(), host.Run{}, "", nil); err == nil || !strings.Contains(err.Error(), "the function is missing") {
		t.Error("one that stops the program:", err)
	}
}

func TestAProviderThatIsLateIsToldFromOtherFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := asks(ctx, newEquipped(), "", `{"max":1}`, func(ctx context.Context, _ *Run, _ rule) ([]Option, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if d := host.Diagnose(err); d.Code != "timeout" || d.Message != "The data provider did not answer in time." {
			t.Errorf("%+v", d)
		}
	})
}

func TestWhatAProviderDoesAfterItsAnswerIsDropped(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.secrets = map[string]string{"key": "hunter2-mark"}
	var late *Run
	var lateCtx context.Context
	if _, err := asks(t.Context(), on, "", `{"max":1}`, func(ctx context.Context, run *Run, _ rule) ([]Option, error) {
		late, lateCtx = run, ctx
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	Log(lateCtx).Info("late")
	if _, err := late.Secret(lateCtx, "key"); err == nil || len(on.lines) > 0 {
		t.Error(err, on.lines)
	}
}

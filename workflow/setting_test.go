package workflow

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

type rule struct {
	Max int `json:"max"`
}

var (
	textSetting   = StringSetting("test_text")
	numberSetting = IntSetting("test_number", Default(7))
	choiceSetting = BoolSetting("test_choice", Default(true))
	ruleSetting   = JSONSetting("test_rule", Default(rule{Max: 1}))
)

// reads runs a workflow that needs the list, and does fn.
func reads[Out any](t *testing.T, on host.Host, needs []Requirement, fn func(ctx context.Context, run *Run) (Out, error)) host.Outcome {
	t.Helper()
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe", Needs: Needs(needs...)},
		func(ctx context.Context, run *Run, _ struct{}) (Out, error) { return fn(ctx, run) })
	return w.Definition().Execute(t.Context(), on, host.Run{ID: "r1", Attempt: 1}, nil)
}

var allSettings = []Requirement{textSetting, numberSetting, choiceSetting, ruleSetting}

func allValues(_ context.Context, run *Run) ([]any, error) {
	return []any{textSetting.Get(run), numberSetting.Get(run), choiceSetting.Get(run), ruleSetting.Get(run).Max}, nil
}

func TestASettingHasItsValueOrItsDefault(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.settings = map[string]host.Setting{"test_text": {Type: host.SettingString}}
	if o := reads(t, on, allSettings, allValues); string(o.Result) != `["",7,true,1]` {
		t.Errorf("the defaults, and an empty text is a value: %s %v", o.Result, o.Err)
	}
	on.settings = map[string]host.Setting{
		"test_text": {Type: host.SettingString, Value: "Leeds"}, "test_number": {Type: host.SettingInt, Value: "-3"},
		"test_choice": {Type: host.SettingBool, Value: "false"}, "test_rule": {Type: host.SettingJSON, Value: `{"max":9}`},
	}
	if o := reads(t, on, allSettings, allValues); string(o.Result) != `["Leeds",-3,false,9]` {
		t.Errorf("what is set: %s %v", o.Result, o.Err)
	}
	want := []string{"test_text", "test_number", "test_choice", "test_rule"}
	if diff := cmp.Diff([][]string{want, want}, on.asked); diff != "" {
		t.Error("each run asks once:", diff)
	}
}

func TestARunWithoutItsSettingsFailsBeforeItBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings      map[string]host.Setting
		err           error
		code, message string
		permanent     bool
	}{
		"one is missing": {nil, nil, "setting_missing", "The setting test_text has no value. Set it, then try again.", true},
		"one is of another type": {map[string]host.Setting{"test_text": {Type: host.SettingInt, Value: "1"}}, nil, "setting_wrong_type",
			"The setting test_text is of the type int, and string is needed. Correct it, then try again.", true},
		"one with a default is of another type": {map[string]host.Setting{"test_text": {Type: host.SettingString}, "test_number": {Type: host.SettingSecretRef, Value: "key"}}, nil,
			"setting_wrong_type", "The setting test_number is of the type secret_ref, and int is needed. Correct it, then try again.", true},
		"nobody can tell": {nil, errDown, "workflow_failed", "The workflow failed.", false},
	} {
		on := newEquipped()
		on.settings, on.settingsErr = c.settings, c.err
		o := reads(t, on, allSettings, func(context.Context, *Run) (none, error) {
			t.Error(name, "and it ran")
			return none{}, nil
		})
		if d := host.Diagnose(o.Err); d.Code != c.code || d.Message != c.message || d.Permanent != c.permanent {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestASettingThatCannotBeReadEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting host.Setting
		key     string
		read    func(*Run)
	}{
		"a number that is none":        {host.Setting{Type: host.SettingInt, Value: "many"}, "test_number", func(run *Run) { numberSetting.Get(run) }},
		"a number beyond all bounds":   {host.Setting{Type: host.SettingInt, Value: "99999999999999999999"}, "test_number", func(run *Run) { numberSetting.Get(run) }},
		"a yes or no that is neither":  {host.Setting{Type: host.SettingBool, Value: "perhaps"}, "test_choice", func(run *Run) { choiceSetting.Get(run) }},
		"JSON of another shape":        {host.Setting{Type: host.SettingJSON, Value: `{"max":"nine"}`}, "test_rule", func(run *Run) { ruleSetting.Get(run) }},
		"JSON that is none":            {host.Setting{Type: host.SettingJSON, Value: `{`}, "test_rule", func(run *Run) { ruleSetting.Get(run) }},
		"JSON whose reader gives up":   {host.Setting{Type: host.SettingJSON, Value: `1`}, "test_picky", func(run *Run) { pickySetting.Get(run) }},
		"inside of a step, all alike":  {host.Setting{Type: host.SettingInt, Value: "many"}, "test_number", func(run *Run) { numberSetting.Get(run) }},
		"inside of a step, JSON alike": {host.Setting{Type: host.SettingJSON, Value: `[]`}, "test_rule", func(run *Run) { ruleSetting.Get(run) }},
	} {
		on, tries := newEquipped(), 0
		on.settings = map[string]host.Setting{c.key: c.setting}
		o := reads(t, on, []Requirement{numberSetting, choiceSetting, ruleSetting, pickySetting}, func(ctx context.Context, run *Run) (none, error) {
			if !strings.HasPrefix(name, "inside") {
				c.read(run)
				t.Errorf("%s: it was read", name)
			}
			return Step(ctx, "read", func(context.Context) (none, error) {
				tries++
				c.read(run)
				return none{}, nil
			}, StepRetry(5, 0))
		})
		d := host.Diagnose(o.Err)
		if d.Code != "setting_unreadable" || !d.Permanent || d.Message != "The setting "+c.key+" has a value that cannot be read." || tries > 1 {
			t.Errorf("%s: %+v after %d tries", name, d, tries)
		}
		if len(on.lines) > 0 && on.lines[0].Message == "The workflow panicked." {
			t.Errorf("%s: it is said to be a panic", name)
		}
	}
}

// picky refuses all JSON.
type picky struct{}

func (*picky) UnmarshalJSON([]byte) error { return errBroken }

var pickySetting = JSONSetting("test_picky", Default(picky{}))

func TestASettingThatIsNotNeededCannotBeRead(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.settings = map[string]host.Setting{"test_text": {Type: host.SettingString, Value: "x"}}
	o := reads(t, on, []Requirement{numberSetting}, func(_ context.Context, run *Run) (string, error) { return textSetting.Get(run), nil })
	d := host.Diagnose(o.Err)
	if d.Code != "setting_undeclared" || !d.Permanent || !strings.Contains(d.Details, "the setting test_text is read, but it is not among the Needs that the code declares") {
		t.Errorf("%+v", d)
	}
	if o := reads(t, on, nil, func(_ context.Context, run *Run) (int, error) { return numberSetting.Get(run), nil }); host.Diagnose(o.Err).Code != "setting_undeclared" {
		t.Error("a default does not make it needed:", o.Err)
	}
}

func TestARunMadeByHandHasTheDefaults(t *testing.T) {
	t.Parallel()
	run := &Run{}
	if textSetting.Get(run) != "" || numberSetting.Get(run) != 7 || !choiceSetting.Get(run) || ruleSetting.Get(run).Max != 1 {
		t.Error(textSetting.Get(run), numberSetting.Get(run), choiceSetting.Get(run), ruleSetting.Get(run))
	}
	if _, err := run.Secret(t.Context(), "key"); err == nil || err.Error() != "read a secret: there is no run, or it is over" {
		t.Error("a secret:", err)
	}
}

func TestNeedsNamesEverySettingOnce(t *testing.T) {
	t.Parallel()
	var nowhere *Setting[string]
	want := Requirements{Settings: []host.SettingNeed{
		{Key: "test_number", Type: host.SettingInt, Optional: true}, {Key: "test_text", Type: host.SettingString},
	}}
	if diff := cmp.Diff(want, Needs(numberSetting, nowhere, textSetting, numberSetting)); diff != "" || textSetting.Key() != "test_text" {
		t.Error(diff)
	}
}

func TestASettingSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	text := func(text string) (string, error) { return text, nil }
	setting(r, "a.go:1", "shared", host.SettingString, text, nil)
	setting(r, "b.go:2", "shared", host.SettingString, text, []SettingOption[string]{Default("x")})
	if err := r.Problems(); err != nil {
		t.Error("two that agree:", err)
	}
	setting(r, "c.go:3", "shared", host.SettingJSON, text, nil)
	setting(r, "d.go:4", "Not A Key", host.SettingString, text, nil)
	setting(r, "e.go:5", "", host.SettingString, text, nil)
	setting(r, "f.go:6", "export", host.SettingString, text, nil)
	want := []string{
		"c.go:3: setting shared: it is declared as json here and as string at a.go:1",
		"d.go:4: setting Not A Key: the name must match ^[a-z][a-z0-9_]{0,62}$",
		"e.go:5: setting without a name: the name must match ^[a-z][a-z0-9_]{0,62}$",
		"f.go:6: setting export: the key stands for all settings in the API: choose another",
	}
	if diff := cmp.Diff(want, strings.Split(r.Problems().Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestASecretIsReadByItsKey(t *testing.T) {
	t.Parallel()
	on := newEquipped()
	on.secrets = map[string]string{"api_key": "hunter2-mark"}
	var late *Run
	o := execute(t, on, func(ctx context.Context, run *Run) (bool, error) {
		late = run
		key, err := run.Secret(ctx, "api_key")
		return key == "hunter2-mark", err
	})
	if string(o.Result) != "true" {
		t.Errorf("%s %v", o.Result, o.Err)
	}
	if _, err := late.Secret(t.Context(), "api_key"); err == nil {
		t.Error("it was read after the run")
	}
	o = execute(t, on, func(ctx context.Context, run *Run) (string, error) { return run.Secret(ctx, "other") })
	if d := host.Diagnose(o.Err); d.Code != "secret_missing" || !d.Permanent || d.Message != "The secret other is not set." {
		t.Errorf("%+v", d)
	}
}

func TestAStepIsNotNamedAfterASecret(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]func(context.Context) error{
		"a step": func(ctx context.Context) error {
			_, err := Step(ctx, "use hunter2-mark", func(context.Context) (none, error) { panic("it ran") })
			return err
		},
		"a step whose error is passed over": func(ctx context.Context) error {
			_, _ = Step(ctx, "use hunter2-mark", func(context.Context) (none, error) { panic("it ran") })
			return nil
		},
		"a step of an item": func(ctx context.Context) error {
			return Each(ctx, "use", []string{"hunter2-mark"}, func(context.Context, string) error { panic("it ran") })
		},
		"a step inside of a step": func(ctx context.Context) error {
			_, err := Step(ctx, "outer", func(ctx context.Context) (none, error) {
				return Step(ctx, "hunter2-mark", func(context.Context) (none, error) { panic("it ran") })
			})
			return err
		},
	} {
		on := newEquipped()
		on.secrets = map[string]string{"api_key": "hunter2-mark"}
		o := execute(t, on, func(ctx context.Context, _ *Run) (string, error) { return "done", code(ctx) })
		d := host.Diagnose(o.Err)
		if d.Code != "step_name_secret" || !d.Permanent || o.Result != nil {
			t.Errorf("%s: %+v", name, d)
		}
		kept := d.Step + d.Message + d.Details + strings.Join(logged(on.memory), "")
		for _, s := range append(on.records, o.FailedSteps...) {
			kept += s.Name
		}
		for _, f := range o.Failures {
			kept += f.Message // the item is the platform's to hide
		}
		if strings.Contains(kept, "hunter2") {
			t.Errorf("%s: the name is kept: %s", name, kept)
		}
	}
}

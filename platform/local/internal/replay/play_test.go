package replay

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixed is a source that knows one setting, secret, connection and file.
type fixed struct {
	Source
	// revealed are the secrets that were asked for.
	revealed []string
	base     string
}

const (
	vendorKey = "correct horse battery"
	apiKey    = "staple of the vendor"
)

func (f *fixed) Settings(context.Context, Record, []string) (map[string]host.Setting, error) {
	return map[string]host.Setting{"office": {Type: host.SettingString, Value: "Leeds"}}, nil
}

func (f *fixed) Secret(_ context.Context, _ Record, key string) (string, error) {
	f.revealed = append(f.revealed, key)
	return vendorKey, nil
}

func (f *fixed) Connection(_ context.Context, _ Record, integration string, secrets bool) (host.Connection, error) {
	c := host.Connection{Integration: integration, Settings: map[string]string{"base": f.base}, Secrets: map[string]string{"key": Hidden}}
	if secrets {
		f.revealed = append(f.revealed, integration)
		c.Secrets["key"] = apiKey
	}
	return c, nil
}

func (f *fixed) File(context.Context, Record, string) (host.File, error) {
	return host.File{Name: "a.csv", Content: io.NopCloser(strings.NewReader("a,b"))}, nil
}

// log collects lines from any goroutine.
type log struct {
	mu    sync.Mutex
	lines []host.Line
}

func (l *log) take(line host.Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	raw, _ := json.Marshal(l.lines)
	return string(raw)
}

// play replays a record and wants no error.
func play(t *testing.T, d *workflow.Definition, source Source, r Record, o Options) Ending {
	t.Helper()
	if r.ID == "" {
		r.ID = "01954f00-0000-7000-8000-000000000001"
	}
	e, err := Play(t.Context(), d, source, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// done is a stored step.
func done(name, result string) Step {
	return Step{Name: name, Result: json.RawMessage(result), Shown: json.RawMessage(result)}
}

// chainInput says who is told of the steps that were called.
type chainInput struct {
	Name     string          `json:"name" label:"Name"`
	Password workflow.Secret `json:"password,omitempty" label:"Password"`
}

// called are the steps of chain whose functions were called, by the run's name.
var called sync.Map

func call(name, step string) {
	known, _ := called.LoadOrStore(name, &log{})
	known.(*log).take(host.Line{Step: step})
}

func callsOf(name string) []string {
	known, ok := called.Load(name)
	if !ok {
		return nil
	}
	var steps []string
	for _, line := range known.(*log).lines {
		steps = append(steps, line.Step)
	}
	return steps
}

var chain = workflow.Define(workflow.Spec{Name: "chain", Title: "Chain"}, func(ctx context.Context, _ *workflow.Run, in chainInput) (string, error) {
	said := in.Name + ":" + in.Password.Reveal()
	for _, name := range []string{"one", "two", "three"} {
		part, err := workflow.Step(ctx, name, func(ctx context.Context) (string, error) {
			call(in.Name, name)
			workflow.Log(ctx).Info("inside", "password", in.Password.Reveal())
			if name == "two" && in.Password.Reveal() == "" {
				return "", workflow.Explain(errors.New("cause"), "Two does not work.")
			}
			return strings.ToUpper(name), nil
		})
		if err != nil {
			return "", err
		}
		said += " " + part
	}
	return said, nil
}).Definition()

func TestAReplayRecallsWhatWasStoredAndStopsWithoutCallingAnything(t *testing.T) {
	t.Parallel()
	var said log
	e := play(t, chain, &fixed{}, Record{Input: json.RawMessage(`{"name":"stops"}`), Steps: []Step{done("one", `"ONE"`)}}, Options{Log: said.take})
	if diff := cmp.Diff([]string{"one"}, e.Recalled); diff != "" || e.Stopped != "two" || e.Called != nil {
		t.Errorf("%s it stopped at %q, called %v", diff, e.Stopped, e.Called)
	}
	if got := callsOf("stops"); got != nil {
		t.Errorf("the functions of %v were called", got)
	}
	if len(said.lines) != 0 {
		t.Errorf("a step that was not called says %s", &said)
	}
}

func TestAContinuedReplayCallsWhatWasNotStoredAndFailsAsThen(t *testing.T) {
	t.Parallel()
	e := play(t, chain, &fixed{}, Record{Input: json.RawMessage(`{"name":"goes on"}`), Steps: []Step{done("one", `"ONE"`)}}, Options{Continue: true})
	want := Ending{
		Recalled: []string{"one"}, Called: []string{"two"}, Status: executions.Failed,
		Diagnosis: host.Diagnosis{Code: "step_failed", Message: "Two does not work.", Step: "two", Details: `step "two": Two does not work. (cause)`},
	}
	if diff := cmp.Diff(want, e); diff != "" || !slices.Equal(callsOf("goes on"), []string{"two"}) {
		t.Errorf("%s called %v", diff, callsOf("goes on"))
	}
}

// A run that succeeded is recalled to its end.
func TestARunWhoseStepsAreAllStoredEndsWithItsResult(t *testing.T) {
	t.Parallel()
	e := play(t, chain, &fixed{}, Record{
		Input: json.RawMessage(`{"name":"whole"}`), Steps: []Step{done("one", `"1"`), done("two", `"2"`), done("three", `"3"`)},
	}, Options{})
	if e.Status != executions.Success || e.Stopped != "" || string(e.Result) != `"whole: 1 2 3"` || e.Kind != host.ResultJSON || callsOf("whole") != nil {
		t.Errorf("%+v", e)
	}
}

func TestAnErasedSecretInputIsAPlaceholderAndNeededToGoOn(t *testing.T) {
	t.Parallel()
	r := Record{Input: json.RawMessage(`{"name":"erased","password":"***"}`), Steps: []Step{done("one", `"ONE"`), done("two", `"TWO"`)}}
	if got := Erased(chain, r, nil); !slices.Equal(got, []string{"password"}) {
		t.Errorf("erased are %v", got)
	}
	if e := play(t, chain, &fixed{}, r, Options{}); e.Stopped != "three" {
		t.Errorf("%+v", e)
	}
	_, err := Play(t.Context(), chain, &fixed{}, r, Options{Continue: true})
	if erased := (*ErasedError)(nil); !errors.As(err, &erased) || !slices.Equal(erased.Names, []string{"password"}) || !strings.Contains(err.Error(), "password") {
		t.Errorf("it goes on with a placeholder: %v", err)
	}
	var said log
	e := play(t, chain, &fixed{}, r, Options{Continue: true, Input: json.RawMessage(`{"password":"` + vendorKey + `"}`), Log: said.take})
	if e.Status != executions.Success || string(e.Result) != `"erased:*** ONE TWO THREE"` {
		t.Errorf("%+v, %s", e, e.Result)
	}
	if strings.Contains(said.String(), vendorKey) || !strings.Contains(said.String(), Hidden) {
		t.Errorf("the log shows %s", &said)
	}
}

func TestAnInputThatIsNoObjectIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[1]`, `"x"`, `{`} {
		if _, err := Play(t.Context(), chain, &fixed{}, Record{}, Options{Input: json.RawMessage(text)}); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	if e := play(t, chain, &fixed{}, Record{Input: json.RawMessage(`null`)}, Options{Input: json.RawMessage(`{"name":"none"}`)}); e.Stopped != "one" {
		t.Errorf("no input at all: %+v", e)
	}
}

// A step that must not run twice, and whose end is not known, is never called.
func TestAStepInDoubtIsNotCalledEvenToGoOn(t *testing.T) {
	t.Parallel()
	for _, really := range []bool{false, true} {
		e := play(t, chain, &fixed{}, Record{Input: json.RawMessage(`{"name":"doubt"}`), Steps: []Step{{Name: "one", Intent: true}}}, Options{Continue: really})
		if e.Stopped != "one" || callsOf("doubt") != nil {
			t.Errorf("%+v, called %v", e, callsOf("doubt"))
		}
	}
}

// Each passes over an item's failure; the replay stops at it all the same.
var several = workflow.Define(workflow.Spec{Name: "several", Title: "Several"}, func(ctx context.Context, _ *workflow.Run, in chainInput) (struct{}, error) {
	return struct{}{}, workflow.Each(ctx, "add", []string{"a", "b", "c"}, func(_ context.Context, item string) error {
		call(in.Name, item)
		if item == "b" {
			return errors.New("no b")
		}
		return nil
	})
}).Definition()

func TestAnItemThatFailedIsWhereTheReplayStops(t *testing.T) {
	t.Parallel()
	r := Record{Input: json.RawMessage(`{"name":"items"}`), Steps: []Step{done("add: a", `null`), done("add: c", `null`)}}
	if e := play(t, several, &fixed{}, r, Options{}); e.Stopped != "add: b" || callsOf("items") != nil {
		t.Errorf("%+v, called %v", e, callsOf("items"))
	}
	e := play(t, several, &fixed{}, r, Options{Continue: true})
	if e.Status != executions.CompletedWithErrors || len(e.Failures) != 1 || e.Failures[0].Item != "b" || !slices.Equal(callsOf("items"), []string{"b"}) {
		t.Errorf("%+v, called %v", e, callsOf("items"))
	}
}

// What a sealed result holds is hidden when code shows it, and no step's name.
var unsealed = workflow.Define(workflow.Spec{Name: "unsealed", Title: "Unsealed"}, func(ctx context.Context, run *workflow.Run, _ struct{}) (string, error) {
	key, err := workflow.Step(ctx, "fetch", func(context.Context) (string, error) { return "", nil })
	if err != nil {
		return "", err
	}
	workflow.Log(ctx).Info("got " + key)
	run.ItemFailed(key, workflow.Explain(errors.New("x"), key+" is bad."))
	if _, err := workflow.Step(ctx, "use "+key, func(context.Context) (int, error) { return 0, nil }); err == nil {
		return "", errors.New("a secret became a name")
	}
	return key, nil
}).Definition()

func TestASecretOfASealedResultIsHidden(t *testing.T) {
	t.Parallel()
	var said log
	e := play(t, unsealed, &fixed{}, Record{
		Steps: []Step{{Name: "fetch", Result: json.RawMessage(`"` + vendorKey + `"`), Shown: json.RawMessage(`"***"`), Secret: true}}, Secrets: []string{vendorKey},
	}, Options{Log: said.take})
	shown, err := json.Marshal(e)
	if err != nil || strings.Contains(string(shown), vendorKey) || strings.Contains(said.String(), vendorKey) || !strings.Contains(said.String(), "got ***") {
		t.Errorf("%s\n%s\n%v", shown, &said, err)
	}
}

var quits = workflow.Define(workflow.Spec{Name: "quits", Title: "Quits"},
	func(context.Context, *workflow.Run, struct{}) (struct{}, error) {
		runtime.Goexit()
		return struct{}{}, nil
	}).Definition()

func TestCodeThatEndsItsGoroutineEndsTheReplay(t *testing.T) {
	t.Parallel()
	if e := play(t, quits, &fixed{}, Record{}, Options{}); e.Status != executions.Failed {
		t.Errorf("%+v", e)
	}
}

var waits = workflow.Define(workflow.Spec{Name: "waits", Title: "Waits"}, func(ctx context.Context, _ *workflow.Run, in chainInput) (struct{}, error) {
	_, err := workflow.Step(ctx, "one", func(context.Context) (int, error) { return 0, nil })
	if err != nil {
		<-ctx.Done() // code that waits for what the step would have brought
	}
	return struct{}{}, err
}).Definition()

func TestTheContextEndsWhereTheReplayStops(t *testing.T) {
	t.Parallel()
	if e := play(t, waits, &fixed{}, Record{Input: json.RawMessage(`{"name":"x"}`)}, Options{}); e.Stopped != "one" {
		t.Errorf("%+v", e)
	}
}

package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/line"
)

// TestMain takes the environment away that a developer may have set.
func TestMain(m *testing.M) {
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "BIFROST_") {
			_ = os.Unsetenv(name)
		}
	}
	goleak.VerifyTestMain(m)
}

// outcome is what a person sees of a command that has ended.
type outcome struct {
	code         int
	out, trouble string
}

// call runs a command line as if Ctrl+C came at once.
func call(t *testing.T, arguments ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, trouble bytes.Buffer
	code := run(ctx, arguments, &out, &trouble)
	return outcome{code, out.String(), trouble.String()}
}

// wantRefusal expects this exit code, and one sentence that says why.
func wantRefusal(t *testing.T, o outcome, code int, says ...string) {
	t.Helper()
	if o.code != code || o.out != "" {
		t.Errorf("exit %d, want %d; it said %q", o.code, code, o.out)
	}
	if !strings.HasPrefix(o.trouble, "bifrost: ") || strings.Count(o.trouble, "\n") != 1 || !strings.HasSuffix(o.trouble, "\n") {
		t.Errorf("not one sentence: %q", o.trouble)
	}
	for _, wanted := range says {
		if !strings.Contains(o.trouble, wanted) {
			t.Errorf("got %q, want it to say %q", o.trouble, wanted)
		}
	}
	if strings.Contains(o.trouble, line.ErrUsage.Error()+"\n") {
		t.Errorf("%q shows its inner life", o.trouble)
	}
}

func TestAWrongCommandLineIsOneSentenceAndExit2(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arguments []string
		says      string
	}{
		"an unknown command":          {[]string{"fly"}, `"fly"`},
		"an unknown flag":             {[]string{"run", "--fast"}, "--fast"},
		"an unknown flag before all":  {[]string{"--fast"}, "--fast"},
		"a flag of another command":   {[]string{"token", "--demo"}, "--demo"},
		"a flag without its value":    {[]string{"run", "--addr"}, "--addr"},
		"a switch that is none":       {[]string{"run", "--demo=maybe"}, "demo"},
		"a word too many for run":     {[]string{"run", "now"}, `"now"`},
		"a word too many for token":   {[]string{"token", "admin"}, `"admin"`},
		"a word too many for openapi": {[]string{"openapi", "now"}, `"now"`},
		"a word too many for version": {[]string{"version", "now"}, `"now"`},
		"an unknown workflow command": {[]string{"workflow", "fly"}, `"fly"`},
		"a run of nothing":            {[]string{"workflow", "run"}, "workflow"},
		"a run of two":                {[]string{"workflow", "run", "a", "b"}, `"b"`},
		"a replay of nothing":         {[]string{"workflow", "replay"}, "run"},
		"a list of something":         {[]string{"workflow", "list", "a"}, `"a"`},
		"a run at a bad address":      {[]string{"workflow", "run", "a", "--addr", "nowhere"}, "host:port"},
		"a replay at a bad address":   {[]string{"workflow", "replay", "a", "--addr", "nowhere"}, "host:port"},
		"an address of everybody":     {[]string{"run", "--addr", "0.0.0.0:7071"}, "on this machine"},
		"an unknown storage":          {[]string{"run", "--storage", "floppy"}, "embedded"},
		"no folder":                   {[]string{"run", "--data", ""}, "BIFROST_DATA"},
		"a token of nobody":           {[]string{"token"}, "--as technician"},
		"a token of a bad address":    {[]string{"token", "--as", "admin", "--addr", "nowhere"}, "host:port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, call(t, c.arguments...), 2, c.says)
		})
	}
}

func TestAFailureIsOneSentenceAndExit1(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, call(t, "run", "--addr", "127.0.0.1:0", "--data", file), 1, file)
	wantRefusal(t, call(t, "workflow", "run", "a", "--addr", "127.0.0.1:1", "--data", t.TempDir()), 1, "127.0.0.1:1")
	wantRefusal(t, call(t, "workflow", "replay", "last", "--data", t.TempDir()), 1, "signing key")
	wantRefusal(t, call(t, "token", "--as", "admin", "--addr", "127.0.0.1:1", "--data", t.TempDir()), 1, "127.0.0.1:1")
}

func TestCtrlCIsNoFailure(t *testing.T) {
	t.Parallel()
	o := call(t, "run", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--demo=false")
	if o.code != 0 || o.trouble != "" || !strings.Contains(o.out, "is running") {
		t.Errorf("got %+v", o)
	}
}

func TestTheContractIsPrintedAsItIs(t *testing.T) {
	t.Parallel()
	o := call(t, "openapi")
	wanted, err := functions.Contract()
	if err != nil || o.code != 0 || o.trouble != "" || o.out != string(wanted) {
		t.Errorf("exit %d: %s, %v", o.code, o.trouble, err)
	}
	var contract struct{ OpenAPI string }
	if err := json.Unmarshal([]byte(o.out), &contract); err != nil || !strings.HasPrefix(contract.OpenAPI, "3.") {
		t.Errorf("got %q, %v", contract.OpenAPI, err)
	}
}

// It changes what the linker sets, so it runs alone.
func TestTheVersionIsTheLinkersElseTheModulesElseDev(t *testing.T) {
	if o := call(t, "version"); o != (outcome{0, "bifrost dev\n", ""}) {
		t.Errorf("got %+v", o)
	}
	buildVersion = "v1.2.3-dirty"
	defer func() { buildVersion = "" }()
	if o := call(t, "version"); o != (outcome{0, "bifrost v1.2.3-dirty\n", ""}) {
		t.Errorf("got %+v", o)
	}
}

// brokenPipe is a reader that has gone.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestAnAnswerThatNobodyTookIsAFailure(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"version", "openapi"} {
		var trouble bytes.Buffer
		code := run(t.Context(), []string{name}, brokenPipe{}, &trouble)
		wantRefusal(t, outcome{code: code, trouble: trouble.String()}, 1)
	}
}

// announcement passes the first thing on that a program says.
type announcement struct{ said chan string }

func (a announcement) Write(text []byte) (int, error) {
	select {
	case a.said <- string(text):
	default:
	}
	return len(text), nil
}

func TestATokenIsPrintedAloneForTheProgramThatRuns(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	data, out, ended := t.TempDir(), announcement{make(chan string, 1)}, make(chan int, 1)
	var trouble bytes.Buffer
	go func() { ended <- run(ctx, []string{"run", "--addr", "127.0.0.1:0", "--data", data}, out, &trouble) }()
	var banner string
	select {
	case banner = <-out.said:
	case code := <-ended:
		t.Fatalf("it ended with %d: %s", code, trouble.String())
	}
	addr := regexp.MustCompile(`127\.0\.0\.1:[0-9]+`).FindString(banner)
	var token, complaint bytes.Buffer
	code := run(t.Context(), []string{"token", "--as", "technician", "--addr", addr, "--data", data}, &token, &complaint)
	if code != 0 || complaint.Len() != 0 || !regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+\n$`).MatchString(token.String()) {
		t.Errorf("exit %d: %q and %q", code, token.String(), complaint.String())
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("it ended with %d", code)
	}
}

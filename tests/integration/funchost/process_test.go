package funchost_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestTheHandlerHasTheEnvironmentOfTheHostAndNothingElse(t *testing.T) {
	t.Setenv("OF_THE_TEST", "secret")
	h := plain(t, nil, func(o *funchost.Options) {
		o.Storage = "UseDevelopmentStorage=nonsense;AccountName=a;AccountKey=a2V5"
		o.Only = []string{"all"}
		o.Env["ARGUMENT"], o.Env["AZURE_KEY_VAULT_URL"] = "one two", "https://v.vault.azure.net"
	})
	fields, _ := h.AwaitLine("its start", wrote("started")).JSON()
	environment := map[string]string{}
	for _, pair := range fields["environment"].([]any) {
		name, value, _ := strings.Cut(pair.(string), "=")
		environment[name] = value
	}
	port := environment["FUNCTIONS_CUSTOMHANDLER_PORT"]
	if n, err := strconv.Atoi(port); err != nil || n < 1024 || port != environment["FUNCTIONS_HTTPWORKER_PORT"] {
		t.Errorf("its port is %q", port)
	}
	if id := environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"]; len(id) != 36 || id != environment["FUNCTIONS_HTTPWORKER_ID"] {
		t.Errorf("its id is %q", id)
	}
	if environment["FUNCTIONS_APP_ROOT_PATH"] != fields["folder"] || environment["FUNCTIONS_WORKER_RUNTIME"] != "custom" {
		t.Error(environment)
	}
	if environment["AzureWebJobsStorage"] == "" || environment["AZURE_KEY_VAULT_URL"] == "" || environment["OF_THE_TEST"] != "" {
		t.Error(environment)
	}
	if diff := cmp.Diff([]any{"--flag", "one", "two"}, fields["arguments"]); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheHandlerWritesIsKeptLineByLineWithItsLevel(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	h.AwaitLine("its last line", func(l funchost.Line) bool { return l.Level == "System" })
	h.AwaitLine("a warning", func(l funchost.Line) bool { return l.Level == "Warning" })
	levels := map[string]string{}
	for _, line := range h.Lines() {
		if _, structured := line.JSON(); !structured {
			levels[line.Stream+" "+line.Text] = line.Level
		} else if line.Level != "Information" || line.Process != 1 {
			t.Errorf("got %v", line)
		}
	}
	want := map[string]string{"stderr an error": "Error", "stderr a Warning": "Warning", "stdout of the system": "System"}
	if diff := cmp.Diff(want, levels); diff != "" {
		t.Error(diff)
	}
}

func TestExitCode0IsNotNoticedAndEveryLaterCallFails(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) {
		o.Times.FirstRetry, o.Times.LongestRetry = time.Millisecond, time.Millisecond
	})
	_, _ = send(t, h, "GET", "/api/exit/0", nil)
	h.Await("its end", is(funchost.Exited, ""))
	if r := call(t, h, "GET", "/api/echo/", nil); r.status != 500 || r.body != "" {
		t.Errorf("got %d %q", r.status, r.body)
	}
	if h.Deliver("jobs", `{}`, 1) == nil {
		t.Error("a dead handler has done something")
	}
	if n := count(h, is(funchost.Spawned, "")); n != 1 {
		t.Errorf("it was started %d times", n)
	}
}

func TestExitCode200IsARestartThatIsNotCounted(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Times.StrikeWindow = 0 })
	for i := range 4 {
		_, _ = send(t, h, "POST", "/api/exit/200", strings.NewReader("read"))
		awaitNth(h, i+2, "another process", is(funchost.Ready, ""))
	}
	if r := call(t, h, "GET", "/api/echo/", nil); r.status != 200 {
		t.Errorf("got %d %q", r.status, r.body)
	}
}

func TestThreeCrashesWithinTheWindowStopTheHost(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Times.StrikeWindow = 0 })
	for i := range 3 {
		h.Kill()
		awaitNth(h, i+1, "its end", is(funchost.Exited, ""))
		if i < 2 {
			awaitNth(h, i+2, "another process", is(funchost.Ready, ""))
		}
	}
	e := h.Await("the host's end", is(funchost.Stopped, ""))
	if !strings.Contains(e.Text, "Exceeded http worker restart retry count") || !strings.Contains(e.Text, "code 137") {
		t.Errorf("got %v", e)
	}
	if r := call(t, h, "GET", "/api/echo/", nil); r.status != 503 || r.body != "Function host is not running.\n" {
		t.Errorf("got %d %q", r.status, r.body)
	}
}

func TestCrashesThatAreFarApartStopNothing(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	for i := range 4 {
		h.Kill()
		awaitNth(h, i+2, "another process", is(funchost.Ready, ""))
	}
}

func TestThePlatformStartsAHostAnewThatHasStopped(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) {
		o.Times.StrikeWindow, o.Times.Revive, o.Revives = 0, time.Millisecond, true
	})
	for i := range 4 {
		h.Kill()
		awaitNth(h, i+2, "another process", is(funchost.Ready, ""))
	}
	if n := count(h, is(funchost.Opened, "")); n != 2 {
		t.Errorf("it has lived %d times", n)
	}
	if r := call(t, h, "GET", "/api/echo/", nil); r.status != 200 {
		t.Errorf("got %d", r.status)
	}
}

func TestAHandlerThatDoesNotStartStopsTheHost(t *testing.T) {
	t.Parallel()
	for how, test := range map[string]struct {
		wants string
		ends  []string
	}{
		"crash": {"code 3: no way to start", []string{"3", "3", "3"}},
		"deaf":  {"code 137", []string{"137", "137", "137"}},
		// Nobody notices that it has ended, until it is too late.
		"leave": {"code 0", []string{"0", "0", "0"}},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			times := quick
			times.StrikeWindow, times.Init = 0, 300*time.Millisecond
			began := time.Now()
			_, err := funchost.Open(t, funchost.Options{Root: app(t, nil), Times: times, Env: map[string]string{"STUB_START": how}})
			if err == nil || !strings.Contains(err.Error(), test.wants) {
				t.Errorf("got %v", err)
			}
			if waited := time.Since(began); how != "crash" && waited < 3*times.Init {
				t.Errorf("it waited for %v only", waited)
			}
		})
	}
}

func TestAProgramThatMayNotRunIsNamed(t *testing.T) {
	t.Parallel()
	root := app(t, nil)
	if err := os.Remove(filepath.Join(root, "handler")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "handler"), []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := funchost.Open(t, funchost.Options{Root: root, Times: quick})
	if err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v", err)
	}
}

func TestAPausedHandlerIsLateAndNotDead(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Times.Request = 300 * time.Millisecond })
	h.Pause()
	// The system stops a process in its own time.
	for deadline := time.Now().Add(time.Minute); ; {
		r := call(t, h, "GET", "/api/echo/", nil)
		if r.status == 504 {
			break
		}
		if r.status != 200 || time.Now().After(deadline) {
			t.Fatalf("got %d", r.status)
		}
	}
	h.Resume()
	if r := call(t, h, "GET", "/api/echo/", nil); r.status != 200 {
		t.Errorf("got %d", r.status)
	}
	if n := count(h, is(funchost.Spawned, "")); n != 1 {
		t.Errorf("it was started %d times", n)
	}
}

func TestAZipIsUnpackedWithItsModes(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o755, 0o644} {
		root, err := os.OpenRoot(app(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "app.zip")
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		archive := zip.NewWriter(file)
		for _, name := range []string{"host.json", "all/function.json", "handler"} {
			content, err := root.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			header := &zip.FileHeader{Name: name, Method: zip.Store}
			header.SetMode(mode)
			w, err := archive.CreateHeader(header)
			if err == nil {
				_, err = w.Write(content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		h, err := funchost.Open(t, funchost.Options{Root: name, Times: quick})
		if (err == nil) != (mode == 0o755) {
			t.Fatalf("%v: %v", mode, err)
		}
		if err == nil && call(t, h, "GET", "/api/echo/", nil).status != 200 {
			t.Error("it does not answer")
		}
	}
}

func TestAStoppedHostHasKilledItsHandler(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	h.Stop()
	ends := slices.DeleteFunc(h.Events(), func(e funchost.Event) bool { return e.Kind != funchost.Exited })
	if len(ends) != 1 || ends[0].Text != "137" {
		t.Errorf("got %v", ends)
	}
	h.Stop()
}

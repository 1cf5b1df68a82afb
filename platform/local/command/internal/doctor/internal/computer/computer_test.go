package computer

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// holdDir makes this binary a program that has this data folder.
const holdDir = "BIFROST_TEST_HOLD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdDir); dir != "" {
		if _, err := embedded.Open(embedded.Options{Dir: dir}); err == nil {
			_, _ = os.Stdout.WriteString("held\n")
			select {}
		}
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// used is the configuration of a data folder that a program has used, at an address
// where nobody listens.
func used(t *testing.T) local.Config {
	t.Helper()
	c := local.DefaultConfig()
	c.Data, c.Addr, c.Version = t.TempDir(), "127.0.0.1:1", "v1.2.3"
	if err := os.Chmod(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(c.Data, "signing-key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})))
	return c
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// serve lets this answer at the address of the configuration.
func serve(t *testing.T, c *local.Config, answers map[string]string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said, ok := answers[r.URL.Path]
		if r.URL.Path == "/api/health" && r.Header.Get("Authorization") != "" {
			said, ok = answers["as admin"]
		}
		if status, rest, has := strings.Cut(said, " "); has && status == "503" {
			w.WriteHeader(http.StatusServiceUnavailable)
			said = rest
		}
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = w.Write([]byte(said))
	}))
	t.Cleanup(server.Close)
	c.Addr = strings.TrimPrefix(server.URL, "http://")
}

// held lets another process have the data folder, and answers its number.
func held(t *testing.T, dir string) int {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), holdDir+"="+dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // that is its end, whatever it says
		_ = command.Wait()
	})
	if said, err := bufio.NewReader(out).ReadString('\n'); said != "held\n" {
		t.Fatalf("%q, %v", said, err)
	}
	return command.Process.Pid
}

func look(t *testing.T, c local.Config) map[string]check.Finding {
	t.Helper()
	found := map[string]check.Finding{}
	for _, r := range check.All(t.Context(), Checks(c)) {
		found[r.Name] = r.Finding
	}
	return found
}

func want(t *testing.T, f check.Finding, state check.State, says ...string) {
	t.Helper()
	for _, text := range says {
		if !strings.Contains(f.Seen+" → "+f.Advice, text) {
			t.Errorf("%+v does not say %q", f, text)
		}
	}
	if f.State != state || (f.Advice != "") != (state == check.Warning || state == check.Failed) {
		t.Errorf("%+v is not %s", f, state)
	}
}

// What a program that is well answers.
const (
	build = `{"status":"ok","version":"v1.2.3","storage":"embedded"}`
	lives = `{"version":"v1.2.3","engine":{"at":"2026-11-22T12:00:00Z","queues":[{"queue":"executions","waiting":1,"oldestSeconds":1}],"lastSweepAt":"2026-11-22T11:59:50Z"}}`
)

func answers() map[string]string {
	return map[string]string{"/api/health": build, "/api/health/ready": build, "/api/me": `{}`, "as admin": lives}
}

func TestAProgramThatIsWellIsSaidToBe(t *testing.T) {
	t.Parallel()
	c := used(t)
	serve(t, &c, answers())
	found := look(t, c)
	for _, name := range []string{"settings", "data folder", "disk", "keys", "program", "ready", "version", "engine"} {
		want(t, found[name], check.OK)
	}
	left, err := os.ReadDir(c.Data)
	if err != nil || len(left) != 1 {
		t.Errorf("it left %v behind, %v", left, err)
	}
}

func TestSettingsThatAreWrongAreNamedAndTheRestIsLookedAt(t *testing.T) {
	t.Parallel()
	c := used(t)
	c.Addr, c.Storage = "nowhere", "floppy"
	found := look(t, c)
	want(t, found["settings"], check.Failed, "--addr", "--storage", "; ")
	want(t, found["data folder"], check.OK)
	want(t, found["engine"], check.Skipped)
}

func TestADataFolderIsJudgedByWhatItIs(t *testing.T) {
	t.Parallel()
	c := used(t)
	good := c.Data
	c.Data = filepath.Join(good, "none")
	found := look(t, c)
	want(t, found["data folder"], check.Warning, c.Data+" is not there", "--data")
	want(t, found["keys"], check.Skipped, "none yet")
	want(t, found["disk"], check.OK, "free at "+good)
	if _, err := os.Stat(c.Data); err == nil {
		t.Error("the question made the folder")
	}
	c.Data = filepath.Join(good, "signing-key.pem")
	want(t, look(t, c)["data folder"], check.Failed, "is not a folder")
	c.Data = filepath.Join(c.Data, "below")
	found = look(t, c)
	want(t, found["data folder"], check.Failed, "not a directory")
	want(t, found["program"], check.Failed, "not a directory")
	if err := os.Chmod(good, 0o755); err != nil {
		t.Fatal(err)
	}
	c.Data = good
	want(t, look(t, c)["data folder"], check.Warning, "mode 755", "chmod 700 "+good)
	want(t, unwritable("d", &fs.PathError{Op: "open", Path: "d/x", Err: syscall.EACCES}), check.Failed, "d cannot be written to: permission denied")
	want(t, unwritable("d", &fs.PathError{Op: "write", Path: "d/x", Err: syscall.ENOSPC}), check.Failed, "full disk")
}

func TestRoomIsJudged(t *testing.T) {
	t.Parallel()
	want(t, room("d", 50<<20), check.Failed, "0.0 GiB are free at d")
	want(t, room("d", 500<<20), check.Warning, "0.5 GiB", "--retention")
	want(t, room("d", 5<<30), check.OK, "5.0 GiB")
}

func TestKeysThatCannotBeUsedOrThatOthersSeeAreNamed(t *testing.T) {
	t.Parallel()
	c := used(t)
	secrets := filepath.Join(c.Data, "secrets.key")
	write(t, secrets, "a key that nobody shows")
	want(t, look(t, c)["keys"], check.OK)
	if err := os.Chmod(secrets, 0o644); err != nil {
		t.Fatal(err)
	}
	f := look(t, c)["keys"]
	want(t, f, check.Failed, "mode 644", "chmod 600 "+secrets)
	if strings.Contains(f.Seen+f.Advice, "nobody shows") {
		t.Errorf("it shows the key: %+v", f)
	}
	write(t, filepath.Join(c.Data, "signing-key.pem"), "damaged")
	want(t, look(t, c)["keys"], check.Failed, "signing-key.pem")
}

func TestWhoIsAtTheAddressIsToldApart(t *testing.T) {
	t.Parallel()
	c := used(t)
	found := look(t, c)
	want(t, found["program"], check.Warning, "no program runs", "127.0.0.1:1 is free", "bifrost run")
	want(t, found["ready"], check.Skipped)
	want(t, found["version"], check.OK, "v1.2.3; none runs")
	serve(t, &c, map[string]string{"/api/health": "<html>"})
	want(t, look(t, c)["program"], check.Failed, "something else listens at "+c.Addr, "--addr")
	serve(t, &c, map[string]string{"/api/health": build, "/api/health/ready": build})
	want(t, look(t, c)["program"], check.Failed, "another Bifrost, v1.2.3", c.Data+" is not its data folder")
}

func TestWhoHasTheFolderIsNamed(t *testing.T) {
	t.Parallel()
	c := used(t)
	pid := held(t, c.Data)
	want(t, look(t, c)["program"], check.Failed, who(embedded.Holder{PID: pid})+" has the data folder", "nobody listens there", "--addr")
	serve(t, &c, answers())
	want(t, look(t, c)["program"], check.OK, who(embedded.Holder{PID: pid}))
	if who(embedded.Holder{}) == who(embedded.Holder{PID: pid}) || kill(embedded.Holder{}) != "" {
		t.Error("a process that nobody knows has a number")
	}
}

func TestAProgramThatIsNotWellSaysWhy(t *testing.T) {
	t.Parallel()
	c := used(t)
	a := answers()
	a["/api/health"] = `{"status":"starting","version":"v1.2.2"}`
	a["/api/health/ready"] = `503 {"code":"storage_unavailable","detail":"Azure Tables has not answered since noon."}`
	a["as admin"] = `{"abandonedFunctions":2,"engine":{"at":"2026-11-22T12:00:00Z","unknown":["looks"],
		"queues":[{"queue":"executions","waiting":7,"oldestSeconds":61},{"queue":"executions-bulk","waiting":900,"oldestSeconds":3}],
		"poison":[{"queue":"executions","messages":4}],"lastSweepAt":"2026-11-22T11:57:00Z","lastFireAt":"2026-11-22T11:59:00Z"}}`
	serve(t, &c, a)
	found := look(t, c)
	want(t, found["ready"], check.Failed, "Azure Tables has not answered since noon.")
	want(t, found["version"], check.Warning, "v1.2.2 runs, and this program is v1.2.3")
	want(t, found["engine"], check.Warning, "7 wait in executions, the oldest for 1m1s", "4 messages of executions name no run",
		"nobody has looked for runs whose worker is gone since 2026-11-22T11:57:00Z", "2 functions", "storage did not answer for looks")
	if seen := found["engine"].Seen; strings.Contains(seen, "bulk") || strings.Contains(seen, "schedules") {
		t.Errorf("it complains of what is well: %s", seen)
	}
}

func TestWhatTheProgramWasBuiltWithIsTold(t *testing.T) {
	t.Parallel()
	if f := webApp(t.Context()); f.State != check.OK && f.State != check.Warning {
		t.Errorf("%+v", f)
	}
	want(t, toolchain(t.Context()), check.OK, "go1.")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, toolchain(ctx), check.Skipped, "only authors")
}

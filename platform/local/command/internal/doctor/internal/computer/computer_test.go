package computer

import (
	"bufio"
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
	"strconv"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"
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
		if first, rest, has := strings.Cut(said, " "); has {
			if status, err := strconv.Atoi(first); err == nil {
				w.WriteHeader(status)
				said = rest
			}
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
	for _, name := range []string{"keys", "store", "program"} {
		want(t, found[name], check.Skipped, "the data folder is none")
	}
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
	secrets, signing := filepath.Join(c.Data, "secrets.key"), filepath.Join(c.Data, "signing-key.pem")
	made, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	write(t, secrets, "# A comment.\n"+made.String()+"\n")
	want(t, look(t, c)["keys"], check.OK)
	if err := os.Chmod(secrets, 0o644); err != nil {
		t.Fatal(err)
	}
	want(t, look(t, c)["keys"], check.Failed, "open to other people", "chmod 600 "+secrets)
	write(t, secrets, made.String()[:40])
	f := look(t, c)["keys"]
	want(t, f, check.Failed, secrets+" is damaged", "backup")
	if strings.Contains(f.Seen+f.Advice, made.String()[:20]) {
		t.Errorf("it shows the key: %+v", f)
	}
	if err := os.Chmod(signing, 0o640); err != nil {
		t.Fatal(err)
	}
	want(t, look(t, c)["keys"], check.Failed, "signing-key.pem can be reached", "chmod 600 "+signing)
	if err := os.Chmod(signing, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, signing, "damaged")
	want(t, look(t, c)["keys"], check.Failed, "signing-key.pem is damaged", "rm "+signing)
	if err := os.Remove(signing); err != nil {
		t.Fatal(err)
	}
	want(t, look(t, c)["keys"], check.Failed, secrets+" is damaged")
}

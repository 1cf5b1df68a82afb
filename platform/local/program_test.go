package local

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
)

type condition struct{ Status, Version, Storage string }

type names struct{ Items []struct{ Name string } }

func (n names) list() []string {
	var list []string
	for _, item := range n.Items {
		list = append(list, item.Name)
	}
	slices.Sort(list)
	return list
}

func TestTheProgramServesUntilItIsStopped(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "when missing")
	config := inFolder(dir)
	config.Version, config.Debug = "v1.2.3", true
	p := serve(t, config)
	for _, path := range []string{"/api/health", "/api/health/ready"} {
		response, text := p.call(http.MethodGet, path, "", "")
		if got := read[condition](t, response, text, http.StatusOK); got != (condition{"ok", "v1.2.3", "embedded"}) {
			t.Errorf("%s: got %+v", path, got)
		}
	}
	response, text := p.call(http.MethodGet, "/api/health", p.token("admin"), "")
	if got := read[struct{ AbandonedFunctions *int64 }](t, response, text, http.StatusOK); got.AbandonedFunctions == nil || *got.AbandonedFunctions != 0 {
		t.Errorf("the admin reads %s", text)
	}
	response, text = p.call(http.MethodGet, "/api/organizations", p.token("admin"), "")
	if got := read[names](t, response, text, http.StatusOK).list(); !slices.Equal(got, []string{"Adatum", "Contoso", "Fabrikam", "Northwind IT"}) {
		t.Errorf("the admin sees %v", got)
	}
	response, text = p.call(http.MethodGet, "/api/organizations", p.token("technician"), "")
	if got := read[names](t, response, text, http.StatusOK).list(); !slices.Equal(got, []string{"Contoso", "Fabrikam"}) {
		t.Errorf("the technician sees %v", got)
	}
	p.stop()
	if mode, err := os.Stat(dir); err != nil || mode.Mode().Perm() != 0o700 {
		t.Errorf("the data folder is %v, %v", mode, err)
	}
	if _, err := net.DialTimeout("tcp", p.config.Addr, patience); err == nil {
		t.Error("it listens after its end")
	}
}

// What was kept is there again, and the demo is not seeded twice.
func TestASecondStartFindsWhatTheFirstOneLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := serve(t, inFolder(dir))
	response, text := p.call(http.MethodPost, "/api/organizations", p.token("admin"), `{"name":"Woodgrove"}`)
	read[struct{}](t, response, text, http.StatusCreated)
	before := p.token("admin")
	p.stop()

	config := inFolder(dir)
	config.Addr = p.config.Addr
	p = serve(t, config)
	response, text = p.call(http.MethodGet, "/api/organizations", before, "") // the signing key has stayed
	if got := read[names](t, response, text, http.StatusOK).list(); !slices.Equal(got, []string{"Adatum", "Contoso", "Fabrikam", "Northwind IT", "Woodgrove"}) {
		t.Errorf("the admin sees %v", got)
	}
	p.stop()
}

func TestWithoutTheDemoThereIsNeitherClientNorDirectory(t *testing.T) {
	t.Parallel()
	config := inFolder(t.TempDir())
	config.Demo = false
	p := serve(t, config)
	response, text := p.call(http.MethodGet, "/api/organizations", p.token("admin"), "")
	if got := read[names](t, response, text, http.StatusOK).list(); !slices.Equal(got, []string{"Northwind IT"}) {
		t.Errorf("the admin sees %v", got)
	}
	if response, _ := p.call(http.MethodGet, "/demo/graph/v1.0/users", "", ""); response.StatusCode != http.StatusNotFound {
		t.Errorf("the directory answers %d", response.StatusCode)
	}
	if _, err := Token(t.Context(), p.config, "client-user"); err == nil {
		t.Error("there is a client's user without a client")
	}
	if strings.Contains(p.banner, "Contoso") || strings.Contains(p.banner, "try") || strings.Contains(p.banner, "client-user") {
		t.Errorf("the banner promises a demo: %s", p.banner)
	}
	p.stop()
}

// A stop ends what waits for news first, then lets runs finish, then closes the
// store: nothing is lost, and nobody waits in vain.
func TestStoppingEndsHeldAnswersThenRunsThenTheStore(t *testing.T) {
	t.Parallel()
	dir, l := t.TempDir(), latch{make(chan struct{}), make(chan struct{})}
	latches.Store(t.Name(), l)
	p := serve(t, inFolder(dir))
	token, answered := p.token("admin"), make(chan string, 1)
	go func() {
		response, text := p.call(http.MethodPost, "/api/workflows/held/executions", token, `{"input":{"latch":"`+t.Name()+`"}}`,
			"X-Organization-Id", "global", "Prefer", "wait=30")
		run := read[struct{ ID, Status string }](t, response, text, http.StatusAccepted)
		if run.Status != "Running" {
			t.Errorf("the held answer says %s", run.Status)
		}
		answered <- run.ID
	}()
	wait(t, l.begun)
	p.cancel()
	var id string
	select {
	case id = <-answered:
	case <-time.After(patience):
		t.Fatal("the held answer is not given")
	}
	close(l.released)
	p.stop()

	config := inFolder(dir)
	config.Addr = p.config.Addr
	p = serve(t, config)
	response, text := p.call(http.MethodGet, "/api/executions/"+id, token, "", "X-Organization-Id", "global")
	if run := read[struct{ Status string }](t, response, text, http.StatusOK); run.Status != "Success" {
		t.Errorf("the run that was under way ended as %s", run.Status)
	}
	p.stop()
}

func wait(t *testing.T, signal <-chan struct{}) {
	t.Helper()
	select {
	case <-signal:
	case <-time.After(patience):
		t.Fatal("it does not begin")
	}
}

// Ctrl+C during the start is an ordinary end, and leaves nothing open.
func TestAStopDuringTheStartIsNoFailure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, inFolder(dir), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	serve(t, inFolder(dir)).stop()
}

func TestAStartThatFailsIsOneSentenceAndLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	damaged, locked := t.TempDir(), t.TempDir()
	write(t, filepath.Join(damaged, "demo-directory.json"), "not JSON")
	other := serve(t, inFolder(locked))
	defer other.stop()
	for name, c := range map[string]struct {
		config Config
		says   []string
	}{
		"a bad value":             {with(func(c *Config) { c.Storage = "floppy" }), []string{"--storage"}},
		"a busy address":          {with(func(c *Config) { c.Addr, c.Data = taken.Addr().String(), t.TempDir() }), []string{"is in use", taken.Addr().String(), "--addr"}},
		"a file for a folder":     {inFolder(file), []string{"data folder", file}},
		"a folder below a file":   {inFolder(filepath.Join(file, "below")), []string{"data folder", file}},
		"a folder of another":     {inFolder(locked), []string{"in use by another"}},
		"a directory that is bad": {inFolder(damaged), []string{"demo directory", "damaged", "demo-directory.json"}},
	} {
		var out bytes.Buffer
		err := Run(t.Context(), c.config, &out)
		t.Log(name)
		wantSentence(t, err, c.says...)
		if out.Len() != 0 {
			t.Errorf("%s: it said %q although it does not run", name, out.String())
		}
	}
	// Once the damage is mended, the same folder can be used in the same process.
	if err := os.Remove(filepath.Join(damaged, "demo-directory.json")); err != nil {
		t.Fatal(err)
	}
	serve(t, inFolder(damaged)).stop()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnAddressThatIsNotOursCannotBeListenedOn(t *testing.T) {
	t.Parallel()
	listener, err := listen("192.0.2.1:0") // reserved for examples
	if err == nil {
		_ = listener.Close()
	}
	wantSentence(t, err, "192.0.2.1:0", "cannot be listened on")
}

func TestAFaultIsShownAsItsSentenceAlone(t *testing.T) {
	t.Parallel()
	below := errors.New("LOCK: resource temporarily unavailable")
	if got := sentence(fault.Wrap(below, fault.Conflict, "data_locked", "Another program has the folder.")); got.Error() != "Another program has the folder." {
		t.Errorf("got %v", got)
	}
	if got := sentence(below); !errors.Is(got, below) {
		t.Errorf("got %v", got)
	}
	if got := rootOf(below); !errors.Is(got, below) {
		t.Errorf("got %v", got)
	}
}

func TestTheHomePageUsesNothingFromOutside(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()), fx.Replace(front.Bundle{}))
	if strings.Contains(p.banner, "Open ") {
		t.Errorf("there is no web app to open: %s", p.banner)
	}
	response, text := p.call(http.MethodGet, "/", "", "")
	page := string(text)
	for _, wanted := range []string{"technician", "client-user", "Held", "Runs until a test lets it end.", "/api/docs", "without the web app", "make run"} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page does not say %s", wanted)
		}
	}
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") || !strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("answered %d with %v", response.StatusCode, response.Header)
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, "https://") {
		t.Error("the page needs what its policy refuses")
	}
	for _, path := range []string{"/nothing", "/home.html", "/index.html", "/redirect.html", "/demo", "/signinx"} {
		response, text := p.call(http.MethodGet, path, "", "")
		if problem := read[struct{ Code string }](t, response, text, http.StatusNotFound); problem.Code != "not_found" {
			t.Errorf("%s: %s", path, text)
		}
	}
	p.stop()
}

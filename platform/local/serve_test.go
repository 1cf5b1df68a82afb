package local

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait: whoever waits longer has failed.
const patience = time.Minute

// latch lets a test decide how long a run takes.
type latch struct{ begun, released chan struct{} }

var latches sync.Map

// heldInput names the latch.
type heldInput struct {
	Latch string `json:"latch" label:"Latch"`
}

var _ = workflow.Define(workflow.Spec{
	Name: "held", Title: "Held", Description: "Runs until a test lets it end.", OrganizationOptional: true,
}, func(ctx context.Context, _ *workflow.Run, in heldInput) (string, error) {
	found, ok := latches.Load(in.Latch)
	if !ok {
		return "", workflow.Explain(context.Canceled, "There is no such latch.")
	}
	l := found.(latch)
	close(l.begun)
	select {
	case <-l.released:
		return "released", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
})

// inFolder is the configuration of a program on a free port.
func inFolder(dir string) Config {
	return with(func(c *Config) { c.Addr, c.Data = "127.0.0.1:0", dir })
}

// announcement is where a program writes its banner.
type announcement struct {
	once sync.Once
	text string
	done chan struct{}
}

func (a *announcement) Write(text []byte) (int, error) {
	a.once.Do(func() {
		a.text = string(text)
		close(a.done)
	})
	return len(text), nil
}

// program is one that runs inside of this process.
type program struct {
	t      *testing.T
	config Config
	base   string
	banner string
	cancel context.CancelFunc
	ended  chan error
}

// serve starts a program, perhaps with more in its graph, and waits until it serves.
func serve(t *testing.T, c Config, more ...fx.Option) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{t: t, config: c, cancel: cancel, ended: make(chan error, 1)}
	out := &announcement{done: make(chan struct{})}
	go func() { p.ended <- run(ctx, c, out, more...) }()
	select {
	case <-out.done:
	case err := <-p.ended:
		t.Fatalf("it did not start: %v", err)
	case <-time.After(patience):
		t.Fatal("it does not start")
	}
	p.banner = out.text
	p.base = regexp.MustCompile(`http://[0-9.:]+`).FindString(out.text)
	p.config.Addr = strings.TrimPrefix(p.base, "http://")
	t.Cleanup(cancel)
	return p
}

// stop ends the program, which must answer nil.
func (p *program) stop() {
	p.t.Helper()
	p.cancel()
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("it stopped with %v", err)
		}
	case <-time.After(patience):
		p.t.Fatal("it does not stop")
	}
}

// reply is an answer whose body was read.
type reply struct {
	StatusCode int
	Header     http.Header
}

// call sends a request without keeping its connection.
func (p *program) call(method, path, token, body string, headers ...string) (reply, []byte) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Close = true
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header}, text
}

// token is an access token of an account.
func (p *program) token(account string) string {
	p.t.Helper()
	token, err := Token(p.t.Context(), p.config, account)
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

// read decodes an answer, which must have this status.
func read[T any](t *testing.T, response reply, text []byte, status int) T {
	t.Helper()
	var value T
	if response.StatusCode != status {
		t.Fatalf("answered %d: %s", response.StatusCode, text)
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

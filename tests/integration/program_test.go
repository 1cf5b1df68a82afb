// Package integration_test starts real programs and talks to them as their users
// do: over HTTP, by the command line, and with kill -9.
package integration_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/contract/testflags"
)

// patience bounds every wait of these tests: a machine under load may be slow,
// and a test that waits longer has failed.
const patience = time.Minute

// built holds the programs under test, built once.
var built struct{ bifrost, testprogram string }

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

// parallel is how many tests run at a time unless the command line says: they wait
// for other processes far more than they compute.
const parallel = "6"

func testMain(m *testing.M) int {
	testflags.UnlessChosen(map[string]string{"test.parallel": parallel})
	dir, err := os.MkdirTemp("", "bifrost-integration-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	built.bifrost, built.testprogram = filepath.Join(dir, "bifrost"), filepath.Join(dir, "testprogram")
	for path, pkg := range map[string]string{built.bifrost: "../../cmd/bifrost", built.testprogram: "./testprogram"} {
		build := exec.Command("go", "build", "-trimpath", "-o", path, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build %s: %v\n%s", pkg, err, out)
			return 1
		}
	}
	return m.Run()
}

// program is a running bifrost.
type program struct {
	t       *testing.T
	binary  string
	data    string
	base    string
	process *exec.Cmd
	banner  string
	trouble *bytes.Buffer
	exited  chan error
}

// startProgram runs a program on a free port, or on the address given in flags,
// and waits until it serves.
func startProgram(t *testing.T, binary, data string, flags ...string) *program {
	t.Helper()
	return startProgramIn(t, nil, binary, data, flags...)
}

// startProgramIn is startProgram in an environment that says more, as NAME=value.
func startProgramIn(t *testing.T, environment []string, binary, data string, flags ...string) *program {
	t.Helper()
	p := &program{t: t, binary: binary, data: data, trouble: &bytes.Buffer{}, exited: make(chan error, 1)}
	arguments := append([]string{"run", "--data", data, "--addr", "127.0.0.1:0"}, flags...)
	p.process = exec.Command(binary, arguments...)
	p.process.Env = append(cleanEnv(), environment...)
	p.process.Stderr = p.trouble
	out, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.readBanner(out)
	return p
}

// readBanner reads what the program says until it has said everything, then
// keeps draining.
func (p *program) readBanner(out io.Reader) {
	p.t.Helper()
	said := make(chan string)
	go func() {
		var text strings.Builder
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(&text, lines.Text())
			if strings.Contains(lines.Text(), "Accounts") {
				break
			}
		}
		said <- text.String()
		_, _ = io.Copy(io.Discard, out)
		p.exited <- p.process.Wait()
	}()
	select {
	case p.banner = <-said:
	case <-time.After(patience):
		p.t.Fatal("the program said nothing")
	}
	_, rest, found := strings.Cut(p.banner, "Address   ")
	if !found {
		p.t.Fatalf("the program did not start: %v: %s", <-p.exited, p.trouble)
	}
	p.base, _, _ = strings.Cut(rest, "\n")
}

// kill is kill -9; it is harmless on a program that has ended.
func (p *program) kill() {
	_ = p.process.Process.Kill()
	select {
	case err := <-p.exited:
		p.exited <- err
	case <-time.After(patience):
		p.t.Error("the program cannot be killed")
	}
}

// stop sends SIGTERM and answers the exit code and how long it took.
func (p *program) stop() (int, time.Duration) {
	p.t.Helper()
	began := time.Now()
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.exited:
		p.exited <- err
		return p.process.ProcessState.ExitCode(), time.Since(began)
	case <-time.After(patience):
		p.t.Fatal("the program does not stop")
		return 0, 0
	}
}

// addr is host:port.
func (p *program) addr() string { return strings.TrimPrefix(p.base, "http://") }

// token is what bifrost token prints.
func (p *program) token(account string) string {
	p.t.Helper()
	code, out, trouble := execute(p.t, p.binary, "token", "--as", account, "--addr", p.addr(), "--data", p.data)
	if code != 0 {
		p.t.Fatalf("bifrost token: exit %d: %s", code, trouble)
	}
	return strings.TrimSpace(out)
}

// execute runs a program to its end.
func execute(t *testing.T, binary string, arguments ...string) (int, string, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, arguments...)
	cmd.Env = cleanEnv()
	var out, trouble bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &trouble
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), trouble.String()
}

// cleanEnv is the environment without this machine's own configuration of the
// program.
func cleanEnv() []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "BIFROST_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

// caller speaks to a program as one account in one organization.
type caller struct {
	t            *testing.T
	base, token  string
	organization string
}

// as is a caller with this token who acts for the organization.
func (p *program) as(token, organization string) caller {
	return caller{t: p.t, base: p.base, token: token, organization: organization}
}

// organization is the id of the caller's organization of that name.
func (p *program) organization(token, name string) string {
	p.t.Helper()
	var list struct{ Items []struct{ ID, Name string } }
	p.as(token, "").call(http.MethodGet, "/api/organizations", "", http.StatusOK, &list)
	for _, org := range list.Items {
		if org.Name == name {
			return org.ID
		}
	}
	p.t.Fatalf("there is no organization %s in %+v", name, list)
	return ""
}

// call makes a request and reads the JSON of an answer with the status wanted.
func (c caller) call(method, path, body string, status int, into any, headers ...string) http.Header {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if c.organization != "" {
		request.Header.Set("X-Organization-Id", c.organization)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if response.StatusCode != status {
		c.t.Fatalf("%s %s answered %d, not %d: %s", method, path, response.StatusCode, status, raw)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return response.Header
}

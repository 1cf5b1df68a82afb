// Package operations_test operates the local program on Azure's own wire: the
// program as an author builds it, which finds its storage account, its key vault
// and the way to sign in by its environment alone.
package operations_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local"
	"github.com/bifrost-run/bifrost/platform/local/command"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
	"github.com/bifrost-run/bifrost/workflow"
	_ "github.com/bifrost-run/bifrost/workflows/all" // which the demo connects
)

// patience bounds every wait: whoever waits longer has failed.
const patience = time.Minute

// asProgram makes this binary the program: it is given the arguments of one.
const asProgram = "OPERATIONS_TEST_IS_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(command.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// lockInput is a password that somebody enters.
type lockInput struct {
	Password workflow.Secret `json:"password" label:"Password"`
}

// The workflow shows that it has both secrets by how long they are.
var _ = workflow.Define(workflow.Spec{Name: "lock", Title: "Lock", OrganizationOptional: true},
	func(ctx context.Context, run *workflow.Run, in lockInput) (map[string]int, error) {
		kept, err := run.Secret(ctx, "api_key")
		if err != nil {
			return nil, err
		}
		return map[string]int{"entered": len(in.Password.Reveal()), "kept": len(kept)}, nil
	})

// program is one that runs in a process of its own.
type program struct {
	t           *testing.T
	environment []string
	config      local.Config
	base        string
	command     *exec.Cmd
	trouble     bytes.Buffer
	ended       chan error
}

// withVault runs a program on an account of its own, with a vault of this cloud.
func withVault(t *testing.T, around *cloud.Cloud, vault string) *program {
	t.Helper()
	environment := []string{"AZURE_KEY_VAULT_URL=https://" + vault + ".vault.azure.net/"}
	for name, value := range around.Environment() {
		environment = append(environment, name+"="+value)
	}
	return start(t, azurite.New(t), environment...)
}

// start runs a program on an account.
func start(t *testing.T, account azurite.Account, environment ...string) *program {
	t.Helper()
	p := &program{t: t, config: local.DefaultConfig(), ended: make(chan error, 1)}
	p.config.Data = t.TempDir()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); !strings.HasPrefix(name, "BIFROST_") && !strings.HasPrefix(name, "AZURE_") {
			p.environment = append(p.environment, pair)
		}
	}
	p.environment = append(append(p.environment, environment...), asProgram+"=yes", "BIFROST_DATA="+p.config.Data,
		"BIFROST_STORAGE=azure", "BIFROST_STORAGE_CONNECTION="+account.ConnectionString)
	p.command = exec.Command(os.Args[0], "run", "--addr", "127.0.0.1:0")
	p.command.Env, p.command.Stderr = p.environment, &p.trouble
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.command.Process.Kill() }) // It may have ended.
	p.greeted(out)
	return p
}

// greeted reads where the program is.
func (p *program) greeted(out io.Reader) {
	p.t.Helper()
	said := make(chan string, 1)
	go func() {
		text := make([]byte, 64<<10)
		n, _ := out.Read(text) // It says everything at once, or nothing.
		said <- string(text[:n])
		_, _ = io.Copy(io.Discard, out) // It ends with the program.
		p.ended <- p.command.Wait()
	}()
	select {
	case banner := <-said:
		if p.base = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`).FindString(banner); p.base == "" {
			p.t.Fatalf("it did not start: %v: %s", <-p.ended, &p.trouble)
		}
	case <-time.After(patience):
		p.t.Fatal("it does not start")
	}
	p.config.Addr = strings.TrimPrefix(p.base, "http://")
}

// stop ends the program in an orderly way.
func (p *program) stop() {
	p.t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("it ended with %v: %s", err, &p.trouble)
		}
	case <-time.After(patience):
		p.t.Fatal("it does not stop")
	}
}

// storage runs bifrost storage in the program's environment, and expects an exit
// code and what is said.
func (p *program) storage(code int, says string, words ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], append([]string{"storage"}, append(words, "--addr", p.config.Addr)...)...)
	c.Env = p.environment
	said, err := c.CombinedOutput()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code || !strings.Contains(string(said), says) {
		p.t.Errorf("storage %q: %v, not exit %d with %q: %s", words, err, code, says, said)
	}
}

// answer is what the program said.
type answer struct {
	status int
	header http.Header
	text   string
}

// call asks as the administrator, about what is global.
func (p *program) call(method, path, body string) answer {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	token, err := local.Token(ctx, p.config, "admin")
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "X-Organization-Id": "global", "Content-Type": "application/json", "Prefer": "wait=30"} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		p.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

// want expects a status, and all of this in what is said.
func (p *program) want(a answer, status int, says ...string) {
	p.t.Helper()
	if a.status != status {
		p.t.Fatalf("answered %d, not %d: %s", a.status, status, a.text)
	}
	for _, one := range says {
		if !strings.Contains(a.text, one) {
			p.t.Errorf("it does not say %q: %s", one, a.text)
		}
	}
	if status == http.StatusServiceUnavailable && a.header.Get("Retry-After") == "" {
		p.t.Errorf("it does not say when to come back: %s", a.text)
	}
}

// lock runs the workflow, which must end so and say this.
func (p *program) lock(status string, says ...string) {
	p.t.Helper()
	a := p.call(http.MethodPost, "/api/workflows/lock/executions", `{"input":{"password":"`+entered+`"}}`)
	p.want(a, http.StatusOK, says...)
	var run struct{ Status string }
	if err := json.Unmarshal([]byte(a.text), &run); err != nil || run.Status != status {
		p.t.Errorf("it ended as %s, not %s: %s", run.Status, status, a.text)
	}
	if strings.Contains(a.text, entered) || strings.Contains(a.text, kept) {
		p.t.Errorf("it shows a secret: %s", a.text)
	}
}

// ready waits until the program says that it is.
func (p *program) ready() {
	p.t.Helper()
	for late := time.Now().Add(patience); ; {
		a := p.call(http.MethodGet, "/api/health/ready", "")
		if a.status == http.StatusOK {
			return
		}
		if time.Now().After(late) {
			p.t.Fatalf("it is not ready: %s", a.text)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-p.t.Context().Done():
			return
		}
	}
}

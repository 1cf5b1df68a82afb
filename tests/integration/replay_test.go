package integration_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	authorsMain = `package main

import (
	"os"

	_ "example.com/northwind/automations/flows"

	"github.com/bifrost-run/bifrost/platform/local/command"
)

func main() { os.Exit(command.Main(os.Args[1:])) }
`
	authorsFlow = `package flows

import (
	"context"
	"errors"
	"os"

	"github.com/bifrost-run/bifrost/workflow"
)

type input struct {
	Folder   string          ` + "`json:\"folder\" label:\"Folder\"`" + `
	Password workflow.Secret ` + "`json:\"password\" label:\"Password\"`" + `
}

type vendorKey struct {
	Key string ` + "`json:\"key\"`" + `
}

var enrol = workflow.Define(workflow.Spec{Name: "enrol", Title: "Enrol"}, func(ctx context.Context, run *workflow.Run, in input) (string, error) {
	key, err := workflow.Step(ctx, "fetch key", func(ctx context.Context) (vendorKey, error) {
		text, err := run.Secret(ctx, "vendor_key")
		return vendorKey{text}, err
	})
	if err != nil {
		return "", err
	}
	return workflow.Step(ctx, "send", func(ctx context.Context) (string, error) {
		workflow.Log(ctx).Info("sending", "key", key.Key)
		if _, err := os.Stat(in.Folder + "/go"); err != nil {
			return "", workflow.Explain(errors.New("no answer"), "It was not sent.")
		}
		return "sent with " + key.Key, os.WriteFile(in.Folder+"/sent", []byte(key.Key+" "+in.Password.Reveal()), 0o600)
	})
})
`
)

// The two secrets of that workflow: one configured, one typed.
const (
	configured = "correct horse battery"
	typed      = "staple of somebody"
)

// author is somebody with a module of their own, and the program that it makes.
type author struct {
	t              *testing.T
	folder, binary string
}

func newAuthor(t *testing.T) author {
	t.Helper()
	a := author{t: t, folder: t.TempDir()}
	a.binary = filepath.Join(a.folder, "bin", "automations")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(ownRepo, name))
		if err != nil {
			t.Fatal(err)
		}
		a.put(name, strings.ReplaceAll(string(text), "=> ../../..", "=> "+root))
	}
	a.put("main.go", authorsMain)
	a.put("flows/enrol.go", authorsFlow)
	compiling.Lock()
	defer compiling.Unlock()
	build(t, a.folder, "-trimpath", "-o", a.binary, ".")
	return a
}

func (a author) put(name, text string) {
	a.t.Helper()
	file := filepath.Join(a.folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// says runs a command of the author's, with this on its standard input, and wants
// its exit code and no secret in what it says.
func (a author) says(code int, in, name string, arguments ...string) string {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), 3*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir, cmd.Env, cmd.Stdin = a.folder, cleanEnv(), strings.NewReader(in)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		a.t.Errorf("%s %v: %v, want exit %d:\n%s", name, arguments, err, code, &said)
	}
	a.secretless(said.String())
	return said.String()
}

func (a author) secretless(text string) {
	a.t.Helper()
	for _, secret := range []string{configured, typed} {
		if strings.Contains(text, secret) {
			a.t.Errorf("%q is shown:\n%s", secret, text)
		}
	}
}

// A run fails, its author looks at it by a replay, goes on for real, and keeps a
// test of it, which passes in the author's own repository.
func TestAFailedRunBecomesATestInItsAuthorsRepository(t *testing.T) {
	t.Parallel()
	a, effects := newAuthor(t), t.TempDir()
	p := startProgram(t, a.binary, t.TempDir())
	token := p.token("admin")
	c := p.as(token, p.organization(token, "Contoso"))
	c.call(http.MethodPut, "/api/secrets/vendor_key", `{"value":"`+configured+`"}`, http.StatusCreated, nil)
	bifrost := func(code int, in string, words ...string) string {
		t.Helper()
		return a.says(code, in, a.binary, append(words, "--addr", p.addr(), "--data", p.data)...)
	}
	said := bifrost(1, `{"folder":"`+effects+`","password":"`+typed+`"}`, "workflow", "run", "enrol", "--org", "contoso", "--input", "-")
	if !strings.Contains(said, "It was not sent.") || !strings.Contains(said, "[send] sending") {
		t.Errorf("the run says %s", said)
	}

	stopped := func() {
		t.Helper()
		said := bifrost(0, "", "workflow", "replay", "last-failed")
		if !strings.Contains(said, "Recalled: fetch key\n") || !strings.Contains(said, `Stopped at the step "send", which failed then.`) || strings.Contains(said, "sending") {
			t.Errorf("the replay says %s", said)
		}
	}
	stopped()
	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stopped() // although it would work now
	said = bifrost(0, `{"password":"`+typed+`"}`, "workflow", "replay", "last-failed", "--continue", "--input", "-")
	if !strings.Contains(said, `"sent with ***"`) {
		t.Errorf("the replay that goes on says %s", said)
	}
	if sent, err := os.ReadFile(filepath.Join(effects, "sent")); err != nil || string(sent) != configured+" "+typed {
		t.Errorf("the step was not called for real: %q %v", sent, err)
	}
	var list struct{ Items []execution }
	c.call(http.MethodGet, "/api/executions", "", http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Status != "Failed" {
		t.Errorf("the replay was stored: %+v", list)
	}

	if code, _ := p.stop(); code != 0 {
		t.Errorf("it stopped with %d", code)
	}
	if err := os.Remove(filepath.Join(effects, "go")); err != nil {
		t.Fatal(err)
	}
	stopped() // from the folder alone
	bifrost(0, "", "workflow", "replay", "last-failed", "--write", filepath.Join("flows", "enrol_replay_test.go"))
	text, err := os.ReadFile(filepath.Join(a.folder, "flows", "enrol_replay_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	a.secretless(string(text))
	if said := a.says(0, "", "go", "vet", "./..."); said != "" {
		t.Errorf("go vet says %s", said)
	}
	if said := a.says(0, "", "go", "test", "-v", "./flows"); !strings.Contains(said, "--- PASS: TestEnrolRun") {
		t.Errorf("go test says %s", said)
	}
	// It is a test: once what failed works, it says so.
	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := a.says(1, "", "go", "test", "-count=1", "./flows"); !strings.Contains(said, "it ended otherwise: Success") {
		t.Errorf("go test says %s", said)
	}
}

package integration_test

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestABadStartIsOneSentenceAndANonZeroExit(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := startProgram(t, built.bifrost, data)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		arguments []string
		code      int
		says      string
	}{
		"a busy port":              {[]string{"run", "--data", t.TempDir(), "--addr", p.addr()}, 1, "is in use"},
		"a locked folder":          {[]string{"run", "--data", data, "--addr", "127.0.0.1:0"}, 1, "in use by another"},
		"a file for a folder":      {[]string{"run", "--data", file, "--addr", "127.0.0.1:0"}, 1, "data folder"},
		"a folder below a file":    {[]string{"run", "--data", file + "/x", "--addr", "127.0.0.1:0"}, 1, "data folder"},
		"an address of everybody":  {[]string{"run", "--addr", "0.0.0.0:7071"}, 2, "on this machine"},
		"an address without port":  {[]string{"run", "--addr", "127.0.0.1"}, 2, "host:port"},
		"an unknown storage":       {[]string{"run", "--storage", "floppy"}, 2, "embedded"},
		"an unknown flag":          {[]string{"run", "--fast"}, 2, "--fast"},
		"an unknown command":       {[]string{"fly"}, 2, "fly"},
		"a word too many":          {[]string{"run", "now"}, 2, "now"},
		"a token for nobody":       {[]string{"token"}, 2, "--as"},
		"a token for a stranger":   {[]string{"token", "--as", "eve", "--addr", p.addr(), "--data", data}, 1, "technician"},
		"a token without a folder": {[]string{"token", "--as", "admin", "--addr", p.addr(), "--data", t.TempDir()}, 1, "signing key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, trouble := execute(t, built.bifrost, test.arguments...)
			if code != test.code || !strings.Contains(trouble, test.says) {
				t.Errorf("exit %d, not %d: %s", code, test.code, trouble)
			}
			if strings.Count(strings.TrimSpace(trouble), "\n") != 0 || out != "" {
				t.Errorf("more than one sentence: %q and %q", out, trouble)
			}
		})
	}
}

func TestWrongDeclarationsEndTheStartBeforeItMakesAnything(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	command := exec.CommandContext(t.Context(), built.testprogram, "run", "--data", data, "--addr", "127.0.0.1:0")
	command.Env = append(os.Environ(), "TESTPROGRAM_SETTING=The ")
	out, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "setting The office: the name must match") || command.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v: %s", err, out)
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the data folder was made: %v", err)
	}
}

func TestStoppingDrainsAndTheRunGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	data, effects := t.TempDir(), t.TempDir()
	p := startProgram(t, built.testprogram, data)
	token := p.token("technician")
	organization := p.organization(token, "Contoso")
	id := p.as(token, organization).start("three_effects", `{"folder":"`+effects+`"}`)
	awaitStep(p.as(token, organization), id, "one")
	code, took := p.stop()
	if code != 0 || took > 10*time.Second {
		t.Errorf("it stopped with %d after %s: %s", code, took, p.trouble)
	}
	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p = startProgram(t, built.testprogram, data, "--addr", p.addr())
	if log := p.as(token, organization).finish(id); log.Status != "Success" {
		t.Errorf("after the restart it ended as %s", log.Status)
	}
}

func TestRequestsForOtherHostsAreTurnedAway(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.bifrost, t.TempDir())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/api/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "attacker.example"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a page of another site is answered %d", response.StatusCode)
	}
}

func TestWithoutTheDemoThereIsTheProviderOnly(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.bifrost, t.TempDir(), "--demo=false")
	var list struct{ Items []struct{ Name string } }
	p.as(p.token("admin"), "").call(http.MethodGet, "/api/organizations", "", http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "Northwind IT" {
		t.Errorf("the organizations are %+v", list)
	}
}

func TestWhatAPersonSeesFirst(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.bifrost, t.TempDir())
	for _, path := range []string{"/", "/api/docs", "/api/openapi.json", "/api/docs/swagger-ui-bundle.js", "/api/auth/config"} {
		response, err := http.Get(p.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d", path, response.StatusCode)
		}
	}
}

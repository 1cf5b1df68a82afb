package handler_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
	"github.com/bifrost-run/bifrost/tests/integration/story"
)

// local is the local program in a process of its own.
type local struct {
	t       *testing.T
	data    string
	base    string
	process *exec.Cmd
	trouble bytes.Buffer
	ended   chan error
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// startLocal runs the local program at an address, and waits until it serves. What
// it is told beside its folder is NAME=value.
func startLocal(t *testing.T, addr string, environment ...string) *local {
	t.Helper()
	p := &local{t: t, data: t.TempDir(), ended: make(chan error, 1)}
	p.process = exec.Command(os.Args[0], "run", "--addr", addr, "--data", p.data)
	p.process.Env = append(append(cleanEnv(), asProgram+"=yes"), environment...)
	p.process.Stderr = &p.trouble
	out, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.process.Process.Kill() }) // It may have ended.
	said := make(chan string, 1)
	go func() {
		text := make([]byte, 64<<10)
		n, _ := out.Read(text) // It says everything at once, or nothing.
		said <- string(text[:n])
		_, _ = io.Copy(io.Discard, out) // It ends with the program.
		p.ended <- p.process.Wait()
	}()
	select {
	case banner := <-said:
		if p.base = address.FindString(banner); p.base == "" {
			t.Fatalf("the local program did not start: %v: %s", <-p.ended, &p.trouble)
		}
	case <-time.After(patience):
		t.Fatal("the local program does not start")
	}
	ready(t, p.base)
	return p
}

// ready waits until a program serves.
func ready(t *testing.T, base string) {
	t.Helper()
	c := &caller{t: t, base: base}
	until(t, base+" being ready", func() bool {
		r, err := c.try(http.MethodGet, "/api/health/ready", "")
		return err == nil && r.status == http.StatusOK
	})
}

// stop ends the program in an orderly way.
func (p *local) stop() {
	p.t.Helper()
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Fatalf("the local program ended with %v: %s", err, &p.trouble)
		}
	case <-time.After(patience):
		p.t.Fatal("the local program does not stop")
	}
}

// addr is host:port.
func (p *local) addr() string { return strings.TrimPrefix(p.base, "http://") }

// tokens are the local sign-in's, for the people of the story.
func (p *local) tokens() map[string]string {
	p.t.Helper()
	all := map[string]string{}
	for _, account := range story.Accounts {
		ctx, cancel := context.WithTimeout(p.t.Context(), patience)
		defer cancel()
		c := exec.CommandContext(ctx, os.Args[0], "token", "--as", account, "--addr", p.addr(), "--data", p.data)
		c.Env = append(cleanEnv(), asProgram+"=yes")
		token, err := c.Output()
		if err != nil {
			p.t.Fatal(err)
		}
		all[account] = strings.TrimSpace(string(token))
	}
	return all
}

// entra gives the same people tokens of Microsoft's sign-in.
func entra(t *testing.T, around *cloud.Cloud, tokens map[string]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for account, token := range tokens {
		_, rest, _ := strings.Cut(token, ".")
		payload, _, _ := strings.Cut(rest, ".")
		text, err := base64.RawURLEncoding.DecodeString(payload)
		if err != nil {
			t.Fatal(err)
		}
		var said struct {
			TenantID string `json:"tid"`
			ObjectID string `json:"oid"`
		}
		var more cloud.Claims
		if err := json.Unmarshal(text, &said); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &more); err != nil {
			t.Fatal(err)
		}
		all[account] = around.Token(said.TenantID, said.ObjectID, cloud.Claims{
			"name": more["name"], "preferred_username": more["preferred_username"], "roles": more["roles"], "email": more["email"],
		})
	}
	return all
}

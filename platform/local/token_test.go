package local

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestATokenOpensTheProgramThatItIsFor(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	for account, name := range map[string]string{"admin": "Ada Admin", "technician": "Theo Technician", "client-user": "Chris Client"} {
		response, text := p.call(http.MethodGet, "/api/me", p.token(account), "")
		me := read[map[string]any](t, response, text, http.StatusOK)
		if !strings.Contains(string(text), name) {
			t.Errorf("%s is %v", account, me)
		}
	}
	_, err := Token(t.Context(), p.config, "eve")
	wantSentence(t, err, "admin", "technician", "client-user")
	elsewhere := p.config
	elsewhere.Data = t.TempDir()
	_, err = Token(t.Context(), elsewhere, "admin")
	wantSentence(t, err, elsewhere.Data, "signing key", "--data")
	if _, err := os.Stat(filepath.Join(elsewhere.Data, "signing-key.pem")); err == nil {
		t.Error("asking for a token made a key")
	}
	// A key of another folder is no key of this program.
	other := serve(t, inFolder(elsewhere.Data))
	other.stop()
	stranger, err := Token(t.Context(), elsewhere, "admin")
	if err != nil {
		t.Fatal(err)
	}
	if response, _ := p.call(http.MethodGet, "/api/me", stranger, ""); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a token of another program is answered %d", response.StatusCode)
	}
	p.stop()
}

func TestADamagedKeyIsOneSentence(t *testing.T) {
	t.Parallel()
	ready := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer ready.Close()
	config := inFolder(t.TempDir())
	config.Addr = strings.TrimPrefix(ready.URL, "http://")
	write(t, filepath.Join(config.Data, "signing-key.pem"), "no key")
	_, err := Token(t.Context(), config, "admin")
	wantSentence(t, err, "signing-key.pem")
}

func TestWithoutAProgramThereIsNoToken(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close() // nobody listens there any more
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	config := inFolder(t.TempDir())
	config.Addr = strings.TrimPrefix(server.URL, "http://")
	_, err := Token(ctx, config, "admin")
	wantSentence(t, err, "no program answers at "+config.Addr, "--addr")
}

func TestAProgramThatDoesNotServeYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	asked := 0
	starting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked > 2 {
			giveUp()
		}
		if r.URL.Path != "/api/health/ready" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		if asked > 1 { // before that, not even the gate stands
			_, _ = w.Write([]byte(`{"code":"starting"}`))
		}
	}))
	defer starting.Close()
	config := inFolder(t.TempDir())
	config.Addr = strings.TrimPrefix(starting.URL, "http://")
	_, err := Token(ctx, config, "admin")
	wantSentence(t, err, config.Addr, "is still starting")
	if asked < 3 {
		t.Errorf("asked %d times", asked)
	}
}

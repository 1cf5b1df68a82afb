package handler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/internal/logs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait: whoever waits longer has failed.
const patience = time.Minute

// written is what a program has said.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(text)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// running is a handler inside of this process, whose services do not answer.
type running struct {
	t     *testing.T
	base  string
	said  *written
	stop  context.CancelFunc
	ended chan error
}

// begin starts a handler on a free port.
func begin(t *testing.T, changes ...string) *running { return beginWith(t, fx.Options(), changes...) }

func beginWith(t *testing.T, more fx.Option, changes ...string) *running {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	changes = append([]string{"AzureWebJobsStorage__accountName", "", "AzureWebJobsStorage", connection, "AZURE_KEY_VAULT_URL", "https://127.0.0.1:1"}, changes...)
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t: t, base: "http://" + listener.Addr().String(), said: &written{}, stop: stop, ended: make(chan error, 1)}
	c := configOf(t, settings(changes...))
	go func() { r.ended <- serve(ctx, listener, c, logs.JSON(r.said), more) }()
	t.Cleanup(r.end)
	return r
}

// end stops the handler, which must answer nil.
func (r *running) end() {
	r.t.Helper()
	r.stop()
	select {
	case err := <-r.ended:
		if err != nil {
			r.t.Errorf("it stopped with %v", err)
		}
		r.ended <- nil
	case <-time.After(patience):
		r.t.Fatal("it does not stop")
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// call sends a request without keeping its connection.
func (r *running) call(method, path, body string, headers ...string) answer {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, r.base+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Close = true
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

func TestItServesWithEverythingUnreachable(t *testing.T) {
	t.Parallel()
	r := begin(t, "BIFROST_ALLOWED_ORIGINS", "https://bifrost.example.com")
	if got := r.call(http.MethodGet, "/", ""); got.status != http.StatusOK || got.body == "" {
		t.Errorf("%+v", got)
	}
	got := r.call(http.MethodGet, "/api/auth/config", "", "Origin", "https://bifrost.example.com")
	var config struct{ ClientID, Authority, RedirectPath string }
	if err := json.Unmarshal([]byte(got.body), &config); err != nil || config.ClientID != clientID || config.Authority != "https://login.microsoftonline.com/organizations" {
		t.Errorf("%+v", got)
	}
	if got.header.Get("Access-Control-Allow-Origin") != "https://bifrost.example.com" {
		t.Errorf("%v", got.header)
	}
	if got := r.call(http.MethodGet, "/api/me", ""); got.status != http.StatusUnauthorized {
		t.Errorf("%+v", got)
	}
	for _, path := range []string{"/elsewhere", "/api/elsewhere"} {
		if got := r.call(http.MethodPost, path, "{}"); got.status != http.StatusNotFound || !strings.HasPrefix(got.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

func TestHealthNamesWhatDoesNotAnswerAndSinceWhen(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1") // nobody's cloud is asked
	r := begin(t)
	deadline := time.Now().Add(patience)
	for {
		got := r.call(http.MethodGet, "/api/health/ready", "")
		if got.status != http.StatusServiceUnavailable {
			t.Fatalf("%+v", got)
		}
		var named []string
		for _, service := range []string{"Azure Tables", "Azure Queues", "Azure Blobs", "Azure Key Vault", "sign-in keys of Microsoft Entra ID"} {
			if strings.Contains(got.body, service) {
				named = append(named, service)
			}
		}
		if len(named) == 5 && strings.Count(got.body, "since 20") == 5 && got.header.Get("Retry-After") == "5" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("only %v: %+v", named, got)
		}
	}
	if got := r.call(http.MethodGet, "/api/health", ""); got.status != http.StatusOK || !strings.Contains(got.body, `"starting"`) {
		t.Errorf("%+v", got)
	}
}

func TestAMessageComesAgainWhileStorageIsAway(t *testing.T) {
	t.Parallel()
	r := begin(t)
	got := r.call(http.MethodPost, "/sweep", `{"Data":{"timer":{"IsPastDue":false}},"Metadata":{}}`, "Content-Type", "application/json")
	if got.status < 500 || !json.Valid([]byte(got.body)) {
		t.Errorf("%+v", got)
	}
	r.end()
	for line := range strings.Lines(r.said.String()) {
		var said struct{ Level, Time, Message string }
		if err := json.Unmarshal([]byte(line), &said); err != nil || said.Level == "" || said.Time == "" || said.Message == "" {
			t.Errorf("the log has the line %s", line)
		}
	}
	if !strings.Contains(r.said.String(), "sweep") {
		t.Errorf("the log does not tell of it: %s", r.said)
	}
}

func TestAPortThatIsTakenIsOneSentence(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	at, err := url.Parse("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := configOf(t, settings("FUNCTIONS_CUSTOMHANDLER_PORT", at.Port()))
	if err := Run(t.Context(), c, silent()); !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), at.Port()) {
		t.Errorf("%v", err)
	}
}

func TestSettingsThatNameNoAccountEndTheStart(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := configOf(t, settings("AzureWebJobsStorage__accountName", "", "AzureWebJobsStorage", "s3cr3t"))
	err = serve(t.Context(), listener, c, slog.New(slog.DiscardHandler))
	if err == nil || strings.Contains(err.Error(), "s3cr3t") || !strings.HasSuffix(err.Error(), ".") {
		t.Errorf("%v", err)
	}
}

package handler

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
)

// isDressed expects the headers of every answer of a program behind https.
func (a answer) isDressed(t *testing.T, what string) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %d, %s is %q", what, a.status, name, got)
		}
	}
	if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; ") || a.header.Get("X-Correlation-Id") == "" {
		t.Errorf("%s: %d, %v", what, a.status, a.header)
	}
}

func TestEveryAnswerOfTheHandlerIsDressed(t *testing.T) {
	t.Parallel()
	const app = "https://bifrost.example.com"
	r := begin(t, "BIFROST_ALLOWED_ORIGINS", app)
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &contract); err != nil || len(contract.Paths) < 30 {
		t.Fatal(len(contract.Paths), err)
	}
	for path, methods := range contract.Paths {
		for method := range methods {
			r.call(strings.ToUpper(method), path, "").isDressed(t, method+" "+path)
		}
	}
	for _, path := range []string{"/", "/nothing", "/api", "/api/nothing", "/api/docs", "/api//me", "/deliver", "/sweep"} {
		r.call(http.MethodGet, path, "").isDressed(t, path)
	}
	asked := r.call(http.MethodOptions, "/api/me", "", "Origin", app, "Access-Control-Request-Method", "GET")
	if asked.isDressed(t, "a preflight"); asked.status != http.StatusNoContent || asked.header.Get("Access-Control-Allow-Origin") != app {
		t.Errorf("a preflight: %d %v", asked.status, asked.header)
	}
}

func TestStrangersAreCountedByTheAddressThatHasCalledTheFrontEnd(t *testing.T) {
	t.Parallel()
	r := begin(t)
	refused := false
	for range 2000 {
		got := r.call(http.MethodGet, "/api/me", "", "Client-IP", "203.0.113.7:51000")
		if got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") == "1" && strings.Contains(got.body, `"too_many_requests"`) {
			refused = true
			break
		}
		if got.status != http.StatusUnauthorized {
			t.Fatalf("%d: %s", got.status, got.body)
		}
	}
	if !refused {
		t.Error("a stranger asks without end")
	}
	if got := r.call(http.MethodGet, "/api/me", "", "Client-IP", "203.0.113.8:51000"); got.status != http.StatusUnauthorized {
		t.Errorf("somebody else is answered %d: %s", got.status, got.body)
	}
}

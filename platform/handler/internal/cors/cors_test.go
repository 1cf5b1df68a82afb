package cors

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const webApp = "https://bifrost.example.com"

// ask sends a request and says whether it reached the API.
func ask(t *testing.T, method, path string, headers ...string) (answer *httptest.ResponseRecorder, reached bool) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer = httptest.NewRecorder()
	Allow([]string{"http://localhost:5173", webApp}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached = true
		w.Header().Set("ETag", `"1"`)
	})).ServeHTTP(answer, request)
	return answer, reached
}

func TestABrowserIsToldWhatItMaySendBeforeItSends(t *testing.T) {
	t.Parallel()
	answer, reached := ask(t, http.MethodOptions, "/api/executions", "Origin", webApp, "Access-Control-Request-Method", "POST")
	h := answer.Header()
	if reached || answer.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != webApp || h.Get("Access-Control-Max-Age") == "" {
		t.Errorf("%t, %d, %v", reached, answer.Code, h)
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if !slices.Contains(strings.Split(h.Get("Access-Control-Allow-Methods"), ", "), method) {
			t.Errorf("%s is not allowed", method)
		}
	}
	for _, name := range []string{"Authorization", "X-App-Authorization", "X-Organization-Id", "Content-Type", "Idempotency-Key", "Prefer", "If-Match"} {
		if !slices.Contains(strings.Split(h.Get("Access-Control-Allow-Headers"), ", "), name) {
			t.Errorf("%s is not allowed", name)
		}
	}
	if h.Get("Access-Control-Allow-Credentials") != "" {
		t.Error("cookies are allowed")
	}
}

func TestAnAnswerSaysWhatAScriptMayRead(t *testing.T) {
	t.Parallel()
	answer, reached := ask(t, http.MethodGet, "/api/me", "Origin", webApp)
	h := answer.Header()
	if !reached || h.Get("Access-Control-Allow-Origin") != webApp || h.Get("Access-Control-Expose-Headers") != "Content-Disposition, ETag, Location, Retry-After, X-Correlation-Id" || h.Get("ETag") != `"1"` {
		t.Errorf("%t, %v", reached, h)
	}
}

func TestOnlyAskingBeforehandIsAnsweredHere(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"OPTIONS of no browser":    {},
		"OPTIONS by a script":      {"Origin", webApp},
		"asking from another page": {"Origin", "https://evil.example", "Access-Control-Request-Method", "POST"},
	} {
		if _, reached := ask(t, http.MethodOptions, "/api/me", headers...); !reached {
			t.Errorf("%s does not reach the API", name)
		}
	}
}

func TestPagesOfOthersAreToldNothing(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"", "null", "https://evil.example", webApp + ".evil.example", "http://bifrost.example.com", strings.ToUpper(webApp), webApp + ":8443", webApp + "/"} {
		answer, reached := ask(t, http.MethodGet, "/api/me", "Origin", origin)
		if !reached || answer.Header().Get("Access-Control-Allow-Origin") != "" || answer.Header().Get("Access-Control-Expose-Headers") != "" {
			t.Errorf("%q: %t, %v", origin, reached, answer.Header())
		}
		if answer.Header().Get("Vary") != "Origin" {
			t.Errorf("%q: a cache may give this answer to others", origin)
		}
	}
}

func TestTheCallsOfTheHostAreNoneOfBrowsers(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/deliver", "/apiary"} {
		answer, reached := ask(t, http.MethodOptions, path, "Origin", webApp, "Access-Control-Request-Method", "POST")
		if !reached || answer.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %t, %v", path, reached, answer.Header())
		}
	}
}

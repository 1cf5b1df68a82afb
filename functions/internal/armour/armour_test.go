package armour

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// asked is the answer of a handler in its armour.
func asked(t *testing.T, r *http.Request, overTLS bool, handler http.HandlerFunc) (*httptest.ResponseRecorder, string) {
	t.Helper()
	var log bytes.Buffer
	w := httptest.NewRecorder()
	Wrap(handler, Options{Log: slog.New(slog.NewTextHandler(&log, nil)), OverTLS: overTLS}).ServeHTTP(w, r)
	return w, log.String()
}

func get(t *testing.T, target string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
}

func nothing(http.ResponseWriter, *http.Request) {}

func TestEveryAnswerIsDressed(t *testing.T) {
	t.Parallel()
	want := http.Header{
		"X-Content-Type-Options": {"nosniff"}, "Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
		"X-Frame-Options": {"DENY"}, "Referrer-Policy": {"no-referrer"}, "Cross-Origin-Resource-Policy": {"same-origin"},
		"Cross-Origin-Opener-Policy": {"same-origin"}, "Cache-Control": {"no-store"}, "X-Correlation-Id": {""},
		"Permissions-Policy": {"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
	}
	plain, _ := asked(t, get(t, "/api/a"), false, nothing)
	want.Set("X-Correlation-Id", plain.Header().Get("X-Correlation-Id"))
	if diff := cmp.Diff(want, plain.Header()); diff != "" || want.Get("X-Correlation-Id") == "" {
		t.Error(diff)
	}
	tls, _ := asked(t, get(t, "/api/a"), true, nothing)
	if got := tls.Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("over TLS it is %q", got)
	}
	if page, _ := asked(t, get(t, "/signin/page"), false, nothing); page.Header().Get("Cache-Control") != "" {
		t.Error("pages say themselves whether they may be kept")
	}
}

func TestWhatIsWrappedTwiceIsWrappedOnce(t *testing.T) {
	t.Parallel()
	inner := Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Within", problem.CorrelationID(r.Context()))
	}), Options{})
	w, _ := asked(t, get(t, "/api/a"), true, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
		inner.ServeHTTP(w, r)
	})
	h := w.Header()
	if h.Get("Within") != h.Get("X-Correlation-Id") || h.Get("X-Frame-Options") != "SAMEORIGIN" || h.Get("Strict-Transport-Security") == "" {
		t.Errorf("got %v", h)
	}
}

func TestWhatHasAnETagMayBeKeptAndIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, etag, own string
		status            int
		want              string
	}{
		"read":            {http.MethodGet, `"a"`, "", 200, "private, no-cache"},
		"looked at":       {http.MethodHead, `"a"`, "", 200, "private, no-cache"},
		"not changed":     {http.MethodGet, `"a"`, "", 304, "private, no-cache"},
		"without an ETag": {http.MethodGet, "", "", 200, "no-store"},
		"written":         {http.MethodPut, `"a"`, "", 200, "no-store"},
		"refused":         {http.MethodGet, `"a"`, "", 412, "no-store"},
		"on its own":      {http.MethodGet, `"a"`, "no-cache", 200, "no-cache"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, "/api/a", http.NoBody)
		w, _ := asked(t, r, false, func(w http.ResponseWriter, _ *http.Request) {
			if c.etag != "" {
				w.Header().Set("ETag", c.etag)
			}
			if c.own != "" {
				w.Header().Set("Cache-Control", c.own)
			}
			w.WriteHeader(c.status)
		})
		if got := w.Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatIsOddIsRefusedInWords(t *testing.T) {
	t.Parallel()
	many := http.Header{}
	for i := range 101 {
		many.Add("X-Many", string(rune('a'+i%26)))
	}
	for name, c := range map[string]struct {
		method, target string
		header         http.Header
		status         int
		code           string
	}{
		"a long address":      {"GET", "/api/" + strings.Repeat("a", 16<<10), nil, 414, "address_too_long"},
		"many headers":        {"GET", "/api/health", many, 431, "headers_too_large"},
		"an address of ours":  {"GET", "http://example.com/api/health", nil, 400, "malformed_request"},
		"no path":             {"OPTIONS", "*", nil, 400, "malformed_request"},
		"an empty part":       {"GET", "//api/health", nil, 404, "not_found"},
		"an empty part after": {"GET", "/api//health", nil, 404, "not_found"},
		"two slashes last":    {"GET", "/api//", nil, 404, "not_found"},
		"dots":                {"GET", "/api/../signin/", nil, 404, "not_found"},
		"a dot":               {"GET", "/api/./health", nil, 404, "not_found"},
		"a broken query":      {"GET", "/api/health?a=%zz", nil, 400, "malformed_request"},
		"a semicolon":         {"GET", "/api/health?a=1;b=2", nil, 400, "malformed_request"},
	} {
		r := get(t, "/api/health")
		r.Method, r.RequestURI = c.method, c.target
		at, err := url.ParseRequestURI(c.target) // as net/http reads it
		if err != nil {
			t.Fatal(err)
		}
		r.URL = at
		if c.header != nil {
			r.Header = c.header
		}
		reached := false
		w, _ := asked(t, r, false, func(http.ResponseWriter, *http.Request) { reached = true })
		var p problem.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || reached || w.Code != c.status || p.Code != c.code || p.Status != c.status || p.Detail == "" {
			t.Errorf("%s: %d %s %v, reached: %t", name, w.Code, w.Body, err, reached)
		}
	}
}

func TestWhatIsUsualGoesThrough(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/", "/api", "/api/", "/api/health?a=1&b=%20&c", "/api/settings/a%2Fb", "/api/a%2F..%2Fb", "/api/%C3%A9", "/api/a.b/..c", "/api/a%00b", "/api/%ff"} {
		reached := false
		w, _ := asked(t, get(t, target), false, func(http.ResponseWriter, *http.Request) { reached = true })
		if !reached {
			t.Errorf("%s is refused: %s", target, w.Body)
		}
	}
}

func TestAPanicIsLoggedAndAnsweredWithoutWhatItSays(t *testing.T) {
	t.Parallel()
	w, log := asked(t, get(t, "/api/a"), false, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5000")
		w.Header().Set("Content-Disposition", "attachment")
		panic("a secret is broken")
	})
	var p problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != 500 || p.Code != "internal" || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%v: %s", err, w.Body)
	}
	if h := w.Header(); h.Get("Content-Length")+h.Get("Content-Disposition") != "" || h.Get("X-Frame-Options") != "DENY" {
		t.Errorf("got %v", h)
	}
	if !strings.Contains(log, "a secret is broken") || !strings.Contains(log, p.CorrelationID) || !strings.Contains(log, "armour_test.go") {
		t.Errorf("the log says %s", log)
	}
}

func TestAPanicAfterTheBeginningBreaksTheAnswerOff(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"of an answer": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"half":`)
			panic("it broke")
		},
		"on purpose": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		func() {
			defer func() {
				if cause, _ := recover().(error); !errors.Is(cause, http.ErrAbortHandler) {
					t.Errorf("%s: net/http hears %v", name, cause)
				}
			}()
			w, _ := asked(t, get(t, "/api/a"), false, handler)
			t.Errorf("%s: it was answered: %s", name, w.Body)
		}()
	}
}

func TestAListInSeveralLinesIsReadWhole(t *testing.T) {
	t.Parallel()
	r := get(t, "/api/a")
	r.Header["Prefer"] = []string{"respond-async", "wait=5"}
	r.Header["If-None-Match"] = []string{`"a"`}
	r.Header["X-Organization-Id"] = []string{"a", "b"}
	asked(t, r, false, func(_ http.ResponseWriter, r *http.Request) {
		want := http.Header{"Prefer": {"respond-async, wait=5"}, "If-None-Match": {`"a"`}, "X-Organization-Id": {"a", "b"}}
		if diff := cmp.Diff(want, r.Header); diff != "" {
			t.Error(diff)
		}
	})
}

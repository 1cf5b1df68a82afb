package local

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/internal/server"
)

// say sends bytes as they are, and answers the first response, without a status for
// none.
func (p *program) say(text string) (reply, string) {
	p.t.Helper()
	conn, err := net.Dial("tcp", p.config.Addr)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	go func() { _, _ = io.WriteString(conn, text) }() // what is refused early is not read whole
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return reply{}, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return reply{response.StatusCode, response.Header}, string(body)
}

func TestWhatNoClientSendsIsRefusedClearly(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	defer p.stop()
	host := "Host: " + p.config.Addr + "\r\n"
	get := func(target string, lines ...string) string {
		return "GET " + target + " HTTP/1.1\r\n" + host + strings.Join(append(lines, "Connection: close\r\n\r\n"), "\r\n")
	}
	post := func(lines ...string) string {
		return "POST /api/organizations HTTP/1.1\r\n" + host + "Content-Type: application/json\r\n" + strings.Join(lines, "\r\n")
	}
	for name, c := range map[string]struct {
		sent   string
		status int
		// ours is whether the answer is a problem: net/http refuses by itself what is no
		// request.
		ours bool
	}{
		"two lengths":             {post("Content-Length: 2", "Content-Length: 3", "", "{}}"), 400, false},
		"a list of lengths":       {post("Content-Length: 2, 3", "", "{}}"), 400, false},
		"a length below zero":     {post("Content-Length: -1", "", "{}"), 400, false},
		"a length beyond numbers": {post("Content-Length: 99999999999999999999", "", "{}"), 400, false},
		"a length and chunks":     {post("Content-Length: 5", "Transfer-Encoding: chunked", "", "0\r\n\r\n"), 401, true},
		"an unknown coding":       {post("Transfer-Encoding: gzip", "", "{}"), 501, false},
		"chunked twice":           {post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", "", "0\r\n\r\n"), 501, false},
		"almost chunked":          {post("Transfer-Encoding: xchunked", "", "0\r\n\r\n"), 501, false},
		"a chunk without end":     {post("Transfer-Encoding: chunked", "Connection: close", "", "FFFFFFFFFFFFFFFF\r\n{"), 401, true},
		"a space before a colon":  {get("/api/health", "Content-Length : 2"), 400, false},
		"a control in a header":   {get("/api/health", "X-A: a\x00b"), 400, false},
		"no host":                 {"GET /api/health HTTP/1.1\r\n\r\n", 400, false},
		"two hosts":               {get("/api/health", host+"X-A: b"), 400, false},
		"another host":            {"GET /api/health HTTP/1.1\r\nHost: example.com\r\n\r\n", 421, false},
		"no version":              {"GET /api/health\r\n\r\n", 400, false},
		"a later version":         {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, false},
		"no text":                 {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, false},
		"another expectation":     {get("/api/health", "Expect: tea"), 417, false},
		"an address of ours":      {get("http://" + p.config.Addr + "/api/health"), 400, true},
		"an address elsewhere":    {get("http://example.com/api/health"), 400, true},
		"a tunnel":                {"CONNECT example.com:443 HTTP/1.1\r\n" + host + "\r\n", 400, true},
		"a tunnel to a path":      {"CONNECT /api/health HTTP/1.1\r\n" + host + "\r\n", 405, true},
		"a trace":                 {"TRACE /api/health HTTP/1.1\r\n" + host + "\r\n", 405, true},
		"every option":            {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400, true},
		"two slashes":             {get("//api/health"), 404, true},
		"two slashes within":      {get("/api//health"), 404, true},
		"dots":                    {get("/api/../signin/"), 404, true},
		"escaped dots":            {get("/api/%2e%2e/signin/"), 404, true},
		"a NUL":                   {get("/api/health%00"), 404, true},
		"a NUL outside":           {get("/%00"), 404, true},
		"an end of a line":        {get("/api/executions/a%0d%0aX-Evil:%20b"), 401, true},
		"no UTF-8":                {get("/api/%ff%fe"), 404, true},
		"a broken escape":         {get("/api/%zz"), 400, false},
		"a broken query":          {get("/api/health?a=%zz"), 400, true},
		"a semicolon":             {get("/api/health?a=1;mine=true"), 400, true},
		"thousands of parameters": {get("/api/health?" + strings.Repeat("a=1&", 3000)), 200, false},
		"a long address":          {get("/api/health?a=" + strings.Repeat("a", 17<<10)), 414, true},
		"many headers":            {get("/api/health", strings.Repeat("X-A: b\r\n", 100)+"X-A: b"), 431, true},
		"a head within":           {get("/api/health", "X-A: "+strings.Repeat("a", server.MaxHead-300)), 200, false},
		"a head beyond":           {get("/api/health", "X-A: "+strings.Repeat("a", server.MaxHead)), 431, false},
	} {
		response, body := p.say(c.sent)
		if response.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %s", name, response.StatusCode, c.status, body)
			continue
		}
		if c.ours {
			isProblem(t, name, response, body)
		}
	}
}

// isProblem expects a whole problem, dressed as every answer.
func isProblem(t *testing.T, name string, response reply, body string) {
	t.Helper()
	if response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: it is %q: %s", name, response.Header.Get("Content-Type"), body)
		return
	}
	var problem struct {
		Status       int
		Code, Detail string
	}
	if err := json.Unmarshal([]byte(body), &problem); err != nil && body != "" || body != "" && (problem.Status != response.StatusCode || problem.Code == "" || problem.Detail == "") {
		t.Errorf("%s: %v: %s", name, err, body)
	}
	isDressed(t, name, response.Header)
}

// isDressed expects the headers of every answer.
func isDressed(t *testing.T, name string, h http.Header) {
	t.Helper()
	for _, wanted := range []string{"X-Correlation-Id", "Permissions-Policy", "Referrer-Policy"} {
		if h.Get(wanted) == "" {
			t.Errorf("%s: there is no %s", name, wanted)
		}
	}
	for wanted, value := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"} {
		if h.Get(wanted) != value {
			t.Errorf("%s: %s is %q", name, wanted, h.Get(wanted))
		}
	}
	policy := h.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src 'unsafe-inline'") {
		t.Errorf("%s: a page may do too much: %q", name, policy)
	}
	if h.Get("Strict-Transport-Security") != "" {
		t.Errorf("%s: the local program is not reached by https", name)
	}
}

// operations are the paths and methods of the contract.
func operations(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &contract); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for path, methods := range contract.Paths {
		for method := range methods {
			found[path] = append(found[path], strings.ToUpper(method))
		}
	}
	return found
}

func TestEveryOperationAndEveryPageIsDressed(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	defer p.stop()
	look := func(method, path string) reply {
		t.Helper()
		response, _ := p.call(method, path, "", "")
		isDressed(t, method+" "+path, response.Header)
		return response
	}
	all := operations(t)
	for path, methods := range all {
		for _, method := range append(methods, "PROPFIND", "OPTIONS") {
			if got := look(method, path); got.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %v", method, path, got.Header)
			}
		}
	}
	if len(all) < 30 {
		t.Errorf("there are only %d paths", len(all))
	}
	for _, path := range []string{"/", "/nothing", "/api", "/api/nothing", "/api/docs", "/api/docs/swagger-ui.css", "/api/openapi.json", "/demo/nothing"} {
		look(http.MethodGet, path)
	}
	// A web app opens these in a window and waits for it, which the policy would end.
	for _, path := range []string{"/signin/", "/signin/nothing", "/signin/dev/oauth2/v2.0/authorize"} {
		if got := look(http.MethodGet, path).Header.Get("Cross-Origin-Opener-Policy"); got != "" {
			t.Errorf("%s: the window is cut off: %s", path, got)
		}
	}
}

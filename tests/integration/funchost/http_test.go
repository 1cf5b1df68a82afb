package funchost_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestTheTargetAndTheBodyArriveAsTheyWere(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	for _, target := range []string{
		"/api/echo/a%2Fb%20c;d=1", "/api/echo/?a=1&a=2&b=%zz;c", "/api/echo/ü", "/api/echo/x//y/", "/api/echo/?", "/API/echo/../x",
	} {
		s := call(t, h, "GET", target, nil).said(t)
		if s.Target != target {
			t.Errorf("%s became %s", target, s.Target)
		}
	}
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		s := call(t, h, method, "/api/echo/", strings.NewReader("body")).said(t)
		if s.Method != method || s.Body != "body" || len(s.Transfer) > 0 {
			t.Errorf("%s: %+v", method, s)
		}
	}
	// A body of unknown length stays so.
	s := call(t, h, "POST", "/api/echo/", io.MultiReader(strings.NewReader("pie"), strings.NewReader("ces"))).said(t)
	if s.Body != "pieces" || len(s.Transfer) != 1 || s.Transfer[0] != "chunked" {
		t.Errorf("%+v", s)
	}
}

func TestTheHandlerSeesWhoAskedOnlyAsTheProxySaysIt(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	s := call(t, h, "GET", "/api/echo/", nil,
		"X-Forwarded-For", "6.6.6.6", "X-Forwarded-Host", "evil", "X-Forwarded-Proto", "https", "X-Forwarded-Prefix", "/evil",
		"X-Azure-Functions-InvocationId", "mine", "X-Ms-Invocation-Id", "mine", "X-Azure-Functions-HostVersion", "0", "Disguised-Host", "app.azurewebsites.net",
		"Authorization", "Bearer x", "X-App-Authorization", "Bearer y", "User-Agent", "me", "Accept-Encoding", "br", "Cookie", "a=b").said(t)
	if !strings.HasPrefix(s.Host, "127.0.0.1:") || "http://"+s.Host == h.URL {
		t.Errorf("the Host is %s", s.Host)
	}
	id := s.Header.Get("X-Azure-Functions-InvocationId")
	if len(id) != 36 || id != s.Header.Get("X-Ms-Invocation-Id") {
		t.Error(s.Header)
	}
	if e := h.Await("the invocation", is(funchost.Ended, "all")); e.ID != id || e.Text != "" {
		t.Errorf("got %v, want %s", e, id)
	}
	want := http.Header{
		"X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-Host": {"app.azurewebsites.net"}, "X-Forwarded-Proto": {"https"},
		"X-Azure-Functions-Invocationid": {id}, "X-Ms-Invocation-Id": {id}, "X-Azure-Functions-Hostversion": {"4.1052.200.0"},
		"Disguised-Host": {"app.azurewebsites.net"}, "Authorization": {"Bearer x"}, "X-App-Authorization": {"Bearer y"},
		"User-Agent": {"me"}, "Accept-Encoding": {"br"}, "Cookie": {"a=b"}, "Traceparent": s.Header["Traceparent"],
	}
	if diff := cmp.Diff(want, s.Header); diff != "" {
		t.Error(diff)
	}
	if parts := strings.Split(s.Header.Get("Traceparent"), "-"); len(parts) != 4 || len(parts[1]) != 32 || len(parts[2]) != 16 {
		t.Errorf("got %v", parts)
	}
	given := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	if s := call(t, h, "GET", "/api/echo/", nil, "traceparent", given).said(t); s.Header.Get("Traceparent") != given || s.Header.Get("X-Forwarded-Proto") != "http" {
		t.Error(s.Header)
	}
}

func TestAnswersPassAsTheyAre(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	for target, status := range map[string]int{"/api/echo/302": 302, "/api/echo/418": 418, "/api/echo/503": 503, "/api/echo/200": 200} {
		r := call(t, h, "GET", target, nil)
		if r.status != status || r.header.Get("Location") != "/elsewhere" || len(r.header["Set-Cookie"]) != 2 {
			t.Errorf("%s: %d %v", target, r.status, r.header)
		}
	}
}

func TestRoutesAreTriedInTheOrderOfTheFunctionsNames(t *testing.T) {
	t.Parallel()
	h := plain(t, map[string]string{
		"all/function.json":         "",
		"Beta/function.json":        byHTTP("echo/{id:int}", "get"),
		"alpha/function.json":       byHTTP("echo/{name}", "post"),
		"gamma/function.json":       byHTTP("echo/207", "get", "delete"),
		"zz_fallback/function.json": byHTTP("{*path}", "get", "put"),
		"off/function.json":         byHTTP("echo/off/here", "put"),
		"secret/function.json":      strings.Replace(byHTTP("secret/echo"), "anonymous", "function", 1),
	}, func(o *funchost.Options) {
		o.Key = "key"
		o.Env["AzureWebJobs.off.Disabled"] = "true"
	})
	for i, test := range []struct {
		method, target, function string
		status                   int
	}{
		{"GET", "/api/echo/207", "Beta", 207},
		{"POST", "/API/Echo/207", "alpha", 207},
		{"DELETE", "/api/echo/207/", "gamma", 200},
		{"GET", "/api/echo/x", "zz_fallback", 200},
		{"GET", "/api", "zz_fallback", 404},
		{"PUT", "/api/echo/off/here", "zz_fallback", 200},
		{"PATCH", "/api/echo/207", "", 404},
		{"GET", "/api//echo/207", "", 404},
		{"GET", "/", "", 404},
		{"GET", "/other/echo/207", "", 404},
		{"POST", "/jobs", "", 404},
		{"POST", "/api/secret/echo", "", 401},
		{"POST", "/api/secret/echo?code=wrong", "", 401},
		{"POST", "/api/secret/echo?code=key", "secret", 404},
	} {
		before := count(h, func(e funchost.Event) bool { return e.Kind == funchost.Ended })
		r := call(t, h, test.method, test.target, nil)
		if r.status != test.status {
			t.Errorf("%d: %s %s: %d %s", i, test.method, test.target, r.status, r.body)
		}
		if test.function == "" {
			if after := count(h, func(e funchost.Event) bool { return e.Kind == funchost.Began }); after != before {
				t.Errorf("%d: %s reached the handler", i, test.target)
			}
			continue
		}
		if e := awaitNth(h, before+1, "it", func(e funchost.Event) bool { return e.Kind == funchost.Ended }); e.Function != test.function {
			t.Errorf("%d: %s %s went to %s", i, test.method, test.target, e.Function)
		}
	}
	if r := call(t, h, "POST", "/api/secret/echo", nil, "X-Functions-Key", "key"); r.status != 404 {
		t.Errorf("got %d", r.status)
	}
}

func TestPiecesPassBothWaysWhenTheyAreThere(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	reader, writer := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/api/stream/", reader)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	for _, piece := range []string{"first", "second", "third"} {
		if _, err := writer.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(piece))
		if _, err := io.ReadFull(answer.Body, got); err != nil || string(got) != piece {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(answer.Body); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}

// zeros is a body without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestABodyHasAtMost104857600Bytes(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	const limit = 104_857_600
	if s := call(t, h, "POST", "/api/echo/", io.LimitReader(zeros{}, limit)).said(t); s.Length != limit {
		t.Errorf("%d bytes arrived", s.Length)
	}
	// The server may close the connection before it has read everything.
	if r, err := send(t, h, "POST", "/api/echo/", io.LimitReader(zeros{}, limit+1)); err == nil && r.status != 413 {
		t.Errorf("without a length: %d", r.status)
	}
	large := bytes.NewReader(make([]byte, limit+1))
	if r, err := send(t, h, "POST", "/api/echo/", large); err == nil && r.status != 413 {
		t.Errorf("with a length: %d", r.status)
	}
	if r := call(t, h, "GET", "/api/echo/?"+strings.Repeat("x", 4096), nil); r.status != 414 {
		t.Errorf("a long target: %d", r.status)
	}
}

func TestARequestThatKilledTheHandlerIsSentAgainUnlessItsBodyIsGone(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	if r := call(t, h, "POST", "/api/once/a", nil); r.status != 200 || r.body != "alive\n" {
		t.Errorf("without a body: %d %q", r.status, r.body)
	}
	if r := call(t, h, "POST", "/api/once/b", strings.NewReader("body")); r.status != 500 || r.body != "" {
		t.Errorf("with a body: %d %q", r.status, r.body)
	}
	// What the handler wrote before it died may come after the answer.
	h.AwaitLine("the last call", nth(3, wrote("once")))
	n := 0
	for _, line := range h.Lines() {
		if wrote("once")(line) {
			n++
		}
	}
	if n != 3 {
		t.Errorf("the handler was called %d times", n)
	}
}

func TestThePlatformWaitsForAnAnswerSoLongAndLeavesTheHandler(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Times.Request = 200 * time.Millisecond })
	if r := call(t, h, "GET", "/api/hang/1", nil); r.status != 504 || r.body != "" {
		t.Errorf("got %d %q", r.status, r.body)
	}
	h.AwaitLine("that it is alone", wrote("left"))
}

func TestNothingMayBeStillForTooLong(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Times.Idle = 200 * time.Millisecond })
	if r := call(t, h, "GET", "/api/hang/1", nil); r.status != 500 || r.body != "" {
		t.Errorf("got %d %q", r.status, r.body)
	}
	h.AwaitLine("that it is alone", wrote("left"))
}

func TestAClientThatLeavesIsMissed(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/api/hang/1", nil)
		if err != nil {
			t.Error(err)
			return
		}
		if answer, err := http.DefaultClient.Do(r); err == nil {
			_ = answer.Body.Close()
			t.Error("it answered")
		}
	}()
	h.AwaitLine("the call", wrote("hanging"))
	cancel()
	<-left
	h.AwaitLine("that it is alone", wrote("left"))
}

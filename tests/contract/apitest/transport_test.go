package apitest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
)

func TestAnUnknownAddressIsAProblem(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/", "/api/nothing", "/api/me/x", "/api/executions/1/2/3", "/api/docs/nothing.js", "/api/docs/%2e", "/api/docs/..%2fdocs.go", "/api/openapi.yaml", "/api/%3Cscript%3E"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			for _, method := range []string{"GET", "POST", "DELETE", "OPTIONS", "HEAD"} {
				status, code := http.StatusNotFound, "not_found"
				if strings.HasPrefix(path, "/api/docs/") && method != "GET" && method != "HEAD" {
					status, code = http.StatusMethodNotAllowed, "method_not_allowed" // any file may be there
				}
				got := a.ask(request{method: method, path: path}).is(status)
				if method != "HEAD" {
					got.refuses(status, code)
				}
			}
		})
	}
}

func TestAWrongMethodIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	for path, allowed := range map[string]string{
		"/api/health": "GET, HEAD", "/api/me": "GET, HEAD", "/api/organizations": "GET, HEAD, POST", "/api/organizations/" + contosoID: "GET, HEAD, PATCH, DELETE",
		"/api/organizations/" + contosoID + "/users":   "GET, HEAD",
		"/api/permissions/" + techID + "/" + contosoID: "PUT, DELETE", startPath: "POST", runPath + "/cancel": "POST",
		"/api/openapi.json": "GET, HEAD", "/api/docs": "GET, HEAD",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
				if !slices.Contains(strings.Split(allowed, ", "), method) {
					a.ask(request{method: method, path: path}).has("Allow", allowed).refuses(http.StatusMethodNotAllowed, "method_not_allowed")
				}
			}
			if !strings.Contains(allowed, "GET") {
				a.ask(request{method: "HEAD", path: path}).is(http.StatusMethodNotAllowed).has("Allow", allowed)
			}
		})
	}
}

func hasBody(o operation) bool { return o.body != "" }

func TestABodyThatCannotBeRead(t *testing.T) {
	t.Parallel()
	each(t, hasBody, func(t *testing.T, o operation) {
		for name, c := range map[string]struct {
			body   string
			status int
			code   string
		}{
			"is too large":              {`{"x":"` + strings.Repeat("a", 1<<20) + `"}`, http.StatusRequestEntityTooLarge, "body_too_large"},
			"is no JSON":                {`{"name":`, http.StatusBadRequest, "malformed_request"},
			"is more than JSON":         {o.body + `x`, http.StatusBadRequest, "malformed_request"},
			"is two values":             {o.body + o.body, http.StatusBadRequest, "malformed_request"},
			"is a form":                 {`name=a`, http.StatusBadRequest, "malformed_request"},
			"is empty":                  {``, http.StatusBadRequest, "malformed_request"},
			"is blank":                  {` `, http.StatusBadRequest, "malformed_request"},
			"is nested beyond measure":  {`{"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, http.StatusBadRequest, "malformed_request"},
			"is of bytes, not of texts": {"\xff\xfe{}", http.StatusBadRequest, "malformed_request"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				o.enters(a)
				r := o.request()
				r.body = c.body
				a.ask(r.with("Content-Type", "application/json")).refuses(c.status, c.code)
			})
		}
	})
}

func TestABodyOfUnknownLengthIsReadToItsLimit(t *testing.T) {
	t.Parallel()
	each(t, hasBody, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		a.url()
		sent, err := http.NewRequestWithContext(t.Context(), o.method, "http://bifrost.test"+o.path, io.LimitReader(endless{}, 8<<20))
		if err != nil {
			t.Fatal(err)
		}
		r := o.request()
		r.fill(sent.Header)
		got, err := a.client.Do(sent)
		if err != nil {
			t.Fatal(err)
		}
		a.read(r, got).refuses(http.StatusRequestEntityTooLarge, "body_too_large")
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestABodyIsJSON(t *testing.T) {
	t.Parallel()
	each(t, hasBody, func(t *testing.T, o operation) {
		for kind, taken := range map[string]bool{
			"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true,
			"text/plain": false, "application/x-www-form-urlencoded": false, "multipart/form-data; boundary=x": false,
			"application/xml": false, "application/octet-stream": false, "nonsense": false, ";+": false,
		} {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				o.enters(a)
				if taken {
					o.works(a)
				}
				got := a.ask(o.request().with("Content-Type", kind))
				if taken {
					got.is(o.status)
					return
				}
				got.refuses(http.StatusUnsupportedMediaType, "unsupported_media_type")
			})
		}
	})
}

func TestTheAnswerIsJSONWhateverIsAccepted(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"text/html", "application/xml;q=1", "*/*", "nonsense", "application/json;q=0"} {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.ask(request{method: "GET", path: "/api/auth/config"}.with("Accept", accept)).is(200).has("Content-Type", "application/json")
			a.ask(request{method: "GET", path: "/api/me"}.with("Accept", accept)).refuses(http.StatusUnauthorized, "token_missing")
		})
	}
}

func TestAMegabyteInAHeaderIsJustAWrongValue(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1<<20)
	for name, c := range map[string]struct {
		enters func(a *api)
		status int
	}{
		"X-Organization-Id": {func(a *api) { a.anywhere(technician) }, http.StatusNotFound},
		"Idempotency-Key":   {(*api).mayRun, http.StatusUnprocessableEntity},
		"Content-Type":      {(*api).mayRun, http.StatusUnsupportedMediaType},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			c.enters(a)
			got := a.ask(starts(`{}`).with(name, long)).is(c.status)
			if len(got.body) > 1<<10 {
				t.Errorf("an answer of %d bytes", len(got.body))
			}
			a.ask(request{method: "GET", path: "/api/health"}).is(200)
		})
	}
}

func TestTheCorrelationIdFollowsTheCallersTrace(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	trace := "4bf92f3577b34da6a3ce929d0e0e4736"
	health := request{method: "GET", path: "/api/health"}
	a.ask(health.with("Traceparent", "00-"+trace+"-00f067aa0ba902b7-01")).has("X-Correlation-Id", trace)
	a.ask(health.with("Traceparent", "00-"+strings.ToUpper(trace)+"-00f067aa0ba902b7-01")).has("X-Correlation-Id", trace)
	seen := map[string]bool{}
	for _, none := range []string{"", "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", "00-" + trace[:31] + "x-00f067aa0ba902b7-01", trace} {
		id := a.ask(health.with("Traceparent", none)).header.Get("X-Correlation-Id")
		if id == trace || seen[id] {
			t.Errorf("%q gives %s", none, id)
		}
		seen[id] = true
	}
}

func TestTheDocumentsNeedNoTokenAndNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	contract, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	a.ask(request{method: "GET", path: "/api/openapi.json"}).is(200).says(string(contract))
	page := a.ask(request{method: "GET", path: "/api/docs"}).is(200).has("Content-Type", "text/html; charset=utf-8")
	policy := page.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "http") {
		t.Errorf("the policy is %s", policy)
	}
	for _, asset := range []string{"docs.js", "docs.css", "swagger-ui.css", "swagger-ui-bundle.js"} {
		a.ask(request{method: "GET", path: "/api/docs/" + asset}).is(200)
		a.ask(request{method: "GET", path: "/api/docs/" + asset}.with("Accept-Encoding", "identity")).is(200).has("Content-Encoding", "")
		if strings.Contains(string(page.body), "://") {
			t.Errorf("the page names another host: %s", page.body)
		}
	}
}

func TestRequestsAtTheSameTimeLearnNothingOfEachOther(t *testing.T) {
	t.Parallel()
	const pairs = 8
	a := newAPI(t)
	mine, theirs := reads(runPath), get(runPath, client)
	theirs.scope = fabrikID
	for range pairs {
		a.mayView()
		a.at(client, toFabrik, fabrik())
		a.stored(executionOf(whole), storedSteps)
	}
	recorders := make([]*httptest.ResponseRecorder, 2*pairs)
	var all sync.WaitGroup
	for i := range recorders {
		r := []request{mine, theirs}[i%2]
		recorders[i] = httptest.NewRecorder()
		sent := httptest.NewRequestWithContext(t.Context(), r.method, r.path, http.NoBody)
		r.fill(sent.Header)
		all.Go(func() { a.handler.ServeHTTP(recorders[i], sent) })
	}
	all.Wait()
	ids := map[string]bool{}
	for i, recorder := range recorders {
		got := a.read([]request{mine, theirs}[i%2], recorder.Result())
		ids[got.header.Get("X-Correlation-Id")] = true
		if i%2 == 0 {
			got.is(http.StatusOK)
		} else {
			got.refuses(http.StatusNotFound, "not_found")
		}
	}
	if len(ids) != len(recorders) {
		t.Errorf("%d requests have %d correlation ids", len(recorders), len(ids))
	}
}

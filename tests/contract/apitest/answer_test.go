package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answer is what a client got.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// problem is an error answer as a client reads it.
type problem struct {
	Type, Title, Code, Detail, CorrelationID, Permission, ExecutionID string
	Status                                                            int
	Errors                                                            []struct{ In, Pointer, Code, Message string }
}

var traceID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// read holds an answer against what all of them keep: the headers, the problem
// format, and the OpenAPI file.
func (a *api) read(r request, got *http.Response) answer {
	a.t.Helper()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil {
		a.t.Fatal(err)
	}
	out := answer{t: a.t, status: got.StatusCode, header: got.Header, body: body}
	id := got.Header.Get("X-Correlation-Id")
	if !traceID.MatchString(id) {
		a.t.Errorf("%s %s: correlation id %q", r.method, r.path, id)
	}
	a.isDressed(r, got)
	if r.method == http.MethodHead || got.StatusCode == http.StatusNotModified || got.StatusCode == http.StatusNoContent {
		if len(body) > 0 {
			a.t.Errorf("%s %s: %d with a body: %s", r.method, r.path, got.StatusCode, body)
		}
		return out
	}
	if got.StatusCode >= http.StatusBadRequest {
		p := out.problem()
		if p.Type != "about:blank" || p.Title != http.StatusText(out.status) || p.Status != out.status || p.Code == "" || p.Detail == "" || p.CorrelationID != id {
			a.t.Errorf("%s %s: not a whole problem: %s", r.method, r.path, body)
		}
	}
	for _, wrong := range theSpec(a.t).judge(r.method, r.path, out) {
		a.t.Errorf("%s %s: %d differs from the OpenAPI file: %s", r.method, r.path, out.status, wrong)
	}
	return out
}

func (a answer) problem() problem {
	a.t.Helper()
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("an error of content type %q: %s", got, a.body)
	}
	var p problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return p
}

// is expects a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// refuses expects a problem of a status and code.
func (a answer) refuses(status int, code string) problem {
	a.t.Helper()
	p := a.is(status).problem()
	if p.Code != code {
		a.t.Errorf("got the code %s, want %s: %s", p.Code, code, a.body)
	}
	return p
}

// has expects a header.
func (a answer) has(name, want string) answer {
	a.t.Helper()
	if got := a.header.Get(name); got != want {
		a.t.Errorf("%s is %q, want %q", name, got, want)
	}
	return a
}

// says expects exactly this JSON, spacing and order of properties aside.
func (a answer) says(want string) answer {
	a.t.Helper()
	if got := a.header.Get("Content-Type"); got != "application/json" {
		a.t.Errorf("content type %q", got)
	}
	if diff := cmp.Diff(decode(a.t, []byte(want)), decode(a.t, a.body)); diff != "" {
		a.t.Errorf("-want +got\n%s", diff)
	}
	return a
}

// fields expects one validation problem of exactly these "in pointer code", in any order.
func (a answer) fields(want ...string) problem {
	a.t.Helper()
	p := a.refuses(http.StatusUnprocessableEntity, "validation_failed")
	a.points(p, want...)
	return p
}

func (a answer) points(p problem, want ...string) {
	a.t.Helper()
	missing := map[string]int{}
	for _, w := range want {
		missing[w]++
	}
	for _, e := range p.Errors {
		missing[e.In+" "+e.Pointer+" "+e.Code]--
		if !strings.HasSuffix(e.Message, ".") {
			a.t.Errorf("%s is told %q, not a sentence", e.Pointer, e.Message)
		}
	}
	for what, count := range missing {
		if count != 0 {
			a.t.Errorf("%s: %d times too few; got %s", what, count, a.body)
		}
	}
}

// withoutID is the answer as bytes, the correlation id and the moment aside.
func (a answer) withoutID() string {
	var all bytes.Buffer
	header := a.header.Clone()
	header.Del("X-Correlation-Id")
	header.Del("Date")
	_ = header.Write(&all) // a buffer does not fail
	all.Write(bytes.ReplaceAll(a.body, []byte(a.header.Get("X-Correlation-Id")), nil))
	return all.String()
}

func decode(t *testing.T, raw []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return value
}

// cursor is where the list goes on; there must be one.
func (a answer) cursor() string {
	a.t.Helper()
	var page struct{ NextCursor string }
	if err := json.Unmarshal(a.body, &page); err != nil || page.NextCursor == "" {
		a.t.Fatalf("no cursor: %s", a.body)
	}
	return page.NextCursor
}

// version is that of the catalog.
func (a answer) version() string {
	a.t.Helper()
	var metadata struct{ Version string }
	if err := json.Unmarshal(a.body, &metadata); err != nil || !strings.HasPrefix(metadata.Version, "sha256:") {
		a.t.Fatalf("no version: %s", a.body)
	}
	return metadata.Version
}

// logCursor is where the log goes on; there always is one.
func (a answer) logCursor() string {
	a.t.Helper()
	var log struct{ Cursor string }
	if err := json.Unmarshal(a.body, &log); err != nil || log.Cursor == "" {
		a.t.Fatalf("no cursor: %s", a.body)
	}
	return log.Cursor
}

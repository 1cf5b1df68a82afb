package apitest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// documents are large, the same for everybody, and open to anyone.
var documents = []string{"/api/openapi.json", "/api/docs", "/api/docs/docs.css", "/api/docs/swagger-ui-bundle.js"}

func TestADocumentIsSentAsItsReaderReadsIt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, path := range documents {
		r := request{method: http.MethodGet, path: path}
		plain := a.ask(r.with("Accept-Encoding", "gzip;q=0, *")).is(200).has("Content-Encoding", "").has("Vary", "Accept-Encoding")
		packed := a.ask(r.with("Accept-Encoding", "br, gzip")).is(200).has("Content-Encoding", "gzip").has("Vary", "Accept-Encoding")
		reader, err := gzip.NewReader(bytes.NewReader(packed.body))
		if err != nil {
			t.Fatal(path, err)
		}
		unpacked, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(unpacked, plain.body) || len(plain.body) == 0 {
			t.Errorf("%s: %d bytes come out of what was packed, of %d: %v", path, len(unpacked), len(plain.body), err)
		}
		for _, got := range []answer{plain, packed} {
			got.has("Content-Length", strconv.Itoa(len(got.body))).has("Content-Type", plain.header.Get("Content-Type"))
		}
	}
}

// The contract has some 400 kB, of which nearly all is said many times.
func TestTheContractIsSmallOnItsWay(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	got := a.ask(request{method: http.MethodGet, path: "/api/openapi.json"}.with("Accept-Encoding", "gzip")).is(200)
	if len(got.body) > 64<<10 {
		t.Errorf("%d bytes are sent", len(got.body))
	}
}

func TestADocumentThatSomebodyHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, path := range documents {
		etags := map[string]bool{}
		for _, coding := range []string{"identity", "gzip"} {
			r := request{method: http.MethodGet, path: path}.with("Accept-Encoding", coding)
			etag := a.ask(r).is(200).header.Get("ETag")
			if !strings.HasPrefix(etag, `"`) || etags[etag] {
				t.Errorf("%s as %s has the ETag %q", path, coding, etag)
			}
			etags[etag] = true
			a.ask(r.with("If-None-Match", etag)).is(http.StatusNotModified).has("ETag", etag).has("Vary", "Accept-Encoding")
			a.ask(r.with("If-None-Match", `"another", W/`+etag)).is(http.StatusNotModified)
			a.ask(r.with("If-None-Match", `"another"`)).is(200)
		}
	}
}

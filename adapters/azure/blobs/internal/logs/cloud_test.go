package logs

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// cloud is append blobs in memory: what Azure does with the three calls that logs
// make, so that thousands of interleavings take a moment. It is not safe for
// concurrent use.
type cloud struct {
	blobs  map[string][]byte
	blocks map[string]int
	// before is called with each request and says what becomes of it.
	before func(*http.Request) fate
	late   []func()
	// clients are kept by how often they ask: making one takes longer than a check.
	clients map[int]*container.Client
	calls   int
}

// fate is what becomes of a request.
type fate int

const (
	done fate = iota
	requestLost
	answerLost
	delayed
	refused
)

func newCloud() *cloud {
	return &cloud{blobs: map[string][]byte{}, blocks: map[string]int{}, clients: map[int]*container.Client{}, before: func(*http.Request) fate { return done }}
}

// Do answers a request, or loses it.
func (c *cloud) Do(r *http.Request) (*http.Response, error) {
	c.calls++
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	fate := c.before(r)
	switch fate {
	case done:
		return c.serve(r, body), nil
	case refused:
		if r.Method == http.MethodPut && header(r, "x-ms-blob-condition-appendpos") != "" {
			return answer(r, http.StatusPreconditionFailed, "AppendPositionConditionNotMet", ""), nil
		}
		return c.serve(r, body), nil
	case answerLost:
		_ = c.serve(r, body).Body.Close()
	case delayed:
		c.late = append(c.late, func() { _ = c.serve(r, body).Body.Close() })
	case requestLost:
	}
	return nil, io.ErrUnexpectedEOF
}

// arrive lets the nth of the requests arrive that are late.
func (c *cloud) arrive(n int) {
	serve := c.late[n]
	c.late = append(c.late[:n:n], c.late[n+1:]...)
	serve()
}

func (c *cloud) serve(r *http.Request, body []byte) *http.Response {
	name := r.URL.Path
	stored, there := c.blobs[name]
	switch {
	case r.Method == http.MethodGet:
		return c.get(r, stored, there)
	case r.URL.Query().Get("comp") == "appendblock":
		if !there {
			return answer(r, http.StatusNotFound, "BlobNotFound", "")
		}
		if at := header(r, "x-ms-blob-condition-appendpos"); at != "" && at != fmt.Sprint(len(stored)) {
			return answer(r, http.StatusPreconditionFailed, "AppendPositionConditionNotMet", "")
		}
		c.blobs[name] = append(stored, body...)
		c.blocks[name]++
		return answer(r, http.StatusCreated, "", "", "X-Ms-Blob-Append-Offset", fmt.Sprint(len(stored)), "X-Ms-Blob-Committed-Block-Count", fmt.Sprint(c.blocks[name]))
	case there && r.Header.Get("If-None-Match") == "*":
		return answer(r, http.StatusConflict, "BlobAlreadyExists", "")
	}
	c.blobs[name], c.blocks[name] = nil, 0
	return answer(r, http.StatusCreated, "", "")
}

func (c *cloud) get(r *http.Request, stored []byte, there bool) *http.Response {
	if !there {
		return answer(r, http.StatusNotFound, "BlobNotFound", "")
	}
	var from, to int
	if _, err := fmt.Sscanf(header(r, "x-ms-range"), "bytes=%d-%d", &from, &to); err != nil {
		return answer(r, http.StatusBadRequest, "InvalidHeaderValue", "")
	}
	if from >= len(stored) {
		return answer(r, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "")
	}
	to = min(to, len(stored)-1)
	return answer(r, http.StatusPartialContent, "", string(stored[from:to+1]), "Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, len(stored)))
}

// header reads one whose name the SDK has written in small letters.
func header(r *http.Request, name string) string { return strings.Join(r.Header[name], "") }

func answer(r *http.Request, status int, code, body string, headers ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}
	if code != "" {
		resp.Header.Set("X-Ms-Error-Code", code)
	}
	for i := 0; i < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return resp
}

// open is a process with logs in the cloud, which asks so often before it gives up.
func (c *cloud) open(t rapid.TB, tries, blocks int, bounds Bounds) *Logs {
	t.Helper()
	if c.clients[tries] == nil {
		c.clients[tries] = containerOver(t, c, tries)
	}
	return New(Options{Container: c.clients[tries], Blocks: blocks, Bounds: func(context.Context, organizations.Scope, executions.ID) (Bounds, error) {
		return bounds, nil
	}})
}

func containerOver(t rapid.TB, transport policy.Transporter, tries int) *container.Client {
	t.Helper()
	storage, err := connect.Open(connect.Options{
		ConnectionString: "AccountName=dev;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/dev;QueueEndpoint=http://127.0.0.1:1/dev;BlobEndpoint=http://127.0.0.1:1/dev",
		Transport:        transport, Patience: connect.Patience{Tries: tries, Pause: time.Nanosecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	return storage.Container("execution-logs")
}

// bell is the run of these tests.
func bell(t rapid.TB) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell("0190b5a2-7c11-7abc-8def-0123456789ab", "GLOBAL")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cut is a body that ends with the connection.
type cut struct{ io.ReadCloser }

func (c cut) Read(into []byte) (int, error) {
	n, err := c.ReadCloser.Read(into[:min(len(into), 10)])
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

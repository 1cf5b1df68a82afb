package invocation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// Version is the host's, as it introduces itself.
const Version = "4.1052.200.0"

// ErrHangs is the answer of which the host never learns that it is one: a 2xx
// without a body. The invocation goes on until functionTimeout.
var ErrHangs = errors.New("the answer has no body: the invocation never completes")

// Caller posts payloads to the handler. It is safe for concurrent use.
type Caller struct{ client *http.Client }

// NewCaller gives an answer so long to arrive.
func NewCaller(timeout time.Duration) *Caller {
	return &Caller{&http.Client{Timeout: timeout, Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
}

// Close frees idle connections.
func (c *Caller) Close() { c.client.CloseIdleConnections() }

// Answer is what a handler says about an invocation that it has understood.
type Answer struct {
	Outputs     map[string]any
	Logs        []any
	ReturnValue any
}

// chunked hides how long a body is, so that it is sent in chunks.
type chunked struct{ io.Reader }

// Post is one invocation. ErrHangs; every other error is a failure.
func (c *Caller) Post(ctx context.Context, url, function, id string, payload []byte) (*Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/"+function, chunked{bytes.NewReader(payload)})
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("X-Azure-Functions-HostVersion", Version)
	request.Header.Set("X-Azure-Functions-InvocationId", id)
	request.Header.Set("User-Agent", "Azure-Functions-Host/"+Version)
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // It was read, or is of no interest.
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return judge(response, body)
}

// judge applies the host's rule: 2xx, a media type of JSON, and JSON. A body that
// is empty or null is nothing to it, not even an error.
func judge(response *http.Response, body []byte) (*Answer, error) {
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, fmt.Errorf("the handler answered %d: %.200s", response.StatusCode, body)
	}
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")) // Empty for none.
	if kind != "application/json" && kind != "text/json" {
		if response.ContentLength == 0 {
			return nil, ErrHangs
		}
		return nil, fmt.Errorf("the media type %q of the answer is not supported", kind)
	}
	text := bytes.TrimSpace(body)
	if len(text) == 0 || string(text) == "null" {
		return nil, ErrHangs
	}
	var answer Answer
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("the answer cannot be read: %w", err)
	}
	return &answer, nil
}

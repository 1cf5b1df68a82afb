package stage

import (
	"net/http"

	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/record"
)

// recorded is a client whose calls are kept for the test; nil stands for the
// default client.
func recorded(a *attempt, integration string, client *http.Client) *http.Client {
	if client == nil {
		client = http.DefaultClient
	}
	own := *client
	if own.Transport == nil {
		own.Transport = http.DefaultTransport
	}
	own.Transport = recorder{attempt: a, integration: integration, next: own.Transport}
	return &own
}

type recorder struct {
	attempt     *attempt
	integration string
	next        http.RoundTripper
}

// RoundTrip sends the request, unless the program died before, and keeps the call.
func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if !r.attempt.act(func() {}) {
		return nil, errOver
	}
	call := record.Call{Integration: r.integration, Method: request.Method, Path: request.URL.Path}
	response, err := r.next.RoundTrip(request)
	if err == nil {
		call.Status = response.StatusCode
	}
	r.attempt.act(func() { r.attempt.stage.calls = append(r.attempt.stage.calls, call) })
	return response, err
}

package azure_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// slow sends the head of a request, and its body only when it may.
type slow struct {
	begun, may chan struct{}
	network    *http.Client
}

// newSlow waits for the answer to the head before the body is read.
func newSlow(t *testing.T) *slow {
	t.Helper()
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	t.Cleanup(transport.CloseIdleConnections)
	return &slow{begun: make(chan struct{}), may: make(chan struct{}), network: &http.Client{Transport: transport}}
}

// Do sends one request.
func (s *slow) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Expect", "100-continue")
	r.Body = io.NopCloser(io.MultiReader(&gate{s}, bytes.NewReader(body)))
	return s.network.Do(r)
}

// gate is the nothing in front of a body that has to wait.
type gate struct{ slow *slow }

// Read says that the head has arrived, and waits.
func (g *gate) Read([]byte) (int, error) {
	close(g.slow.begun)
	<-g.slow.may
	return 0, io.EOF
}

// Storage dates a write by its beginning, and plays share the memory of the last
// sweep: what one of them writes may be dated before the jump of another one, and
// be there after it.
func TestASweepOfAnotherPlayIsNoOutageOfThisOne(t *testing.T) {
	t.Parallel()
	p := alone(t)
	stopped(p)
	ok(t, p.judge.swept(t.Context(), t, blobNetwork))
	other, done := newSlow(t), make(chan error, 1)
	go func() { done <- p.judge.swept(t.Context(), t, other) }()
	<-other.begun
	p.judge.lateForEverybody(t)
	close(other.may)
	ok(t, <-done)
	p.recovered()
	if e, _ := p.stored(); e.Status != executions.Cancelled {
		t.Errorf("the run of a dead worker is %s", e.Status)
	}
}

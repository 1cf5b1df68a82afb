package front

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
)

// silent takes what the proxy would say about clients that left.
var silent = log.New(io.Discard, "", 0)

// rewrite makes the request that the handler sees: the same target, byte by byte,
// another Host, and headers that say who asked.
func rewrite(p *httputil.ProxyRequest, target *url.URL, id string) {
	p.Out.URL = &url.URL{Scheme: target.Scheme, Host: target.Host, Opaque: pathOf(p.In), RawQuery: p.In.URL.RawQuery, ForceQuery: p.In.URL.ForceQuery}
	p.Out.Host = target.Host
	peer, _, err := net.SplitHostPort(p.In.RemoteAddr)
	if err != nil {
		peer = p.In.RemoteAddr
	}
	h := p.Out.Header
	h.Set("X-Forwarded-For", peer)
	h.Set("X-Forwarded-Host", p.In.Host)
	h.Set("X-Forwarded-Proto", p.In.URL.Scheme)
	h.Del("X-Forwarded-Prefix")
	h.Set("X-Azure-Functions-InvocationId", id)
	h.Set("X-Azure-Functions-HostVersion", invocation.Version)
	h.Set("X-Ms-Invocation-Id", id)
	if h.Get("Traceparent") == "" {
		h.Set("Traceparent", "00-"+random(16)+"-"+random(8)+"-00")
	}
}

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // It never fails.
	return hex.EncodeToString(b)
}

// retrying sends a request again when no answer came: also one that the handler
// may have received, unless its body is gone by then.
type retrying struct {
	next           http.RoundTripper
	tries          int
	first, longest time.Duration
}

// RoundTrip answers the last try.
func (t *retrying) RoundTrip(r *http.Request) (*http.Response, error) {
	body := &once{}
	if r.Body != nil {
		body.ReadCloser = r.Body // The proxy closes it at its end.
		r = r.Clone(r.Context())
		r.Body = body
	}
	pause := t.first
	for try := 1; ; try++ {
		response, err := t.next.RoundTrip(r)
		if err == nil || try >= t.tries || body.begun.Load() || r.Context().Err() != nil {
			return response, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-r.Context().Done():
			timer.Stop()
			return nil, r.Context().Err()
		}
		pause = min(2*pause, t.longest)
	}
}

// once knows whether somebody has begun to read it, and survives tries that close it.
type once struct {
	io.ReadCloser
	begun atomic.Bool
}

// Read is of the request's body.
func (o *once) Read(p []byte) (int, error) {
	o.begun.Store(true)
	return o.ReadCloser.Read(p)
}

// Close leaves the body to the next try.
func (o *once) Close() error { return nil }

// errIdle ends a proxied request in which nothing moves.
var errIdle = errors.New("nothing moved for too long")

// activity is a context that ends when nothing moved for a while.
type activity struct {
	context.Context
	timer *time.Timer
	after time.Duration
}

func watch(ctx context.Context, after time.Duration) (*activity, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	a := &activity{Context: ctx, after: after}
	a.timer = time.AfterFunc(after, func() { cancel(errIdle) })
	return a, func() {
		a.timer.Stop()
		cancel(nil)
	}
}

// writer notices what is written.
func (a *activity) writer(w http.ResponseWriter) http.ResponseWriter { return &active{w, a} }

// body notices what is read.
func (a *activity) body(r io.ReadCloser) io.ReadCloser { return &moving{r, a} }

type moving struct {
	io.ReadCloser
	activity *activity
}

// Read counts as something that moves.
func (m *moving) Read(p []byte) (int, error) {
	m.activity.timer.Reset(m.activity.after)
	return m.ReadCloser.Read(p)
}

type active struct {
	http.ResponseWriter
	activity *activity
}

// Write counts as something that moves.
func (w *active) Write(p []byte) (int, error) {
	w.activity.timer.Reset(w.activity.after)
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController the real one, to flush.
func (w *active) Unwrap() http.ResponseWriter { return w.ResponseWriter }

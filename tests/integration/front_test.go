package integration_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// weather is how a storage account behaves.
type weather int

const (
	// fair is an account that answers.
	fair weather = iota
	// dead cuts every connection, and nothing arrives.
	dead
	// silent takes every request and says nothing.
	silent
	// deaf does what is asked and cuts the connection instead of answering.
	deaf
	// locked has another key than the program.
	locked
)

// front stands between a program and its storage account, on ports of its own, and
// makes the weather.
type front struct {
	// connection is what the program is given.
	connection string

	mu sync.Mutex
	is weather
	// turned is closed when the weather changes, so that nobody is held any longer.
	turned chan struct{}
	// awaited requests are still to come before felt is closed.
	awaited int
	felt    chan struct{}
}

var endpoint = regexp.MustCompile(`http://[^/;]+`)

func newFront(t *testing.T, account azurite.Account) *front {
	t.Helper()
	f := &front{turned: make(chan struct{}), felt: make(chan struct{})}
	f.connection = endpoint.ReplaceAllStringFunc(account.ConnectionString, func(address string) string {
		behind, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{
			Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(behind) },
			ErrorLog: log.New(io.Discard, "", 0),
		}
		server := httptest.NewServer(f.before(proxy))
		t.Cleanup(func() {
			f.turn(dead, 0) // nobody is held
			server.CloseClientConnections()
			server.Close()
		})
		return server.URL
	})
	return f
}

// turn changes the weather. The answer is closed once so many requests have met it.
func (f *front) turn(to weather, requests int) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.turned)
	f.is, f.turned, f.awaited, f.felt = to, make(chan struct{}), requests, make(chan struct{})
	return f.felt
}

// meets is what a request runs into.
func (f *front) meets() (weather, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.awaited--; f.awaited == 0 {
		close(f.felt)
	}
	return f.is, f.turned
}

func (f *front) before(proxy http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		is, turned := f.meets()
		switch is {
		case fair:
		case silent:
			select {
			case <-turned:
			case <-r.Context().Done():
			}
			cut(w)
			return
		case deaf:
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			fallthrough
		case dead:
			cut(w)
			return
		case locked:
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), ":", ":AAAA", 1))
		}
		proxy.ServeHTTP(w, r)
	})
}

// cut ends a connection as a machine does that is gone: without a goodbye.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	if wire, ok := connection.(*net.TCPConn); ok {
		_ = wire.SetLinger(0)
	}
	_ = connection.Close()
}

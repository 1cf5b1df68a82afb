// Package front stands before the handler, so that the Functions host is answered
// before anything is composed.
package front

import (
	"net/http"
	"sync"
)

// Front says that the process is up, and holds every other request until the
// program serves. That takes a moment, because nobody is asked for it.
type Front struct {
	opened  chan struct{}
	once    sync.Once
	handler http.Handler
}

// New is a Front that is closed.
func New() *Front { return &Front{opened: make(chan struct{})} }

// Open lets requests through to the handler from now on. Only the first call counts.
func (f *Front) Open(handler http.Handler) {
	f.once.Do(func() {
		f.handler = handler
		close(f.opened)
	})
}

// ServeHTTP answers the host's look at /, or passes a request on.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"up"}`)) // the host has gone if this fails
		return
	}
	select {
	case <-f.opened:
		f.handler.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

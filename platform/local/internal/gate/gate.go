// Package gate stands in front of the local program while it starts, and in
// front of pages of other sites at all times.
package gate

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/health"
)

// ReadyWait is how long a request waits for a program that is still starting.
const ReadyWait = 10 * time.Second

// Starting is the code of the fault that a program which is still starting answers.
const Starting = "starting"

// Gate stands in front of everything: it answers health while the program is
// starting, holds other requests until it serves, and turns away requests that
// were not addressed to this machine by name, which a page of another site could
// otherwise send here.
type Gate struct {
	build health.Build
	hosts map[string]bool

	opened  chan struct{}
	once    sync.Once
	handler http.Handler
}

// New is a closed gate for a program that listens at this address.
func New(build health.Build, address net.Addr) *Gate {
	host, port, _ := net.SplitHostPort(address.String())
	hosts := map[string]bool{}
	for _, name := range []string{host, "localhost", "127.0.0.1", "::1"} {
		spelled := net.JoinHostPort(name, port)
		hosts[spelled] = true
		hosts[strings.TrimSuffix(spelled, ":80")] = true // browsers leave the port of HTTP out
	}
	return &Gate{build: build, hosts: hosts, opened: make(chan struct{})}
}

// Open lets requests through to the handler from now on. Only the first call counts.
func (g *Gate) Open(handler http.Handler) {
	g.once.Do(func() {
		g.handler = handler
		close(g.opened)
	})
}

// Ready answers nil once requests are served.
func (g *Gate) Ready() error {
	select {
	case <-g.opened:
		return nil
	default:
		f := fault.New(fault.Unavailable, Starting, "The program is still starting. Try again in a moment.")
		f.RetryAfter = time.Second
		return f
	}
}

// ServeHTTP answers a request, or holds it while the program starts.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.hosts[r.Host] {
		http.Error(w, "This program answers on this machine only.", http.StatusMisdirectedRequest)
		return
	}
	if g.Ready() != nil && !g.hold(w, r) {
		return
	}
	g.handler.ServeHTTP(w, r)
}

// hold waits for the program, and answers the request itself when that takes
// too long or the request asks for health.
func (g *Gate) hold(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path == "/api/health" {
		g.answerHealth(w)
		return false
	}
	if r.URL.Path != "/api/health/ready" {
		timer := time.NewTimer(ReadyWait)
		defer timer.Stop()
		select {
		case <-g.opened:
			return true
		case <-timer.C:
		case <-r.Context().Done():
		}
	}
	functions.Refuse(w, r, g.Ready())
	return false
}

func (g *Gate) answerHealth(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(health.Health{ // the client has gone if this fails
		Status: "starting", Version: g.build.Version, Storage: g.build.Storage,
	})
}

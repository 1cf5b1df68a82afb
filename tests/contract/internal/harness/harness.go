// Package harness holds what a family of adapters hands to the port suites, and
// the few moves that their cases share.
package harness

import (
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Engine is the ports that runs live in, over one new, empty store that runs on
// the real clock.
type Engine struct {
	Executions store.Executions
	Recovery   store.Recovery
	History    store.History
	Steps      store.Steps
	Logs       store.Logs
	Watcher    store.Watcher
	Deliveries queue.Deliveries
	// Interrupts is nil for a family that never signals.
	Interrupts store.Interrupts
	// Reopen is "the worker process died, and another has started on the same
	// data": every lease given out before is dead, although its row is still
	// Running, and every delivery in flight comes again. It closes the harness it
	// is called on. Nil for a family that cannot show it.
	Reopen func(t *testing.T) Engine
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Access is the ports that decisions are made from, over one new, empty store.
type Access struct {
	Access        store.Access
	Organizations store.Organizations
	Grants        store.Grants
	// Users, Roles, Memberships and Keys are nil in harnesses for suites that are about
	// none of them.
	Users       store.Users
	Roles       store.Roles
	Memberships store.Memberships
	Keys        store.Keys
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Cases are behaviours, named by a sentence.
type Cases[H any] map[string]func(t *testing.T, h H)

// Engines runs each case on a store of its own.
func Engines(t *testing.T, open func(t *testing.T) Engine, cases Cases[Engine]) {
	t.Helper()
	for name, behave := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			closeAfter(t, h.Close)
			behave(t, h)
		})
	}
}

// Accesses runs each case on a store of its own.
func Accesses(t *testing.T, open func(t *testing.T) Access, cases Cases[Access]) {
	t.Helper()
	for name, behave := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			closeAfter(t, h.Close)
			behave(t, h)
		})
	}
}

// Died is the same data after the death of the worker process. False means that
// the family cannot show it, and ends the case.
func (h Engine) Died(t *testing.T) (Engine, bool) {
	t.Helper()
	if h.Reopen == nil {
		t.Log("this family cannot show the death of a process")
		return Engine{}, false
	}
	next := h.Reopen(t)
	closeAfter(t, next.Close)
	return next, true
}

// Together calls do n times at the same moment and answers the n errors.
func Together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

func closeAfter(t *testing.T, end func()) {
	if end != nil {
		t.Cleanup(end)
	}
}

// Package histories plays random lives of runs: the engine performs them on a store
// while its processes are killed, stand still and lose answers, doorbells come twice
// and late, people cancel, and runs wait for each other. Whatever happens is held, step by step, against a model
// that tells the design in words of its own. How a store behaves to whoever asks it
// correctly is not asked here: that is for the suites of the ports.
package histories

import (
	"fmt"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Store is what one process has of a family's storage.
type Store struct {
	Executions store.Executions
	Recovery   store.Recovery
	Counters   store.Counters
	History    store.History
	Steps      store.Steps
	Logs       store.Logs
	Interrupts store.Interrupts
	Deliveries queue.Deliveries
}

// Family is where the processes of one stage live.
type Family struct {
	// Leases says that a lease dies by time and that two processes share the storage.
	// Else a lease is the process, and there is one at a time.
	Leases bool
	// Next is the storage as a process finds it that begins; the one before is gone,
	// unless they share.
	Next func() (Store, error)
	// Close frees everything. It comes once.
	Close func() error
}

// Run plays so many histories in each check of rapid, one after the other on the family
// that open opens, in time that passes at once. The flags -rapid.checks and -rapid.seed
// say how many checks, and which.
func Run(t *testing.T, histories int, open func() (Family, error)) {
	t.Helper()
	alone := -1 // the history that is played alone, once one has gone wrong: only that shrinks
	rapid.Check(t, func(rt *rapid.T) {
		drawn := rapid.Custom(func(rt *rapid.T) season { return drawSeason(rt, histories) }).Draw(rt, "histories")
		wrong := ""
		if alone < 0 {
			alone, wrong = play(t, open, drawn)
		}
		if alone >= 0 {
			if _, again := play(t, open, drawn[alone:alone+1]); again != "" || wrong == "" {
				wrong = again
			} else {
				alone = -1
			}
		}
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// play answers the first history that went wrong, and how; none is below zero.
func play(t *testing.T, open func() (Family, error), histories season) (at int, wrong string) {
	at = -1
	synctest.Test(t, func(t *testing.T) {
		family, err := open()
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := family.Close(); err != nil {
				t.Error(err)
			}
		}()
		counted := tally{}
		for i, h := range histories {
			s := newStage(t, family, h)
			s.play()
			if found := s.judge(counted); len(found) > 0 {
				at, wrong = i, fmt.Sprintf("%s%s", h, lines(found))
				return
			}
		}
	})
	return at, wrong
}

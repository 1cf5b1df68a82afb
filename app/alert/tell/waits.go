package tell

import (
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
)

const (
	// firstWait is how long a channel is left alone that has failed for the first time.
	// Each failure after it doubles that, up to longestWait.
	firstWait   = 10 * time.Second
	longestWait = 10 * time.Minute
)

// waits remembers what is left alone for a while, in the memory of one process: any
// number of others make their own tries. Its zero value remembers nothing.
type waits struct {
	mu sync.Mutex
	of map[string]wait
}

// wait is how long something of a rule is left alone.
type wait struct {
	until time.Time
	// failures are those in a row.
	failures int
	// entered is when somebody last entered the rule. Entering it anew ends the wait.
	entered time.Time
}

// holds reports whether this is left alone now.
func (w *waits) holds(what string, r alerts.Rule, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, isKnown := w.of[what]
	return isKnown && known.entered.Equal(r.UpdatedAt) && now.Before(known.until)
}

// failed makes the wait longer.
func (w *waits) failed(what string, r alerts.Rule, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := w.of[what]
	if !next.entered.Equal(r.UpdatedAt) {
		next = wait{}
	}
	length := longestWait
	if next.failures < 6 { // six doublings of ten seconds are more than ten minutes
		length = firstWait << next.failures
	}
	w.put(what, wait{until: now.Add(length), failures: next.failures + 1, entered: r.UpdatedAt})
}

// refused leaves something alone for as long as anything is tried again.
func (w *waits) refused(what string, r alerts.Rule, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.put(what, wait{until: now.Add(patience), entered: r.UpdatedAt})
}

func (w *waits) put(what string, next wait) {
	if w.of == nil {
		w.of = map[string]wait{}
	}
	w.of[what] = next
}

// succeeded ends a wait.
func (w *waits) succeeded(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.of, what)
}

// tidy forgets what nobody has asked about for so long that nothing of it can wait any
// more.
func (w *waits) tidy(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for what, known := range w.of {
		if now.Sub(known.until) > patience {
			delete(w.of, what)
		}
	}
}

// lane is what waits together: all messages of a rule have one receiver, and each run of
// a workflow stands or fails by itself.
func lane(r alerts.Rule, c call) string {
	if r.Then.Channel == alerts.Workflow {
		return c.digest
	}
	return string(r.ID)
}

// refusal names the one item of a trouble that a channel will never take.
func refusal(c call) string { return c.digest + " " + string(c.item.ID) }

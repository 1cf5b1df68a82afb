// Package backlog adds up the runs that nobody takes.
package backlog

import (
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// LateAfter is how long a run may wait for a worker before anybody hears of it. A
// doorbell takes a second, and a start of a new instance some.
const LateAfter = time.Minute

// Backlog is what one sweep has seen of runs that nobody takes. It is told of once for
// all of them, because a queue that stands still has thousands.
type Backlog struct {
	runs    int
	longest time.Duration
	oldest  executions.Doorbell
}

// Add counts a run that was looked at, if it waits for long.
func (b *Backlog) Add(d executions.Doorbell, r executions.Recovery) {
	if r.Waited < LateAfter {
		return
	}
	b.runs++
	if r.Waited > b.longest {
		b.longest, b.oldest = r.Waited, d
	}
}

// Tell writes the line that the alert on the age of queues looks for.
func (b *Backlog) Tell(log *slog.Logger) {
	if b.runs > 0 {
		log.Warn("runs wait for a worker", "runs", b.runs, "seconds", int(b.longest.Seconds()), "execution", string(b.oldest.ID()))
	}
}

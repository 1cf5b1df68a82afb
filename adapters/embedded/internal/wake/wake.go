// Package wake brings due doorbells to workers. It lives in memory alone: every
// Pending run of the store has a row that says when it is due, written by the
// transition that made it Pending, and these rows fill the package at start-up.
package wake

import (
	"container/heap"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/system"
)

// lookAgain is the longest that a receiver trusts its timer: timers stand still
// while a laptop sleeps, and do not follow a clock that is set.
const lookAgain = 30 * time.Second

// forgotten is after how long a delivery that nobody claimed, finished with or
// put off may be rung again.
const forgotten = 30 * time.Second

// Deliveries hands out doorbells when they are due, each to one receiver. It
// satisfies queue.Deliveries.
type Deliveries struct {
	clock system.Clock

	mu      sync.Mutex
	runs    map[executions.ID]*bell
	waiting bells
	turn    uint64
	// receivers wait in the order in which they came.
	receivers []chan struct{}
	closed    bool
}

// New makes Deliveries without any doorbell.
func New(clock system.Clock) *Deliveries {
	return &Deliveries{clock: clock, runs: map[executions.ID]*bell{}}
}

// Ring brings the doorbell at its time, and replaces an earlier one of the run.
func (q *Deliveries) Ring(d executions.Doorbell, due time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.remove(d.ID())
	q.turn++
	b := &bell{doorbell: d, due: due, turn: q.turn}
	q.runs[d.ID()] = b
	heap.Push(&q.waiting, b)
	q.rouse()
}

// Awake reports whether somebody will be, or was just now, told about the run.
func (q *Deliveries) Awake(id executions.ID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	b, ok := q.runs[id]
	return ok && (b.place != away || q.clock.Now().Sub(b.received) < forgotten)
}

// Silence takes the wake-up of a run back, handed out or not.
func (q *Deliveries) Silence(id executions.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.remove(id)
}

// Close sends every receiver home with fault.Unavailable.
func (q *Deliveries) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for len(q.receivers) > 0 {
		q.rouse()
	}
}

func (q *Deliveries) remove(id executions.ID) {
	b, ok := q.runs[id]
	if !ok {
		return
	}
	if b.place != away {
		heap.Remove(&q.waiting, b.place)
	}
	delete(q.runs, id)
}

// rouse lets the receiver that came first look again. One is enough: whoever
// takes a doorbell, or gives up, rouses the next.
func (q *Deliveries) rouse() {
	if len(q.receivers) == 0 {
		return
	}
	close(q.receivers[0])
	q.receivers = q.receivers[1:]
}

// Package pulse finds out whether what the handler needs is there, before
// somebody needs it. What each answer means is known elsewhere.
package pulse

import (
	"context"
	"sync"
	"time"
)

const (
	// every is the pause between two rounds. Anybody may ask whether the program is
	// ready, and each round costs a few requests.
	every = 15 * time.Second
	// most is how long a round may take.
	most = 20 * time.Second
	// firstWait is how long somebody waits for the first round. Usually it takes a
	// few hundredths of a second, and health answers soon whatever is wrong.
	firstWait = time.Second
)

// Pulse asks in rounds while somebody wants to know. It is safe for concurrent use.
type Pulse struct {
	questions []func(context.Context)
	stopping  context.Context
	stop      context.CancelFunc
	work      sync.WaitGroup
	// first closes at the end of the first round.
	first chan struct{}

	mu sync.Mutex
	// busy is true during a round, ended when the last was over.
	busy  bool
	ended time.Time
}

// New asks nobody yet.
func New(questions ...func(context.Context)) *Pulse {
	p := &Pulse{questions: questions, first: make(chan struct{})}
	p.stopping, p.stop = context.WithCancel(context.Background())
	return p
}

// Feel reports whether a round is over, and begins another when it is time. It
// waits a moment for the first one.
func (p *Pulse) Feel() bool {
	p.begin()
	timer := time.NewTimer(firstWait)
	defer timer.Stop()
	select {
	case <-p.first:
		return true
	case <-timer.C:
		return false
	}
}

func (p *Pulse) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy || p.stopping.Err() != nil || time.Since(p.ended) < every {
		return
	}
	p.busy = true
	p.work.Go(p.round)
}

// round asks everybody at the same time.
func (p *Pulse) round() {
	ctx, cancel := context.WithTimeout(p.stopping, most)
	defer cancel()
	var asking sync.WaitGroup
	for _, ask := range p.questions {
		asking.Go(func() { ask(ctx) })
	}
	asking.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended.IsZero() {
		close(p.first)
	}
	p.busy, p.ended = false, time.Now()
}

// Close ends a round that is under way.
func (p *Pulse) Close() {
	p.mu.Lock()
	p.stop()
	p.mu.Unlock()
	p.work.Wait()
}
